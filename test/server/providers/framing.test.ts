import type { lookup } from 'node:dns'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFramingCheck } from '../../../server/payments/framing-check.ts'
import type { FramingCheck } from '../../../server/payments/framing-check.ts'
import { deadAddress, startApi } from './api-server.ts'
import type { ApiServer, ApiRequest, Reply } from './api-server.ts'

const SHOP = 'https://shop.example'
const servers: ApiServer[] = []
let now = 0
let check: FramingCheck

beforeEach(() => {
  now = 1_700_000_000_000
  check = createFramingCheck({ monotonic: () => now })
})
afterEach(async () => {
  await check.close()
  await check.close()
  for (const server of servers.splice(0)) await server.close()
})

async function serve(reply: Reply | ((request: ApiRequest) => Reply)): Promise<ApiServer> {
  const server = await startApi(reply)
  servers.push(server)
  return server
}

async function framable(
  headers: Record<string, string | string[]>,
  parents: readonly string[] = [SHOP],
): Promise<boolean> {
  const { url } = await serve({ headers, body: '<title>Pay</title>' })
  return check(`${url}/pay/1`, parents)
}

describe('framing is allowed by a page', () => {
  test.each<[string, Record<string, string | string[]>]>([
    ['without a policy', {}],
    ['with a policy about other things', { 'content-security-policy': "default-src 'self'; script-src 'none'" }],
    ['with a policy for everybody', { 'content-security-policy': 'frame-ancestors *' }],
    [
      'with a policy for our shop',
      { 'content-security-policy': "default-src 'self'; frame-ancestors 'self' https://shop.example" },
    ],
    [
      'with a policy for our shop in other letters',
      { 'content-security-policy': 'Frame-Ancestors HTTPS://SHOP.EXAMPLE' },
    ],
    [
      'with a policy for our shop and its port',
      { 'content-security-policy': 'frame-ancestors https://shop.example:443' },
    ],
    ['with a policy for our shop on any port', { 'content-security-policy': 'frame-ancestors https://shop.example:*' }],
    [
      'with a policy for the subdomains of a domain',
      { 'content-security-policy': 'frame-ancestors https://*.example' },
    ],
    ['with a policy for https', { 'content-security-policy': 'frame-ancestors https:' }],
    [
      'with two policies for our shop',
      { 'content-security-policy': ['frame-ancestors https:', 'frame-ancestors https://shop.example'] },
    ],
    [
      'with a policy for our shop and a second directive, which does not count',
      { 'content-security-policy': "frame-ancestors https://shop.example; frame-ancestors 'none'" },
    ],
    ['with a policy that is only reported', { 'content-security-policy-report-only': "frame-ancestors 'none'" }],
  ])('%s', async (_name, headers) => {
    expect(await framable(headers)).toBe(true)
  })

  test('only when its policy names every shop', async () => {
    const parents = [SHOP, 'https://other.example:8443']
    expect(
      await framable(
        { 'content-security-policy': 'frame-ancestors https://shop.example https://other.example:8443' },
        parents,
      ),
    ).toBe(true)
    expect(
      await framable(
        { 'content-security-policy': 'frame-ancestors https://shop.example https://other.example' },
        parents,
      ),
    ).toBe(false)
    expect(await framable({ 'content-security-policy': 'frame-ancestors https://shop.example' }, parents)).toBe(false)
  })
})

describe('framing is denied by a page', () => {
  test.each<[string, Record<string, string | string[]>]>([
    ['with the option DENY', { 'x-frame-options': 'DENY' }],
    ['with the option SAMEORIGIN', { 'x-frame-options': 'SAMEORIGIN' }],
    ['with the obsolete option ALLOW-FROM', { 'x-frame-options': 'ALLOW-FROM https://shop.example' }],
    [
      'with an option and a policy that disagree',
      { 'x-frame-options': 'DENY', 'content-security-policy': 'frame-ancestors *' },
    ],
    ["with the policy 'none'", { 'content-security-policy': "frame-ancestors 'none'" }],
    ["with the policy 'self'", { 'content-security-policy': "frame-ancestors 'self'" }],
    ['with an empty policy', { 'content-security-policy': 'frame-ancestors' }],
    ['with a policy for another shop', { 'content-security-policy': 'frame-ancestors https://other.example' }],
    [
      'with a policy for hosts with similar names',
      { 'content-security-policy': 'frame-ancestors https://xshop.example https://shop.example.evil' },
    ],
    ['with a policy for another port', { 'content-security-policy': 'frame-ancestors https://shop.example:8443' }],
    ['with a policy for our subdomains only', { 'content-security-policy': 'frame-ancestors https://*.shop.example' }],
    ['with a policy that cannot be read', { 'content-security-policy': 'frame-ancestors "*" https://' }],
    [
      'with a second policy that denies it',
      { 'content-security-policy': ['frame-ancestors *', "frame-ancestors 'none'"] },
    ],
    ['with a second policy after a comma', { 'content-security-policy': "frame-ancestors *, frame-ancestors 'none'" }],
  ])('%s', async (_name, headers) => {
    expect(await framable(headers)).toBe(false)
  })

  test.each([
    ['frame-ancestors https:', false],
    ['frame-ancestors https://shop.example', false],
    ['frame-ancestors *', true],
  ])('for an unknown shop with the policy "%s", unless it allows everybody', async (policy, expected) => {
    expect(await framable({ 'content-security-policy': policy }, [])).toBe(expected)
  })

  test.each([404, 500, 503])('that answers %i', async (status) => {
    const { url } = await serve({ status })
    expect(await check(url, [SHOP])).toBe(false)
  })

  test('that does not answer', async () => {
    expect(await check(await deadAddress(), [SHOP])).toBe(false)
  })

  test('that cuts the connection', async () => {
    const { url } = await serve('cut')
    expect(await check(url, [SHOP])).toBe(false)
  })

  test('that takes too long', async () => {
    const stop = new AbortController()
    const impatient = createFramingCheck({ monotonic: () => now, signal: stop.signal })
    const server = await serve('hang')
    const checking = impatient(server.url, [SHOP])
    await server.arrived
    stop.abort()
    expect(await checking).toBe(false)
    await impatient.close()
  })

  test.each([
    'not an address',
    '',
    'javascript:alert(1)',
    'ftp://127.0.0.1/',
    'http://shop.example/',
    'https://10.0.0.1/',
    'https://169.254.169.254/',
    'https://[fc00::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://0xa.1/',
  ])('at the address %j', async (url) => {
    expect(await check(url, [SHOP])).toBe(false)
  })
})

describe('framing check of a host name', () => {
  test.each([
    '127.0.0.1',
    '10.1.2.3',
    '192.168.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    'fd00::1',
    'fe80::1',
    '::ffff:127.0.0.1',
  ])('that resolves to %s opens no connection', async (address) => {
    const server = await serve({})
    const resolved: string[] = []
    const inside = createFramingCheck({
      monotonic: () => now,
      resolve: ((hostname: string, _options: unknown, callback: (error: null, addresses: unknown) => void) => {
        resolved.push(hostname)
        callback(null, [{ address, family: address.includes(':') ? 6 : 4 }])
      }) as typeof lookup,
    })
    const connected: unknown[] = []
    server.onConnection((connection) => connected.push(connection))
    expect(await inside(`https://pay.example:${new URL(server.url).port}/`, [SHOP])).toBe(false)
    expect(resolved).toEqual(['pay.example'])
    expect(connected).toEqual([])
    await inside.close()
  })

  test('of the loopback host connects to it', async () => {
    const server = await serve({})
    expect(await check(server.url.replace('127.0.0.1', 'localhost'), [SHOP])).toBe(true)
  })
})

describe('framing check', () => {
  test('sends one GET without cookies', async () => {
    const server = await serve({ headers: { 'set-cookie': 'a=1' } })
    await check(`${server.url}/pay/1?x=2`, [SHOP])
    expect(server.requests).toHaveLength(1)
    expect(server.requests[0]).toMatchObject({ method: 'GET', path: '/pay/1?x=2', body: '' })
    expect(server.requests[0]?.headers.cookie).toBeUndefined()
  })

  test('does not read the page to its end', async () => {
    const server = await serve({ body: 'x'.repeat(50 * 1024 * 1024) })
    expect(await check(server.url, [SHOP])).toBe(true)
  })

  test('follows up to three redirects on the same host', async () => {
    const hops =
      (count: number) =>
      ({ path }: ApiRequest): Reply => {
        const step = Number(path.slice(1)) || 0
        return step < count
          ? { status: 302, headers: { location: `/${step + 1}` } }
          : { headers: { 'x-frame-options': 'DENY' } }
      }
    const server = await serve(hops(3))
    expect(await check(server.url, [SHOP])).toBe(false)
    expect(server.requests.map(({ path }) => path)).toEqual(['/', '/1', '/2', '/3'])
    const longer = await serve(hops(4))
    expect(await check(longer.url, [SHOP])).toBe(false)
    expect(longer.requests).toHaveLength(4)
  })

  test('reads the headers of the page that a redirect ends at', async () => {
    const server = await serve(({ path }) =>
      path === '/' ? { status: 303, headers: { location: '/pay', 'x-frame-options': 'DENY' } } : {},
    )
    expect(await check(server.url, [SHOP])).toBe(true)
  })

  test('does not follow a redirect to another host', async () => {
    const other = await serve({})
    const server = await serve({ status: 302, headers: { location: other.url } })
    expect(await check(server.url, [SHOP])).toBe(false)
    expect(other.requests).toHaveLength(0)
  })

  test('does not follow a redirect without an address', async () => {
    const server = await serve({ status: 302 })
    expect(await check(server.url, [SHOP])).toBe(false)
  })
})

describe('framing result', () => {
  test('is kept for ten minutes and for all pages of the origin', async () => {
    let headers: Record<string, string> = {}
    const server = await serve(() => ({ headers }))
    expect(await check(`${server.url}/a`, [SHOP])).toBe(true)
    headers = { 'x-frame-options': 'DENY' }
    now += 10 * 60_000 - 1
    expect(await check(`${server.url}/b`, [SHOP])).toBe(true)
    expect(server.requests).toHaveLength(1)
    now += 1
    expect(await check(`${server.url}/b`, [SHOP])).toBe(false)
    expect(server.requests).toHaveLength(2)
  })

  test('is known without waiting once the page was requested, for as long as it is kept', async () => {
    const { url } = await serve({})
    expect(check.known(url, [SHOP])).toBe(null)
    const asked = check(url, [SHOP])
    expect(check.known(url, [SHOP])).toBe(null)
    expect(await asked).toBe(true)
    expect(check.known(`${url}/b`, [SHOP])).toBe(true)
    expect(check.known(url, ['https://other.example'])).toBe(null)
    now += 10 * 60_000
    expect(check.known(url, [SHOP])).toBe(null)
    expect(check.known('not an address', [SHOP])).toBe(false)
  })

  test('is kept for the same shops only', async () => {
    const server = await serve({ headers: { 'content-security-policy': 'frame-ancestors https://shop.example' } })
    expect(await check(server.url, [SHOP])).toBe(true)
    expect(await check(server.url, ['https://other.example'])).toBe(false)
  })

  test('is shared by concurrent checks', async () => {
    const server = await serve({})
    expect(await Promise.all(Array.from({ length: 20 }, () => check(server.url, [SHOP])))).toEqual(Array(20).fill(true))
    expect(server.requests).toHaveLength(1)
  })

  test('is kept for thirty seconds after an error', async () => {
    let reply: Reply = { status: 503 }
    const server = await serve(() => reply)
    expect(await check(server.url, [SHOP])).toBe(false)
    reply = {}
    now += 29_999
    expect(await check(server.url, [SHOP])).toBe(false)
    now += 1
    expect(await check(server.url, [SHOP])).toBe(true)
    expect(server.requests).toHaveLength(2)
  })
})
