/** Keeps the view current by server-sent events, with polling as the fallback. Pauses while the page is hidden. */

import type { CheckoutView } from '../../server/contract/wire.ts'
import { isCheckout } from './answers.ts'
import { documentPart } from './document-part.ts'
import type { CheckoutError } from './errors.ts'
import { sleep, timeLimit } from './time-limit.ts'

export interface LiveUpdatesSource {
  /** Requests the view once; the first time, finds the checkout. */
  readonly read: (signal: AbortSignal) => Promise<CheckoutView>
  readonly stream: (signal: AbortSignal) => Promise<Response>
  readonly onView: (view: CheckoutView) => void
  readonly onError: (error: CheckoutError) => void
}

export interface LiveUpdates {
  /** Requests the view now. */
  refresh(): void
  close(): void
}

/** The pause until there is a view with `pollAfterMs`. */
const POLL_MS = 3_000
/** The longest pause after failures. */
const MAX_PAUSE_MS = 16_000
/** After this many streams without an event, for example behind a proxy that buffers them, polling has to do. */
const MAX_SILENT_STREAMS = 3
/** A stream sends its first view at once. */
const FIRST_EVENT_MS = 5_000
/** The companion sends heartbeats more often than this. */
const SILENCE_MS = 40_000
/** Until something interrupts it. */
const FOREVER_MS = 1e9

const WAKING_EVENTS = ['visibilitychange', 'pageshow', 'online', 'offline']

/** Starts at once. Ends with a final view, with an error that is not repeatable, or with `close`. */
export function liveUpdates({ read, stream, onView, onError }: LiveUpdatesSource): LiveUpdates {
  const end = new AbortController()
  /** Aborted to end the pause or the stream, so that the next request follows at once. */
  let pause = new AbortController()
  /** Of the last view: null ends the updates, undefined while there is no view. */
  let pollAfterMs: number | null | undefined
  let silentStreams = 0
  let failures = 0

  const isOver = () => end.signal.aborted || pollAfterMs === null
  const wake = () => pause.abort()
  const close = () => {
    end.abort()
    wake()
  }
  const accept = (view: CheckoutView) => {
    failures = 0
    pollAfterMs = view.pollAfterMs
    onView(view)
  }

  const requestView = async () => {
    try {
      accept(await read(end.signal))
    } catch (error) {
      failures++
      if (end.signal.aborted) return
      onError(error as CheckoutError)
      if (!(error as CheckoutError).repeatable) close()
    }
  }

  const listen = async () => {
    const limit = timeLimit(pause.signal, FIRST_EVENT_MS)
    let rest = ''
    silentStreams++
    try {
      const reader = (await stream(limit.signal)).body!.pipeThrough(new TextDecoderStream()).getReader()
      while (!isOver()) {
        const { done, value } = await reader.read()
        if (done) break
        const lines = (rest + value).split('\n')
        rest = lines.pop()!
        for (const line of lines) {
          // The companion writes each view on one line.
          if (!line.startsWith('data:') || isOver()) continue
          const view: unknown = JSON.parse(line.slice(5))
          if (isCheckout(view)) accept(view)
          silentStreams = 0
        }
        if (silentStreams === 0) limit.restart(SILENCE_MS)
      }
    } catch {
      // The stream is optional. The next request shows whether the companion can be reached.
    }
    limit.end()
  }

  const run = async () => {
    while (!isOver()) {
      pause = new AbortController()
      const { signal } = pause
      if (documentPart('hidden') && pollAfterMs) {
        await sleep(FOREVER_MS, signal)
        continue
      }
      await requestView()
      if (failures === 0 && silentStreams < MAX_SILENT_STREAMS && !isOver() && !signal.aborted) await listen()
      // ±20 %, so that the tabs of a busy shop do not poll at the same moments. Doubled for each failure.
      const wait = (pollAfterMs ?? POLL_MS) * (0.8 + Math.random() * 0.4)
      await sleep(Math.min(wait * 2 ** Math.min(failures, 3), Math.max(wait, MAX_PAUSE_MS)), signal)
    }
  }

  for (const type of WAKING_EVENTS) addEventListener(type, wake, { signal: end.signal })
  void run()

  return {
    close,
    refresh() {
      silentStreams = 0
      wake()
    },
  }
}
