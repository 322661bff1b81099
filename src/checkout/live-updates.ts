/**
 * Keeps the view current by server-sent events, with polling as the fallback. Pauses while the page is hidden. One of
 * the tabs of a checkout does this for all of them.
 */

import type { CheckoutView } from '../../server/contract/wire.ts'
import { isCheckout } from './answers.ts'
import { documentPart } from './document-part.ts'
import type { CheckoutError } from './errors.ts'
import { inOneTab } from './tabs.ts'
import { sleep, timeLimit } from './time-limit.ts'

export interface LiveUpdatesSource {
  /** Requests the view once; the first time, finds the checkout. */
  readonly read: (signal: AbortSignal) => Promise<CheckoutView>
  readonly stream: (signal: AbortSignal) => Promise<Response>
  /** Distinguishes the companion: the tabs of one checkout share the same. */
  readonly server: string
  readonly onView: (view: CheckoutView) => void
  /** Returns whether the request is to be repeated. */
  readonly onError: (error: CheckoutError) => boolean
  /** Called when a failed request will be repeated after this time. */
  readonly onPause: (ms: number) => void
}

export interface LiveUpdates {
  /** Requests the view now. */
  refresh(): void
  close(): void
}

/** The pause until there is a view with a usable `pollAfterMs`. */
const POLL_MS = 3_000
/** A shorter pause would be a flood of requests. */
const MIN_POLL_MS = 100
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
/** A tab that waits while another one follows the checkout requests the view this often, in case the other one hangs. */
const SAFETY_MS = 300_000

const WAKING_EVENTS = ['visibilitychange', 'pageshow', 'online', 'offline']

/** Starts at once. Ends with a final view, with an error after which nothing is repeated, or with `close`. */
export function liveUpdates({ read, stream, server, onView, onError, onPause }: LiveUpdatesSource): LiveUpdates {
  const end = new AbortController()
  /** Aborted to end the pause or the stream, so that the next request follows at once. */
  let pause = new AbortController()
  let last: CheckoutView | undefined
  let silentStreams = 0
  let failures = 0
  let retryAfterMs = 0
  /** Notifies the other tabs, while this one follows the checkout for them. */
  let notifyTabs: (() => void) | undefined

  const isOver = () => end.signal.aborted || last?.pollAfterMs === null
  const wake = () => pause.abort()
  const close = () => {
    end.abort()
    wake()
  }
  const accept = (view: CheckoutView) => {
    const isNew = contentOf(view) !== contentOf(last)
    failures = 0
    last = view
    onView(view)
    if (isNew) notifyTabs?.()
  }

  const requestView = async () => {
    try {
      accept(await read(end.signal))
    } catch (error) {
      failures++
      if (end.signal.aborted) return
      retryAfterMs = (error as CheckoutError).retryAfterMs
      if (!onError(error as CheckoutError)) close()
    }
  }

  const listen = async (outer: AbortSignal) => {
    const limit = timeLimit(outer, FIRST_EVENT_MS)
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
          silentStreams = 0
          if (isCheckout(view)) accept(view)
          // Another version of the companion, or a proxy, may have sent it. A request shows which of the two.
          else await requestView()
        }
        if (silentStreams === 0) limit.restart(SILENCE_MS)
      }
    } catch {
      // The stream is optional. The next request shows whether the companion can be reached.
    }
    limit.end()
  }

  const untilNextRequest = (signal: AbortSignal) => {
    // ±20 %, so that the tabs of a busy shop do not poll at the same moments. Doubled for each failure.
    const wanted = last?.pollAfterMs ?? POLL_MS
    const wait = (wanted >= MIN_POLL_MS && wanted < FOREVER_MS ? wanted : POLL_MS) * (0.8 + Math.random() * 0.4)
    const longer = Math.min(wait * 2 ** Math.min(failures, 3), Math.max(wait, MAX_PAUSE_MS))
    if (failures === 0) return sleep(longer, signal)
    const pauseMs = Math.max(longer, retryAfterMs)
    onPause(pauseMs)
    return sleep(pauseMs, signal)
  }

  /** Until something interrupts it. A stream that has brought views brings the next one as well, without a request. */
  const follow = async (signal: AbortSignal) => {
    while (!isOver() && !signal.aborted) {
      const canStream = silentStreams < MAX_SILENT_STREAMS && failures === 0
      if (canStream) await listen(signal)
      if (!canStream || silentStreams === 0) await untilNextRequest(signal)
      if (silentStreams > 0 && !signal.aborted) await requestView()
    }
  }

  const run = async () => {
    while (!isOver()) {
      pause = new AbortController()
      const { signal } = pause
      if (documentPart('hidden') && last) {
        await sleep(FOREVER_MS, signal)
        continue
      }
      await requestView()
      if (isOver() || signal.aborted) continue
      if (!last || failures > 0) {
        await untilNextRequest(signal)
        continue
      }
      const lead = async (notify: () => void, hasWaited: boolean) => {
        notifyTabs = notify
        // The tab that worked before may have ended because of a view that this one does not know yet.
        if (hasWaited) await requestView()
        await follow(signal)
        notifyTabs = undefined
      }
      const wait = timeLimit(signal, SAFETY_MS)
      await inOneTab(`pay-button ${server} ${last.id}`, wait.signal, lead, wake)
      wait.end()
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

/** The view without its polling interval, as text to compare. */
function contentOf(view: CheckoutView | undefined): string {
  return JSON.stringify({ ...view, pollAfterMs: 0 })
}
