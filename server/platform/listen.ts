/** An HTTP server around the application: how long a connection may be idle or slow, and how it ends. */

import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import type { Socket } from 'node:net'

/** In milliseconds. */
export interface Timeouts {
  /** How long an idle connection is kept. Longer than proxies keep theirs (60 s is common): else we close one just as a request comes over it. */
  readonly keepAlive: number
  /** How long the headers may take, also those of a connection that never sends a byte. */
  readonly headers: number
  /** How long a request may take to arrive. */
  readonly request: number
  /** How long nothing at all may move on a connection. Event streams say something every 15 s. */
  readonly idle: number
  /** How often connections are checked. */
  readonly check: number
}

const TIMEOUTS: Timeouts = { keepAlive: 75_000, headers: 30_000, request: 30_000, idle: 120_000, check: 5000 }

/** The server cannot listen because a setting is wrong. The message says its value and the remedy. */
export class AddressUnusable extends Error {
  readonly code = 'address_unusable'
  readonly setting: 'PORT' | 'HOST'
  /** Reads on from the setting's name. */
  readonly fault: string
  constructor(setting: 'PORT' | 'HOST', fault: string, message: string, cause: unknown) {
    super(message, { cause })
    this.name = 'AddressUnusable'
    this.setting = setting
    this.fault = fault
  }
}

/** @throws {AddressUnusable} */
export async function listen(
  app: RequestListener,
  port: number,
  host: string,
  timeouts: Timeouts = TIMEOUTS,
): Promise<Server> {
  const server = createServer(
    {
      keepAliveTimeout: timeouts.keepAlive,
      headersTimeout: timeouts.headers,
      requestTimeout: timeouts.request,
      connectionsCheckingInterval: timeouts.check,
    },
    inTurns(app),
  )
  server.timeout = timeouts.idle
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(unusableAddress(error, port, host)))
    server.listen(port, host, () => {
      server.removeAllListeners('error')
      resolve()
    })
  })
  return server
}

/**
 * Requests that come over one connection without waiting for their answers are handled one in each turn of the event loop, and no more are read until
 * then. Node would handle all that arrived at once: one connection could stop the server for seconds.
 */
export function inTurns(app: RequestListener): RequestListener {
  const lines = new WeakMap<Socket, Line>()

  const next = (socket: Socket, line: Line): void => {
    const first = socket.destroyed ? undefined : line.waiting.shift()
    if (!first) {
      lines.delete(socket)
      if (line.isPaused) socket.resume()
      return
    }
    setImmediate(next, socket, line)
    app(...first)
  }

  return (request, response) => {
    const { socket } = request
    const line = lines.get(socket)
    if (line) {
      line.waiting.push([request, response])
      line.isPaused = true
      socket.pause()
      return
    }
    const mine: Line = { waiting: [], isPaused: false }
    lines.set(socket, mine)
    setImmediate(next, socket, mine)
    app(request, response)
  }
}

/** The requests of one connection that wait for their turn. */
interface Line {
  readonly waiting: Parameters<RequestListener>[]
  isPaused: boolean
}

/** Where it cannot listen, a setting is wrong: which one, the system's code tells. */
function unusableAddress(error: unknown, port: number, host: string): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return new AddressUnusable(
        'PORT',
        `${port} is in use`,
        `Port ${port} is already in use. Set PORT to another port.`,
        error,
      )
    case 'EACCES':
      return new AddressUnusable(
        'PORT',
        `${port} may not be listened on`,
        `Port ${port} may not be used by this user. Set PORT to one above 1023.`,
        error,
      )
    case 'ENOTFOUND':
    case 'EADDRNOTAVAIL':
    case 'EAI_AGAIN':
      return new AddressUnusable(
        'HOST',
        `${host} is no address of this machine`,
        `HOST is ${host}, which is no address of this machine. Set HOST to 127.0.0.1, or to 0.0.0.0 to listen on every address.`,
        error,
      )
    default:
      return error
  }
}

/** How often connections that have become idle are closed while the server ends, in milliseconds. */
const SWEEP = 100

/** Ends a server: no new connections, idle ones closed as they become idle, and all that is left cut after `grace` milliseconds. */
export async function stopListening(server: Server, grace: number): Promise<void> {
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP)
  const cut = setTimeout(() => server.closeAllConnections(), grace)
  // It fails only when it is closed already.
  await new Promise<void>((resolve) => server.close(() => resolve()))
  clearInterval(sweep)
  clearTimeout(cut)
}
