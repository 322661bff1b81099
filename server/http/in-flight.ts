/** Tracks the HTTP requests that are being answered, so that a shutdown waits for them and refuses new ones. */

import type { Socket } from 'node:net'
import type { RequestHandler, Response } from 'express'
import { PayError } from '../contract/errors.ts'

export interface InFlight {
  readonly track: RequestHandler
  /** Answers new requests with 503. Resolves when the others are answered, or after `grace` milliseconds. */
  end(grace: number): Promise<void>
}

export function createInFlight(): InFlight {
  const open = new Map<Socket, Set<Response>>()
  let ended = false
  let onEmpty: (() => void) | undefined
  /** Sockets that already have a `close` listener. */
  const observed = new WeakSet<Socket>()

  return {
    track: (request, response, next) => {
      // A connection that is cut during a write emits an error, and an error without a listener ends the process.
      request.on('error', () => undefined)
      response.on('error', () => undefined)
      if (ended) {
        response.set('Connection', 'close')
        throw new PayError('unavailable', 'The server is stopping. Send the request again', { retryAfter: 5 })
      }
      const { socket } = request
      const done = (): void => {
        const mine = open.get(socket)
        if (!mine?.delete(response) || mine.size > 0) return
        open.delete(socket)
        if (open.size === 0) onEmpty?.()
      }
      let mine = open.get(socket)
      if (!mine) {
        mine = new Set()
        open.set(socket, mine)
        // Of pipelined requests, only the response in progress gets the `close` event of a cut connection.
        if (!observed.has(socket)) socket.once('close', () => open.delete(socket) && open.size === 0 && onEmpty?.())
        observed.add(socket)
      }
      mine.add(response)
      response.on('close', done)
      next()
    },
    end: async (grace) => {
      ended = true
      if (open.size === 0) return
      let timer: NodeJS.Timeout | undefined
      await new Promise<void>((resolve) => {
        onEmpty = resolve
        timer = setTimeout(resolve, grace)
      })
      clearTimeout(timer)
    },
  }
}
