/** Time limits and pauses that an `AbortSignal` can end. */

export interface TimeLimit {
  /** Aborted by the caller's signal, when the time is over, or by `end`. */
  readonly signal: AbortSignal
  /** Starts the time again. */
  restart(ms: number): void
  end(): void
}

export function timeLimit(outer: AbortSignal, ms: number): TimeLimit {
  const controller = new AbortController()
  const { signal } = controller
  let timer: ReturnType<typeof setTimeout> | undefined
  const end = () => {
    clearTimeout(timer)
    controller.abort()
  }
  const restart = (ms: number) => {
    clearTimeout(timer)
    timer = setTimeout(end, ms)
  }
  restart(ms)
  outer.addEventListener('abort', end, { signal })
  if (outer.aborted) end()
  return { signal, restart, end }
}

/** Resolves after `ms`, or when the signal is aborted. */
export function sleep(ms: number, outer: AbortSignal): Promise<void> {
  const { signal } = timeLimit(outer, ms)
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
