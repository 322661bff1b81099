/** Many requests at once over a few connections, each of which writes all of its requests together. */

import { connect } from 'node:net'

const CONNECTIONS = 10

export interface FloodRequest {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string
}

/** @returns the statuses in any order */
export async function flood(
  url: string,
  count: number,
  { method = 'POST', headers = {}, body = '' }: FloodRequest = {},
): Promise<number[]> {
  const { hostname, port, pathname } = new URL(url)
  const lines = Object.entries({ Host: hostname, 'Content-Length': String(Buffer.byteLength(body)), ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  const request = (more: string): string => `${method} ${pathname} HTTP/1.1\r\n${lines.join('')}${more}\r\n${body}`
  const one = (requests: number): Promise<number[]> =>
    new Promise((resolve, reject) => {
      let answer = ''
      const socket = connect(Number(port), hostname, () =>
        socket.write(request('').repeat(requests - 1) + request('Connection: close\r\n')),
      )
      socket.setEncoding('latin1').on('data', (text: string) => (answer += text))
      socket.on('error', reject)
      socket.on('close', () =>
        resolve([...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))),
      )
    })
  const shares = Array.from(
    { length: CONNECTIONS },
    (_, index) => Math.floor(count / CONNECTIONS) + (index < count % CONNECTIONS ? 1 : 0),
  )
  return (await Promise.all(shares.filter((share) => share > 0).map(one))).flat()
}
