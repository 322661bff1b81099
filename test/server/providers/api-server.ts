/** A provider's API for tests: an HTTP server on a loopback port that sends scripted replies and keeps each request. */

import { createServer } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ApiRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** The address of the server that received it, for replies that link back to the server. */
  readonly baseUrl: string
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
  readonly requests: readonly ApiRequest[]
  /** Resolves when the first request has been read to its end. */
  readonly arrived: Promise<void>
  /** Calls back for each connection, even if no request comes on it. */
  onConnection(note: (connection: unknown) => void): void
  close(): Promise<void>
}

export async function startApi(reply: Reply | ((request: ApiRequest) => Reply)): Promise<ApiServer> {
  const requests: ApiRequest[] = []
  let url = ''
  let arrive = (): void => {}
  const arrived = new Promise<void>((resolve) => (arrive = resolve))
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const received: ApiRequest = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
        baseUrl: url,
      }
      requests.push(received)
      const answer = typeof reply === 'function' ? reply(received) : reply
      if (answer === 'cut') request.socket.destroy()
      else if (answer === 'cut-body')
        response.writeHead(200, { 'content-length': '1000' }).write('{"status":', () => request.socket.destroy())
      else if (answer !== 'hang') response.writeHead(answer.status ?? 200, answer.headers).end(answer.body ?? '')
      arrive()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    requests,
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
