/** A proxy in front of Postgres that breaks connections. */

import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

export interface Proxy {
  /** The address of the database through the proxy. */
  readonly url: string
  /** Nothing comes back any more, on open connections and on new ones. */
  hang(): void
  /** New connections work again. The others stay as they are. */
  acceptAgain(): void
  /** What clients have sent on broken connections, as text. */
  sentInVain(): string
  close(): void
}

export interface ProxyOptions {
  /** A connection breaks instead of the answer to a statement that contains this. By default none does. */
  readonly statement?: string
  /** `cut`: the connection ends. `hang`: it stays open, and nothing comes any more. */
  readonly fault: 'cut' | 'hang'
  /** How many connections may break; all of them by default. */
  readonly times?: number
}

export async function startProxy(url: string, options: ProxyOptions): Promise<Proxy> {
  const { statement, fault, times = Number.POSITIVE_INFINITY } = options
  const target = new URL(url)
  const sockets = new Set<Socket>()
  const hung = new WeakSet<Socket>()
  let isHanging = false
  let broken = 0
  let sentInVain = ''
  // A server that hangs does not close its side when the client closes its own.
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect(Number(target.port), target.hostname)
    let isCut = false
    if (isHanging) hung.add(client)
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
    }
    client.on('data', (chunk) => {
      if (hung.has(client)) sentInVain += chunk.toString('latin1')
      else if (statement !== undefined && broken < times && chunk.includes(statement)) {
        broken += 1
        if (fault === 'cut') isCut = true
        else hung.add(client)
      }
      upstream.write(chunk)
    })
    upstream.on('data', (chunk) => {
      if (isCut) client.destroy()
      else if (!hung.has(client)) client.write(chunk)
    })
    client.on('end', () => {
      if (!hung.has(client)) client.end()
    })
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => {
      if (!hung.has(client)) client.destroy()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const through = new URL(url)
  through.port = String((server.address() as AddressInfo).port)
  return {
    url: through.href,
    hang: () => {
      isHanging = true
      for (const socket of sockets) hung.add(socket)
    },
    acceptAgain: () => {
      isHanging = false
    },
    sentInVain: () => sentInVain,
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
