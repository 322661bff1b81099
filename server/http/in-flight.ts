/** The requests that are being answered, so that an end can wait for them, and what those get that come after it. */

import type { Socket } from 'node:net'
import type { RequestHandler, Response } from 'express'
import { PayError } from '../contract/errors.ts'

export interface InFlight {
  readonly track: RequestHandler
  /** From now on new requests are answered 503. Resolves when the others are answered, or after `grace` milliseconds. */
  end(grace: number): Promise<void>
}

export function createInFlight(): InFlight {
  const open = new Map<Socket, Set<Response>>()
  let ended = false
  let onEmpty: (() => void) | undefined
  const heard = new WeakSet<Socket>()

  return {
    track: (request, response, next) => {
      // Nobody listens to a connection that is cut while it is written to, and an error without a listener would end the process.
      request.on('error', () => undefined)
      response.on('error', () => undefined)
      if (ended) {
        response.set('Connection', 'close')
        throw new PayError('unavailable', 'The server is stopping; send it again', { retryAfter: 5 })
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
        // Of requests that came one behind the other, only the answer under way hears that its connection is cut.
        if (!heard.has(socket)) socket.once('close', () => open.delete(socket) && open.size === 0 && onEmpty?.())
        heard.add(socket)
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
