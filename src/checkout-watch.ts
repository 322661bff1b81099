/** Keeps the view fresh: server-sent events, polling behind them, nothing while the page is hidden, at once when it comes back. */

import type { CheckoutView } from '../server/wire.ts'
import type { CheckoutClient } from './checkout-client.ts'
import type { CheckoutError } from './errors.ts'
import { checkoutStream } from './checkout-stream.ts'

export interface Watched {
  client: CheckoutClient
  id: string
  secret: string
  /** The view that is known already: its `pollAfterMs` paces the polling, null ends it. */
  current: () => CheckoutView | null
  onView: (view: CheckoutView) => void
  /** Null when the server could be reached again. */
  onTrouble: (error: CheckoutError | null) => void
}

export interface CheckoutWatch {
  /** Asks now; resolves once there is an answer, or a reason why not. */
  refresh(): Promise<void>
  close(): void
}

/** When the server names no pace (it always should). */
const POLL_MS = 3_000
/** After this many streams that brought nothing, e.g. through a proxy that holds them back, only polling is left. */
const STREAM_TRIES = 3
/** A stream gives its first view at once; one that does not is being held back. */
const FIRST_VIEW_MS = 5_000
const WAKE_EVENTS = ['visibilitychange', 'pageshow', 'online', 'offline'] as const

export function watchCheckout({ client, id, secret, current, onView, onTrouble }: Watched): CheckoutWatch {
  const end = new AbortController()
  let pause = new AbortController()
  const waiting: (() => void)[] = []
  let fruitless = 0
  let troubles = 0

  /** Cuts short whatever the loop is doing: it then asks at once. */
  const kick = () => pause.abort()
  const final = () => current()?.pollAfterMs === null

  const take = (view: CheckoutView) => {
    troubles = 0
    onTrouble(null)
    onView(view)
  }

  const readOnce = async () => {
    try {
      take(await client.read(id, secret, end.signal))
    } catch (error) {
      if (end.signal.aborted) return
      troubles++
      onTrouble(error as CheckoutError)
    }
    for (const resolve of waiting.splice(0)) resolve()
  }

  const stream = async (signal: AbortSignal) => {
    const held = new AbortController()
    const stop = () => held.abort()
    signal.addEventListener('abort', stop)
    const timer = setTimeout(stop, FIRST_VIEW_MS)
    fruitless++
    try {
      for await (const view of checkoutStream(client, id, secret, held.signal)) {
        clearTimeout(timer)
        fruitless = 0
        if (end.signal.aborted) return
        take(view)
        if (final()) return
      }
    } catch {
      // The next read tells whether the server can be reached; the stream is only the quicker way.
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
    }
  }

  const run = async () => {
    let fresh = Boolean(current())
    while (!end.signal.aborted && !final()) {
      pause = new AbortController()
      if (document.hidden && !waiting.length) await sleep(Infinity, pause.signal)
      else {
        if (!fresh) await readOnce()
        fresh = false
        if (final() || end.signal.aborted) break
        if (!pause.signal.aborted && fruitless < STREAM_TRIES && !troubles) await stream(pause.signal)
        // ±20 %, so that the tabs of a busy shop do not ask in step. Twice the pace for each failure, up to 16 s.
        const pace = (current()?.pollAfterMs ?? POLL_MS) * (0.8 + Math.random() * 0.4)
        await sleep(Math.min(pace * 2 ** Math.min(troubles, 3), Math.max(pace, 16_000)), pause.signal)
      }
    }
    for (const resolve of waiting.splice(0)) resolve()
  }

  for (const type of WAKE_EVENTS) addEventListener(type, kick, { signal: end.signal, capture: true })
  end.signal.addEventListener('abort', kick)
  let running = run()

  return {
    refresh: () =>
      new Promise((resolve) => {
        if (end.signal.aborted || final()) return resolve()
        waiting.push(resolve)
        fruitless = 0
        kick()
        // The loop may have ended while the view was final and the page kept open.
        running = running.then(() => (waiting.length ? run() : undefined))
      }),
    close: () => end.abort(),
  }
}

/** Resolves after `ms`, or as soon as the signal is aborted. */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const timer = ms < Infinity ? setTimeout(resolve, ms) : 0
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
  })
}
