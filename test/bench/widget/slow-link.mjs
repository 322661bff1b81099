/**
 * A slow link in front of servers: everything that passes shares one bandwidth, and each direction has a delay. A proxy
 * of its own also slows down preflights and new connections, which a browser's emulation leaves alone.
 */

import { connect, createServer } from 'node:net'

/** @param link `bitsPerSecond`, and `roundTripMs` there and back */
export function slowLink({ bitsPerSecond, roundTripMs }) {
  const oneWay = roundTripMs / 2
  // When each direction of the link is free again.
  const freeAt = { up: 0, down: 0 }
  const servers = []

  /** Hands bytes over when they would have arrived. */
  const carry = (direction, bytes, deliver) => {
    const now = performance.now()
    const sent = Math.max(now, freeAt[direction]) + (bytes.length * 8000) / bitsPerSecond
    freeAt[direction] = sent
    setTimeout(deliver, sent + oneWay - now, bytes)
  }

  const relay = (direction, from, to, opened) => {
    // Timers that are due at the same time keep their order.
    from.on('data', (bytes) => {
      // A packet at a time, so that two answers share the link.
      for (let at = 0; at < bytes.length; at += PACKET) {
        void opened.then(() => carry(direction, bytes.subarray(at, at + PACKET), (part) => to.write(part)))
      }
    })
    from.on('end', () => void opened.then(() => carry(direction, Buffer.alloc(0), () => to.end())))
    from.on('error', () => to.destroy())
    from.on('close', () => setTimeout(() => to.destroy(), 2 * roundTripMs).unref())
  }

  return {
    /** @returns the port that leads to `port` over the link */
    async to(port) {
      const server = createServer((near) => {
        // A new connection costs one round trip before its first byte.
        const opened = new Promise((resolve) => setTimeout(resolve, roundTripMs))
        const far = connect(port, '127.0.0.1')
        near.setNoDelay()
        far.setNoDelay()
        relay('up', near, far, opened)
        relay('down', far, near, Promise.resolve())
      })
      servers.push(server)
      await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
      return server.address().port
    },
    close: () => servers.forEach((server) => server.close()),
  }
}

/** Bytes of a packet: what Ethernet carries, without the headers of TCP. */
const PACKET = 1460
