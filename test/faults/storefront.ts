/** A storefront that counts order events, and that can fail. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { verifyOrderEvent } from '../../server/orders/verify-order-event.ts'
import type { OrderEvent } from '../../server/contract/wire.ts'

export interface Storefront {
  readonly url: string
  /** Every delivery, repeated ones included. */
  readonly deliveries: readonly { readonly id: string; readonly event: OrderEvent }[]
  close(): Promise<void>
}

/** @param answer the status of the answer to a delivery, after it was counted; null cuts the connection */
export async function startStorefront(secret: string, answer: () => number | null): Promise<Storefront> {
  const deliveries: { id: string; event: OrderEvent }[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const raw = Buffer.concat(chunks).toString('utf8')
      const { 'webhook-id': id, 'webhook-timestamp': at } = request.headers
      deliveries.push({
        id: String(id),
        event: verifyOrderEvent(raw, request.headers, secret, { now: Number(at) * 1000 }),
      })
      const status = answer()
      if (status === null) request.socket.destroy()
      else response.writeHead(status).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`,
    deliveries,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
