/** Live updates of the overview by server-sent events: at once, on changes, and regularly. */

import type { Request, Response } from 'express'
import { PayError } from '../contract/errors.ts'
import type { OverviewView } from '../contract/operator.ts'
import type { Subscriptions, Topic } from '../platform/event-bus.ts'

/** Milliseconds. Proxies cut silent connections. The session is checked as often, and other companions are noticed. */
const HEARTBEAT = 15_000
/** Milliseconds between two events, so that a busy shop does not read its store all the time. */
const SPACING = 1000
/** And so many times as long as a reading takes, because a large store takes longer. */
const REST = 10
/** Consoles at a time. A shop has a few. */
const MAX_STREAMS = 50
/** Bytes that a client may leave unread. */
const MAX_UNREAD = 1_048_576
/** Milliseconds that a client has to read the end of its stream when the server stops. */
const CLOSE_TIMEOUT = 1000

const TOPICS: readonly Topic[] = ['paymentEntered', 'checkoutChanged', 'orderEventWritten', 'storefrontRecovered']

export interface OperatorStreams {
  /**
   * @param view what to send
   * @param isAllowed whether the operator is still signed in
   */
  open(
    request: Request,
    response: Response,
    view: () => Promise<OverviewView>,
    isAllowed: () => Promise<boolean>,
  ): Promise<void>
  /** Ends every stream and refuses new ones. */
  close(): void
}

export function createOperatorStreams(events: Subscriptions): OperatorStreams {
  const open = new Set<() => void>()
  const listeners = new Set<() => void>()
  let isClosed = false
  for (const topic of TOPICS) events.subscribe(topic, () => listeners.forEach((listener) => listener()))

  return {
    open: async (request, response, view, isAllowed) => {
      if (isClosed) {
        response.set('Connection', 'close')
        throw new PayError('unavailable', 'The server is stopping. Send the request again', { retryAfter: 5 })
      }
      if (open.size >= MAX_STREAMS) throw new PayError('rate_limited', 'Too many consoles are open', { retryAfter: 10 })
      let last = ''
      let waiting: NodeJS.Timeout | undefined
      let nextAt = 0
      let isSending = false
      /** Something changed while a view was read. */
      let isStale = false
      let isOver = false

      const write = (chunk: string): void => {
        if (isOver || response.destroyed) return
        if (response.writableLength > MAX_UNREAD) response.destroy()
        else response.write(chunk)
      }
      const send = async (): Promise<void> => {
        waiting = undefined
        isSending = true
        const started = performance.now()
        const current = await view().finally(() => {
          isSending = false
          nextAt = started + Math.max(SPACING, REST * (performance.now() - started))
        })
        if (isStale) changed()
        // The time alone is no change.
        const { at: _at, ...rest } = current
        const content = JSON.stringify(rest)
        if (content === last) return
        last = content
        write(`event: overview\ndata: ${JSON.stringify(current)}\n\n`)
      }
      const changed = (): void => {
        if (isOver) return
        isStale = isSending
        if (!isSending) waiting ??= setTimeout(() => void send().catch(end), Math.max(0, nextAt - performance.now()))
      }
      const heartbeat = setInterval(() => {
        void isAllowed().then(
          (allowed) => {
            if (!allowed) return end()
            write(': still here\n\n')
            changed()
          },
          () => end(),
        )
      }, HEARTBEAT)
      const end = (): void => {
        if (isOver) return
        isOver = true
        open.delete(endAll)
        listeners.delete(changed)
        clearInterval(heartbeat)
        clearTimeout(waiting)
        if (!response.writableEnded) response.end()
      }
      const { socket } = response
      const endAll = (): void => {
        response.once('finish', () => socket?.end())
        end()
        setTimeout(() => response.destroy(), CLOSE_TIMEOUT).unref()
      }
      open.add(endAll)
      for (const source of [request, response]) source.on('close', end)
      response.on('error', end)
      response.status(200).set({
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-store',
        'X-Accel-Buffering': 'no',
      })
      // A client that left while it was authorized has closed its connection already, and `close` comes only once.
      if (request.method === 'HEAD' || response.destroyed) return end()
      response.flushHeaders()
      // Listen before the first view is read, so that no change is missed between the two.
      listeners.add(changed)
      await send().catch(end)
    },
    close: () => {
      isClosed = true
      for (const endAll of open) endAll()
    },
  }
}
