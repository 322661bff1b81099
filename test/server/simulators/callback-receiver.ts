/** Stands in for a merchant's callback address: keeps what came in, bodies byte for byte, and answers as told. */

import { createServer } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface CallbackReceiver {
  readonly url: string
  readonly bodies: string[]
  /** Those of each body, at the same place. */
  readonly headers: IncomingHttpHeaders[]
  /** Path and query of each, at the same place. */
  readonly addresses: string[]
  /** What it answers with, the first one first; the last one stays. */
  answers: number[]
  close(): Promise<void>
}

export async function startCallbackReceiver(): Promise<CallbackReceiver> {
  const bodies: string[] = []
  const headers: IncomingHttpHeaders[] = []
  const addresses: string[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      headers.push(request.headers)
      addresses.push(request.url ?? '')
      bodies.push(Buffer.concat(chunks).toString('utf8'))
      const status = receiver.answers.length > 1 ? receiver.answers.shift() : receiver.answers[0]
      response.writeHead(status ?? 200).end('OK')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const receiver: CallbackReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback/secret-token`,
    bodies,
    headers,
    addresses,
    answers: [200],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return receiver
}
