/** Waiting, with an end to it. */

export interface TimeLimit {
  /** Aborted by the caller's signal, by the time, or by `end`. */
  signal: AbortSignal
  /** Gives it this long from now. */
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
export const sleep = (ms: number, outer: AbortSignal): Promise<unknown> =>
  new Promise((resolve) => {
    const { signal } = timeLimit(outer, ms)
    if (signal.aborted) resolve(null)
    signal.onabort = resolve
  })
