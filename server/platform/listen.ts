/** The HTTP server around the application: how long a connection may be idle or slow, and how the server ends. */

import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import type { Socket } from 'node:net'
import { expressObjects } from './express-objects.ts'
import type { ExpressObjects } from './express-objects.ts'

/** In milliseconds. */
export interface Timeouts {
  /**
   * How long an idle connection is kept: longer than proxies keep theirs (60 s is common), so that no request meets a
   * closing one.
   */
  readonly keepAlive: number
  /** How long the headers may take, including those of a connection that never sends a byte. */
  readonly headers: number
  /** How long a request may take to arrive. */
  readonly request: number
  /** How long a connection may be silent. Event streams send something every 15 s. */
  readonly idle: number
  /** How often connections are checked. */
  readonly check: number
}

const TIMEOUTS: Timeouts = { keepAlive: 75_000, headers: 30_000, request: 30_000, idle: 120_000, check: 5000 }

/** The server cannot listen because a setting is wrong. The message names its value and the remedy. */
export class AddressUnusable extends Error {
  readonly code = 'address_unusable'
  readonly setting: 'PORT' | 'HOST'
  /** Continues the setting's name. */
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
  app: RequestListener & ExpressObjects,
  port: number,
  host: string,
  timeouts: Timeouts = TIMEOUTS,
): Promise<Server> {
  const server = createServer(
    {
      ...expressObjects(app),
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
 * Handles pipelined requests of one connection one in each turn of the event loop, and reads no more until then. Node
 * would handle all of them at once, and one connection could stop the server for seconds.
 */
function inTurns(app: RequestListener): RequestListener {
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

/** Maps the system's error code to the setting that is wrong. */
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
        `${port} is not allowed`,
        `This user may not listen on port ${port}. Set PORT to a port above 1023.`,
        error,
      )
    case 'ENOTFOUND':
    case 'EADDRNOTAVAIL':
    case 'EAI_AGAIN':
      return new AddressUnusable(
        'HOST',
        `${host} is not an address of this machine`,
        `HOST is ${host}, which is not an address of this machine. Set HOST to 127.0.0.1, or to 0.0.0.0 to listen on ` +
          'every address.',
        error,
      )
    default:
      return error
  }
}

/** How often the ending server closes connections that became idle, in milliseconds. */
const SWEEP = 100

/**
 * Ends a server: it accepts no new connections, closes connections as they become idle, and cuts the rest after `grace`
 * milliseconds.
 */
export async function stopListening(server: Server, grace: number): Promise<void> {
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP)
  const cut = setTimeout(() => server.closeAllConnections(), grace)
  // It fails only when the server is closed already.
  await new Promise<void>((resolve) => server.close(() => resolve()))
  clearInterval(sweep)
  clearTimeout(cut)
}
