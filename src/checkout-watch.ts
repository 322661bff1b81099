/** Keeps the view fresh: server-sent events, polling behind them, nothing while the page is hidden, at once when it comes back. */

import type { CheckoutView } from '../server/wire.ts'
import type { CheckoutError } from './errors.ts'
import { readCheckout } from './read-checkout.ts'
import { sleep, timeLimit } from './time-limit.ts'

interface Watched {
  /** Asks once how it stands; the first time, for the checkout itself. */
  ask: (signal: AbortSignal) => Promise<CheckoutView>
  stream: (signal: AbortSignal) => Promise<Response>
  /** The known view's `pollAfterMs`: milliseconds between questions, null ends them; undefined while there is no view. */
  pace: () => number | null | undefined
  onView: (view: CheckoutView) => void
  onTrouble: (error: CheckoutError) => void
}

export interface CheckoutWatch {
  /** Asks now; resolves once there is an answer, or a reason why not. */
  refresh(): Promise<void>
  close(): void
}

/** When the server names no pace (it always should), and until there is a view. */
const POLL_MS = 3_000
/** After this many streams that brought nothing, e.g. through a proxy that holds them back, only polling is left. */
const STREAM_TRIES = 3
/** A stream gives its first view at once; one that does not is being held back. */
const FIRST_VIEW_MS = 5_000
/** A stream that says nothing for this long (not even a heartbeat) is dead, or held back by a proxy. */
const SILENCE_MS = 40_000
/** Until something happens. */
const EVER_MS = 1e9

/** Begins at once, and goes on until the view is final, an error is, or it is closed. */
export function watchCheckout({ ask, stream, pace, onView, onTrouble }: Watched): CheckoutWatch {
  const end = new AbortController()
  const { signal } = end
  let pause = end
  const waiting: (() => void)[] = []
  let fruitless = 0
  let troubles = 0

  /** Cuts short whatever the loop is doing: it then asks at once. */
  const kick = () => pause.abort()
  const close = () => {
    end.abort()
    kick()
  }
  const over = () => signal.aborted || pace() === null
  const answer = () => waiting.splice(0).forEach((resolve) => resolve())

  const take = (view: CheckoutView) => {
    troubles = 0
    onView(view)
  }

  const listen = async () => {
    const limit = timeLimit(pause.signal, FIRST_VIEW_MS)
    let text = ''
    fruitless++
    try {
      const reader = (await stream(limit.signal)).body!.pipeThrough(new TextDecoderStream()).getReader()
      while (!over()) {
        const { done, value } = await reader.read()
        if (done) break
        const messages = (text + value).split(/\n\n/)
        text = messages.pop()!
        for (const message of messages) {
          // The server writes each view on one line.
          const data = /^data:([^\n]*)/m.exec(message)
          if (!data || over()) continue
          take(readCheckout(JSON.parse(data[1]!)))
          fruitless = 0
        }
        if (!fruitless) limit.restart(SILENCE_MS)
      }
    } catch {
      // The next question tells whether the server can be reached; the stream is only the quicker way.
    }
    limit.end()
  }

  const run = async () => {
    while (!over()) {
      pause = new AbortController()
      if (document.hidden && pace() && !waiting.length) {
        await sleep(EVER_MS, pause.signal)
        continue
      }
      try {
        take(await ask(signal))
      } catch (error) {
        troubles++
        if (signal.aborted) break
        onTrouble(error as CheckoutError)
        if (!(error as CheckoutError).repeatable) close()
      }
      answer()
      if (!over() && !pause.signal.aborted && fruitless < STREAM_TRIES && !troubles) await listen()
      // ±20 %, so that the tabs of a busy shop do not ask in step. Twice the pace for each failure, up to 16 s.
      const wait = (pace() ?? POLL_MS) * (0.8 + Math.random() * 0.4)
      await sleep(Math.min(wait * 2 ** Math.min(troubles, 3), Math.max(wait, 16_000)), pause.signal)
    }
    answer()
  }

  for (const type of ['visibilitychange', 'pageshow', 'online', 'offline']) addEventListener(type, kick, { signal, capture: true })
  void run()

  return {
    refresh: () =>
      new Promise((resolve) => {
        if (over()) return resolve()
        waiting.push(resolve)
        fruitless = 0
        kick()
      }),
    close,
  }
}
