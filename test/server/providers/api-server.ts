/** A provider's API for tests: a real HTTP server on a loopback port that answers as told and remembers what it was asked. */

import { createServer } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** `hang` never answers, `cut` ends the connection before the head of an answer, `cut-body` within its body. */
export type Reply = Answer | 'hang' | 'cut' | 'cut-body'

export interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string | string[]>>
  readonly body?: string | Uint8Array
}

export interface ApiServer {
  readonly url: string
  readonly asked: readonly Asked[]
  /** Resolves when the first request has come in whole. */
  readonly arrived: Promise<void>
  /** Calls back for each connection, even if no request comes on it. */
  onConnection(note: (connection: unknown) => void): void
  close(): Promise<void>
}

export async function startApi(reply: Reply | ((asked: Asked) => Reply)): Promise<ApiServer> {
  const asked: Asked[] = []
  let arrive = (): void => {}
  const arrived = new Promise<void>((resolve) => (arrive = resolve))
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const one: Asked = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      }
      asked.push(one)
      const answer = typeof reply === 'function' ? reply(one) : reply
      if (answer === 'cut') request.socket.destroy()
      else if (answer === 'cut-body')
        response.writeHead(200, { 'content-length': '1000' }).write('{"status":', () => request.socket.destroy())
      else if (answer !== 'hang') response.writeHead(answer.status ?? 200, answer.headers).end(answer.body ?? '')
      arrive()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    arrived,
    onConnection: (note) => void server.on('connection', note),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** An address on which nobody listens. */
export async function deadAddress(): Promise<string> {
  const server = await startApi('hang')
  await server.close()
  return server.url
}
