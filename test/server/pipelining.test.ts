/** HTTP requests that come over one connection without waiting for answers, and requests while the server stops. */

import { once } from 'node:events'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import express from 'express'
import type { Request } from 'express'
import { afterEach, describe, expect, test } from 'vitest'
import { createInFlight } from '../../server/http/in-flight.ts'
import { clientKey } from '../../server/http/limits.ts'
import { listen } from '../../server/platform/listen.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'

const servers: Server[] = []
const companions: Companion[] = []
afterEach(async () => {
  for (const server of servers) server.closeAllConnections()
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve))
  for (const companion of companions.splice(0)) await companion.close()
})

const companion = async (): Promise<Companion> => {
  const started = await startCompanion()
  companions.push(started)
  return started
}

async function serve(app: (request: IncomingMessage, response: ServerResponse) => void): Promise<Socket> {
  const server = await listen(app, 0, '127.0.0.1')
  servers.push(server)
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  await once(socket, 'connect')
  return socket
}

test('pipelined requests are answered in order and leave turns of the event loop to others', async () => {
  const requests = 1000
  let handled = 0
  let handledInOneTurn = 0
  const socket = await serve((request, response) => {
    handled += 1
    if (handled === 1) setImmediate(() => (handledInOneTurn = handled))
    response.end(`${request.url} `)
  })
  let answer = ''
  socket.setEncoding('latin1').on('data', (text: string) => (answer += text))
  const get = (index: number, more = ''): string => `GET /${index} HTTP/1.1\r\nHost: a\r\n${more}\r\n`
  const all = Array.from({ length: requests - 1 }, (_, index) => get(index))
  socket.write(all.join('') + get(requests - 1, 'Connection: close\r\n'))
  await once(socket, 'close')
  expect(handled).toBe(requests)
  expect(handledInOneTurn).toBeLessThan(5)
  expect([...answer.matchAll(/^\/(\d+) /gm)].map(([, index]) => Number(index))).toEqual(
    Array.from({ length: requests }, (_, index) => index),
  )
})

test('requests whose connection is cut do not delay the end of the server', async () => {
  const inFlight = createInFlight()
  let begun = 0
  let onBegun: () => void = () => undefined
  const both = new Promise<void>((resolve) => (onBegun = resolve))
  const app = express().use(inFlight.track, () => {
    begun += 1
    if (begun === 2) onBegun()
  })
  const socket = await serve(app)
  socket.write('GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n')
  await both
  const ended = inFlight.end(3_600_000)
  socket.destroy()
  await ended
})

test('an event stream is refused while the server stops', async () => {
  const { app, open, request } = await companion()
  const { checkout, clientSecret } = await open()
  app.stopAccepting()
  const answer = await request('GET', `/checkouts/${checkout.id}/events`, {
    headers: { authorization: `Bearer ${clientSecret}` },
  })
  expect([answer.status, answer.problem.code, answer.headers.get('connection')]).toEqual([503, 'unavailable', 'close'])
})

describe('an unreadable form', () => {
  test.each([
    ['another character set', 'application/x-www-form-urlencoded; charset=utf-32', 'a=b', 415],
    ['an unknown character set', 'application/x-www-form-urlencoded; charset=foo', 'a=b', 415],
    ['thousands of fields', 'application/x-www-form-urlencoded', 'a=b&'.repeat(2000), 413],
  ])('with %s is a fault of its sender', async (_what, type, raw, status) => {
    const { request, logLines } = await companion()
    expect((await request('POST', '/checkout', { raw, headers: { 'content-type': type } })).status).toBe(status)
    expect(logLines.filter((line) => line.includes('"level":50'))).toEqual([])
  })
})

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['203.0.113.7:50000', '203.0.113.7'],
  ['[2001:db8:1:2::7]:50000', clientKey({ ip: '2001:db8:1:2::7' } as Request)],
  ['x'.repeat(9000), 'x'.repeat(64)],
])('rate limits count the client %s by %s', (ip, key) => {
  expect(clientKey({ ip } as Request)).toBe(key)
})
