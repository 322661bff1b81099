/**
 * Server-sent events: the checkout's view at once and on each change. The widget reads the stream with fetch, because
 * an `EventSource` cannot send the client secret in a header.
 */

import type { Request, Response } from 'express'
import type { CheckoutListeners } from '../checkouts/checkout-listeners.ts'
import { PayError } from '../contract/errors.ts'
import type { CheckoutView } from '../contract/wire.ts'
import { clientKey } from './limits.ts'

/** Milliseconds. Proxies cut silent connections, many after 30 s. */
const HEARTBEAT = 15_000
/** Streams of one checkout at a time. A buyer has a few tabs open, not a hundred. */
const PER_CHECKOUT = 20
/** Bytes that the client of one stream may leave unread. */
const MAX_UNREAD = 262_144
/** Milliseconds that a client has to read the end of its stream when the server stops. */
const CLOSE_TIMEOUT = 1000
/** Streams of one address at a time. A family, an office or the customers of a mobile carrier share one address. */
const PER_ADDRESS = 500

export interface EventStreams {
  open(request: Request, response: Response, checkoutId: string, view: () => Promise<CheckoutView>): Promise<void>
  /** Ends every stream and refuses new ones. The browsers connect again. */
  close(): void
  count(): number
}

export function createEventStreams(listeners: CheckoutListeners): EventStreams {
  const open = new Map<() => void, () => void>()
  const addresses = new Map<string, number>()
  let isClosed = false
  return {
    open: async (request, response, checkoutId, view) => {
      // A kept-alive connection would delay the end of the server, so it ends with this response.
      if (isClosed) {
        response.set('Connection', 'close')
        throw new PayError('unavailable', 'The server is stopping. Send the request again', { retryAfter: 5 })
      }
      if (listeners.count(checkoutId) >= PER_CHECKOUT)
        throw new PayError('rate_limited', 'Too many event streams of this checkout', { retryAfter: 10 })
      const address = clientKey(request)
      const mine = addresses.get(address) ?? 0
      if (mine >= PER_ADDRESS)
        throw new PayError('rate_limited', 'Too many event streams from one address', { retryAfter: 10 })
      addresses.set(address, mine + 1)
      let last = ''
      let isSending = false
      /** Something has changed since the last view was read. */
      let isStale = false
      const sendView = async (): Promise<void> => {
        const text = JSON.stringify(await view())
        if (text === last) return
        last = text
        write(`event: checkout\ndata: ${text}\n\n`)
      }
      /** Changes that come while a view is read need one more view, however many they are. */
      const changed = async (): Promise<void> => {
        isStale = true
        if (isSending) return
        isSending = true
        try {
          while (isStale && open.has(end)) {
            isStale = false
            await sendView()
          }
        } catch {
          end()
        }
        isSending = false
      }
      const write = (text: string): void => {
        if (response.writableEnded || response.destroyed) return
        // The client does not read: the kernel's buffers are full, and so is ours.
        if (response.writableLength > MAX_UNREAD) response.destroy()
        else response.write(text)
      }
      // Listen before the first view is read, so that no change is missed between the two.
      const stop = listeners.add(checkoutId, () => void changed())
      const heartbeat = setInterval(() => write(': still here\n\n'), HEARTBEAT)
      const end = (): void => {
        if (!open.delete(end)) return
        const left = (addresses.get(address) ?? 1) - 1
        if (left > 0) addresses.set(address, left)
        else addresses.delete(address)
        stop()
        clearInterval(heartbeat)
        if (!response.writableEnded) response.end()
      }
      const { socket } = response
      const endAll = (): void => {
        // A kept-alive connection would delay the end of the server.
        response.once('finish', () => socket?.end())
        end()
        setTimeout(() => response.destroy(), CLOSE_TIMEOUT).unref()
      }
      open.set(end, endAll)
      request.on('close', end)
      response.on('close', end)
      response.on('error', end)
      response.status(200).set({
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-store',
        'X-Accel-Buffering': 'no',
      })
      // A client that left while it was authorized has closed its connection already, and `close` comes only once.
      if (request.method === 'HEAD' || response.destroyed) {
        end()
        return
      }
      response.flushHeaders()
      await changed()
    },
    close: () => {
      isClosed = true
      for (const endAll of open.values()) endAll()
    },
    count: () => open.size,
  }
}
