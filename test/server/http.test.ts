/** The HTTP server: request targets, connections, proxies, and a storefront around it. */

import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import express from 'express'
import { afterEach, describe, expect, test } from 'vitest'
import { listen } from '../../server/platform/listen.ts'
import { SHOP_ORIGIN, startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { flood } from './support/flood.ts'

let companion: Companion | undefined
let server: Server | undefined
afterEach(async () => {
  server?.closeAllConnections()
  server?.close()
  server = undefined
  await companion?.close()
  companion = undefined
})

/** Sends text over a connection. Resolves with what comes back until the connection ends. */
function exchange(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    socket.on('data', (chunk) => (answer += String(chunk)))
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(answer))
  })
}
const portOf = (url: string): number => Number(new URL(url).port)
const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1])
const get = (target: string): Promise<string> =>
  exchange(portOf(companion!.url), `GET ${target} HTTP/1.1\r\nHost: pay.example\r\nConnection: close\r\n\r\n`)

describe('a request target', () => {
  test.each([
    ['/healthz', 200],
    ['//healthz', 200],
    ['/healthz/', 200],
    ['///healthz//', 200],
    ['/healthz/?x=//y/', 200],
    ['http://pay.example/healthz', 200],
    ['http://pay.example:80//healthz/', 200],
    ['//checkouts', 405],
    ['/checkouts//', 405],
    ['//return//pay_1//token', 404],
    ['http://pay.example:99999/', 400],
    ['http://pay.example:99999/return/pay_1/token', 400],
    ['http://[::1/healthz', 400],
    ['*', 404],
  ])('%s is %i', async (target, status) => {
    companion = await startCompanion()
    expect(statusOf(await get(target))).toBe(status)
    expect(companion.logLines.join('')).not.toContain('a request failed')
  })

  test('that cannot be read is a bad request', async () => {
    companion = await startCompanion()
    const answer = await get('http://pay.example:99999/checkouts')
    expect(answer).toContain('Content-Type: application/problem+json')
    expect(answer).toContain('"code":"bad_request"')
  })

  test('reaches its route below the path of PUBLIC_URL', async () => {
    companion = await startCompanion({ settings: { PUBLIC_URL: 'http://127.0.0.1:1/pay' } })
    for (const target of ['/pay/healthz', '//pay//healthz/', '/healthz']) expect(statusOf(await get(target))).toBe(200)
  })
})

test('the root names the product and its documentation', async () => {
  companion = await startCompanion()
  const answer = await companion.request('GET', '/')
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toContain('text/plain')
  for (const words of ['pay-button', '/openapi.json', 'Documentation']) expect(answer.text).toContain(words)
  expect((await companion.request('POST', '/')).status).toBe(405)
})

test('the nginx example denies the metrics in every spelling that the server answers', async () => {
  companion = await startCompanion()
  const conf = readFileSync(new URL('../../examples/nginx.conf', import.meta.url), 'utf8')
  const [, pattern = ''] = /location ~\* (\S+) \{\s*deny all;/.exec(conf) ?? []
  for (const path of ['/metrics', '/metrics/', '/METRICS', '/Metrics/', '//metrics', '/metrics//']) {
    expect(statusOf(await get(path)), path).toBe(200)
    // nginx compares the decoded path, without its query.
    expect(new RegExp(pattern, 'i').test(path), path).toBe(true)
  }
})

describe('a connection', () => {
  const start = async (): Promise<number> => {
    // Only the time for headers passes in these tests.
    const timeouts = { keepAlive: 60_000, headers: 300, request: 600, idle: 120_000, check: 50 }
    server = await listen((_request, response) => void response.end('ok'), 0, '127.0.0.1', timeouts)
    return (server.address() as AddressInfo).port
  }

  test.each([
    ['that never sends a byte', ''],
    ['that stops in its headers', 'GET / HTTP/1.1\r\nHost: a\r\nX-'],
    ['that stops in its body', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc'],
  ])('%s is ended with 408', async (_name, text) => {
    server = await listen(
      (request, response) => void request.resume().on('end', () => response.end()),
      0,
      '127.0.0.1',
      {
        keepAlive: 60_000,
        headers: 300,
        request: 600,
        idle: 120_000,
        check: 50,
      },
    )
    expect(await exchange((server.address() as AddressInfo).port, text)).toContain('408')
  })

  test('is kept for longer than the headers of one request may take', async () => {
    const port = await start()
    const answers: string[] = []
    const request = (socket: Socket): Promise<void> =>
      new Promise((resolve) => {
        socket.once('data', (chunk) => {
          answers.push(String(chunk))
          resolve()
        })
        socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
      })
    const socket = connect(port, '127.0.0.1')
    await request(socket)
    // A silent connection ends when the time for headers is over. By then it is over for the first connection, too.
    await exchange(port, '')
    await request(socket)
    expect(answers.map(statusOf)).toEqual([200, 200])
    socket.destroy()
  })

  test('is kept for longer than a minute, as proxies keep theirs', async () => {
    server = await listen(() => undefined, 0, '127.0.0.1')
    expect(server.keepAliveTimeout).toBeGreaterThan(60_000)
    expect(server.timeout).toBeGreaterThan(server.keepAliveTimeout)
    expect(server.headersTimeout).toBeGreaterThan(0)
    expect(server.requestTimeout).toBeGreaterThanOrEqual(server.headersTimeout)
  })
})

describe('a body parser of the storefront that runs first', () => {
  const mounted = async (): Promise<string> => {
    companion = await startCompanion()
    const shop = express()
    shop.use(express.json(), express.urlencoded({ extended: true }))
    shop.use('/pay', companion.app.handler)
    server = createServer(shop)
    await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/pay`
  }
  const post = (url: string, body: unknown = {}) =>
    fetch(url, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', 'x-word': 'good', authorization: 'Bearer x' },
    })

  test.each(['/checkouts', '/checkouts/chk_1/cancel', '/webhooks/scripted', '/webhooks/scripted/pay_1/token'])(
    'is a 500 at %s that names it',
    async (path) => {
      const url = await mounted()
      const answer = await post(url + path)
      expect(answer.status).toBe(500)
      expect(await answer.json()).toMatchObject({
        code: 'body_already_read',
        detail: expect.stringContaining('body parser') as unknown,
      })
    },
  )

  test('is logged once, with what to change', async () => {
    const url = await mounted()
    for (let round = 0; round < 3; round += 1)
      expect((await post(`${url}/webhooks/scripted`, { id: 'e1' })).status).toBe(500)
    const lines = companion!.logLines.filter((line) => line.includes('"level":50'))
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain('mount it before express.json()')
  })

  test('does not matter for a request without a body', async () => {
    const url = await mounted()
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
  })
})

test('a page that is refused by the rate limit has the headers of a page', async () => {
  companion = await startCompanion()
  await flood(`${companion.url}/checkout`, 600)
  const answer = await companion.request('POST', '/checkout')
  expect(answer.status).toBe(429)
  expect(answer.headers.get('content-type')).toContain('text/html')
  expect(answer.headers.get('cache-control')).toBe('no-store')
  expect(answer.headers.get('retry-after')).toBe('60')
  expect(answer.headers.get('content-security-policy')).toContain("style-src 'self'")
})

test.each(['/checkout/chk_1/pay', '/return/pay_1/token'])(
  'a method that is not allowed at %s is a page whose style sheet loads',
  async (path) => {
    companion = await startCompanion()
    const answer = await companion.request('PUT', path)
    expect(answer.status).toBe(405)
    expect(answer.headers.get('content-security-policy')).toContain("style-src 'self'")
    expect(answer.headers.get('cache-control')).toBe('no-store')
  },
)

test('rate limits count an IPv6 client by its /56', async () => {
  companion = await startCompanion({ settings: { TRUST_PROXY: '1' } })
  const remaining = async (address: string): Promise<number> => {
    const answer = await companion!.request('GET', '/checkouts/chk_1', {
      headers: { 'x-forwarded-for': address, origin: SHOP_ORIGIN },
    })
    return Number(/r=(\d+)/.exec(answer.headers.get('ratelimit') ?? '')?.[1])
  }
  const first = await remaining('2001:db8:0:1201::1')
  expect(await remaining('2001:db8:0:12ff::9')).toBe(first - 1)
  expect(await remaining('2001:db8:0:1300::1')).toBe(first)
})
