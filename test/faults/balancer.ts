/** One address in front of several instances, as a load balancer is: each connection goes to one that accepts it. */

import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'

export interface Balancer {
  close(): Promise<void>
}

export async function startBalancer(port: number, instances: readonly number[]): Promise<Balancer> {
  const open = new Set<Socket>()
  let turn = 0

  /** Tries each instance once. */
  const forward = (client: Socket, tries = instances.length): void => {
    turn = (turn + 1) % instances.length
    const instance = connect(instances[turn]!, '127.0.0.1')
    const endBoth = (): void => {
      client.destroy()
      instance.destroy()
    }
    instance.once('connect', () => {
      instance.off('error', another)
      instance.on('error', endBoth).on('close', endBoth)
      client.on('close', endBoth)
      client.pipe(instance).pipe(client)
    })
    const another = (): void => {
      if (tries > 1 && !client.destroyed) forward(client, tries - 1)
      else endBoth()
    }
    instance.once('error', another)
  }

  const server = createServer((client) => {
    open.add(client)
    client.on('error', () => client.destroy()).on('close', () => open.delete(client))
    forward(client)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of open) socket.destroy()
      }),
  }
}
