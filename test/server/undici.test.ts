import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Agent as MainAgent, getGlobalDispatcher, setGlobalDispatcher } from 'undici'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { request } from '../../server/platform/undici.ts'

const server = createServer((incoming, response) => {
  let body = ''
  incoming.on('data', (chunk) => (body += String(chunk)))
  incoming.on('end', () => response.end(`${incoming.method} ${incoming.url} ${body}`))
})
let origin: string
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

test.each([
  ['an address', '/a/b?c=d%20e', 'POST /a/b?c=d%20e {}'],
  ['an address without a path', '', 'POST / {}'],
  ['an address with a fragment', '/a#b', 'POST /a {}'],
])('requests %s', async (_what, path, received) => {
  for (const url of [`${origin}${path}`, new URL(`${origin}${path}`)]) {
    const { statusCode, body } = await request(url, { method: 'POST', body: '{}' })
    expect([statusCode, await body.text()]).toEqual([200, received])
  }
})

test('goes through the dispatcher of the process, which can be a proxy', async () => {
  const before = getGlobalDispatcher()
  const dispatched: unknown[] = []
  const watched = new MainAgent().compose((dispatch) => (options, handler) => {
    dispatched.push(`${String(options.origin)}${options.path}`)
    return dispatch(options, handler)
  })
  setGlobalDispatcher(watched)
  try {
    const { body } = await request(`${origin}/a`, { method: 'GET' })
    await body.dump()
  } finally {
    setGlobalDispatcher(before)
    await watched.close()
  }
  expect(dispatched).toEqual([`${origin}/a`])
})

test.each(['ftp://127.0.0.1/', 'nothing'])('refuses the address %s', async (address) => {
  await expect(async () => request(address, { method: 'GET' })).rejects.toMatchObject({
    code: expect.stringMatching(/^(UND_ERR_INVALID_ARG|ERR_INVALID_URL)$/),
  })
})
