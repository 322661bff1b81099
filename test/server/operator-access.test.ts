/** Who may use the operators' API: sessions, tokens, and everybody else. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PayError } from '../../server/contract/errors.ts'
import type { SessionView } from '../../server/contract/operator.ts'
import type { JsonSchema, OpenapiDocument, OpenapiOperation } from '../../server/http/openapi.ts'
import { createOperatorAccess } from '../../server/operations/operator-access.ts'
import { createLog } from '../../server/platform/log.ts'
import { MERCHANT_KEY, SHOP_ORIGIN, startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { ADMIN_TOKEN, cookieOf, OLD_ADMIN_TOKEN, operatorSettings, session, signIn } from './support/operator.ts'
import { sale } from './support/steps.ts'

const HOUR = 3_600_000
let companion: Companion

const start = async (settings: Record<string, string> = operatorSettings): Promise<void> => {
  companion = await startCompanion({ settings })
}
const get = (path: string, headers: Record<string, string> = {}) => companion.request('GET', path, { headers })
const post = (path: string, headers: Record<string, string> = {}, body: unknown = { note: 'because' }) =>
  companion.request('POST', path, { body, headers })

afterEach(() => companion.close())

const described = await startCompanion({ settings: operatorSettings })
const { paths } = (await described.request('GET', '/openapi.json')).json as OpenapiDocument
await described.close()

/** Every route of the operators' API, with an id in the place of each parameter. */
const routesOf = (method: 'get' | 'post'): [path: string, operation: OpenapiOperation][] =>
  Object.entries(paths)
    .filter(([path, item]) => path.startsWith('/admin/api/') && method in item)
    .map(([path, item]) => [path.replaceAll(/\{\w+\}/g, 'id-1'), item[method]!])

const READS = routesOf('get').map(([path]) => path)
const WRITES = routesOf('post').map(([path, operation]) => [path, bodyOf(operation)] as const)

/** A body with the members that the route cannot do without. */
function bodyOf({ requestBody }: OpenapiOperation): Record<string, unknown> {
  const { content } = requestBody as { content: Record<string, { schema: JsonSchema }> }
  const { required = [], properties = {} } = content['application/json']!.schema as {
    required?: string[]
    properties?: Record<string, { type?: string }>
  }
  return Object.fromEntries(required.map((name) => [name, properties[name]?.type === 'boolean' ? true : '1.00']))
}

describe('without ADMIN_TOKEN', () => {
  beforeEach(() => start({}))

  test.each(['/admin/session', ...READS])('GET %s is not found', async (path) => {
    const answer = await get(path, { authorization: `Bearer ${ADMIN_TOKEN}` })
    expect([answer.status, answer.problem.code]).toEqual([404, 'not_found'])
  })

  test.each(['/admin/session', ...WRITES.map(([path]) => path)])('POST %s is not found', async (path) => {
    const answer = await post(path, { authorization: `Bearer ${ADMIN_TOKEN}` })
    expect([answer.status, answer.problem.code]).toEqual([404, 'not_found'])
  })
})

describe('a session', () => {
  beforeEach(() => start())

  test('begins with each of the tokens, and its cookie is for the console alone', async () => {
    for (const token of [ADMIN_TOKEN, OLD_ADMIN_TOKEN]) {
      const answer = await signIn(companion, token)
      expect([answer.status, answer.text]).toEqual([204, ''])
      expect(answer.headers.get('set-cookie')).toMatch(
        /^pay_admin=[\w-]{43}; Max-Age=43200; Path=\/admin; HttpOnly; SameSite=Strict$/,
      )
      expect(answer.headers.get('cache-control')).toBe('no-store')
      const view = (await get('/admin/session', { cookie: cookieOf(answer) })).json as SessionView
      expect(view).toMatchObject({ operator: expect.stringMatching(/^[0-9a-f]{8}$/), live: true })
      expect(view.providers).toEqual([{ id: 'scripted', label: 'Scripted Pay' }])
    }
  })

  test('ends after twelve hours', async () => {
    const { cookie } = await session(companion)
    companion.clock.now += 12 * HOUR - 1
    expect((await get('/admin/api/anomalies', { cookie })).status).toBe(200)
    companion.clock.now += 1
    expect((await get('/admin/api/anomalies', { cookie })).status).toBe(401)
  })

  test('outlives a restart, and ends with signing out', async () => {
    const { cookie, csrfToken } = await session(companion)
    await companion.restart()
    expect((await get('/admin/api/anomalies', { cookie })).status).toBe(200)
    const refused = await companion.request('DELETE', '/admin/session', { headers: { cookie } })
    expect([refused.status, refused.problem.code]).toEqual([403, 'csrf_token_invalid'])
    const ended = await companion.request('DELETE', '/admin/session', {
      headers: { cookie, 'x-csrf-token': csrfToken },
    })
    expect([ended.status, ended.headers.get('set-cookie')]).toEqual([204, expect.stringContaining('Max-Age=0')])
    expect((await get('/admin/api/anomalies', { cookie })).status).toBe(401)
  })

  test.each([
    ['an unknown cookie', `pay_admin=${'a'.repeat(43)}`],
    ['an empty cookie', 'pay_admin='],
    ['a cookie of another form', 'pay_admin=%00'],
    ['no cookie', ''],
  ])('does not begin with %s', async (_, cookie) => {
    expect((await get('/admin/api/anomalies', { cookie })).status).toBe(401)
  })

  test('is found beside cookies that a sibling domain has added', async () => {
    const { cookie } = await session(companion)
    const forged = `pay_admin=${'b'.repeat(43)}; other=1; ${cookie}`
    expect((await get('/admin/api/anomalies', { cookie: forged })).status).toBe(200)
  })
})

test('a session ends when its token is removed from the settings, and others go on', async () => {
  await start()
  const [removed, kept] = [await session(companion, OLD_ADMIN_TOKEN), await session(companion)]
  const { database } = companion
  const other = await startCompanion({ settings: { ADMIN_TOKEN }, database })
  const statusOf = async (cookie: string) =>
    (await other.request('GET', '/admin/api/anomalies', { headers: { cookie } })).status
  const statuses = [await statusOf(removed.cookie), await statusOf(kept.cookie)]
  await other.close()
  expect(statuses).toEqual([401, 200])
})

test('on https the cookie is for https alone, and below a path only for that path', async () => {
  await start({ ...operatorSettings, PUBLIC_URL: 'https://shop.example/pay' })
  const answer = await signIn(companion, ADMIN_TOKEN)
  expect(answer.headers.get('set-cookie')).toMatch(/; Path=\/pay\/admin; HttpOnly; SameSite=Strict; Secure$/)
})

describe('a write by cookie', () => {
  beforeEach(() => start())
  const path = '/admin/api/customers/erase'
  const body = { email: 'nobody@example.com' }

  test.each(WRITES)('POST %s is refused without the CSRF token, and from another site with it', async (url, needed) => {
    const { cookie, csrfToken } = await session(companion)
    const codes: string[] = []
    for (const headers of [{ cookie }, { cookie, 'x-csrf-token': csrfToken, 'sec-fetch-site': 'cross-site' }])
      codes.push((await post(url, headers as Record<string, string>, needed)).problem.code)
    expect(codes).toEqual(['csrf_token_invalid', 'cross_site_request'])
    const form = { cookie, 'x-csrf-token': csrfToken, 'content-type': 'text/plain' }
    const asForm = await companion.request('POST', url, { raw: JSON.stringify(body), headers: form })
    expect([asForm.status, asForm.problem.code]).toEqual([415, 'unsupported_media_type'])
    expect(await companion.app.store.read.operatorActions({}, 10)).toEqual([])
    // The same request with both is let in: what refuses it, if anything, is that there is no such thing.
    const { status } = await post(url, { cookie, 'x-csrf-token': csrfToken }, needed)
    expect([200, 404, 422]).toContain(status)
  })

  test('needs the CSRF token of its own session', async () => {
    const [mine, other] = [await session(companion), await session(companion)]
    const codes = await Promise.all(
      [undefined, '', 'x', other.csrfToken].map(async (token) => {
        const headers = { cookie: mine.cookie, ...(token === undefined ? {} : { 'x-csrf-token': token }) }
        const { status, problem } = await post(path, headers, body)
        return [status, problem.code]
      }),
    )
    expect(codes).toEqual(codes.map(() => [403, 'csrf_token_invalid']))
    expect((await post(path, { cookie: mine.cookie, 'x-csrf-token': mine.csrfToken }, body)).status).toBe(200)
  })

  test.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling domain', { 'sec-fetch-site': 'same-site' }],
    ['an address that somebody typed', { 'sec-fetch-site': 'none' }],
    ['another origin', { origin: SHOP_ORIGIN }],
    ['a page without an origin', { origin: 'null' }],
  ])('is refused from %s, with the right CSRF token, too', async (_, headers) => {
    const { cookie, csrfToken } = await session(companion)
    const answer = await post(path, { cookie, 'x-csrf-token': csrfToken, ...headers } as Record<string, string>, body)
    expect([answer.status, answer.problem.code]).toEqual([403, 'cross_site_request'])
  })

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'is refused as %s, which a form of another site can send',
    async (type) => {
      const { cookie, csrfToken } = await session(companion)
      const answer = await companion.request('POST', path, {
        raw: JSON.stringify(body),
        headers: { cookie, 'x-csrf-token': csrfToken, 'content-type': type },
      })
      expect([answer.status, answer.problem.code]).toEqual([415, 'unsupported_media_type'])
    },
  )

  test('cannot be prepared by another site: there is no CORS', async () => {
    const answer = await companion.request('OPTIONS', path, {
      headers: { origin: SHOP_ORIGIN, 'access-control-request-method': 'POST' },
    })
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([405, null])
  })
})

describe('nothing is read or done', () => {
  beforeEach(() => start())

  test('by any route of the document', () => {
    const methods = Object.entries(paths).flatMap(([path, item]) =>
      path.startsWith('/admin/api/') ? Object.keys(item) : [],
    )
    expect(READS.length + WRITES.length).toBe(methods.length)
    const written = ['/admin/api/payments/id-1/review', '/admin/api/refunds/id-1/resolve']
    expect(WRITES.map(([path]) => path)).toEqual(expect.arrayContaining(written))
  })

  const callers: readonly (readonly [who: string, headers: () => Promise<Record<string, string>>])[] = [
    ['anybody', async () => ({})],
    ['a wrong token', async () => ({ authorization: `Bearer ${'x'.repeat(40)}` })],
    ['a token in another scheme', async () => ({ authorization: `Basic ${ADMIN_TOKEN}` })],
    ['the merchant API key', async () => ({ authorization: `Bearer ${MERCHANT_KEY}` })],
    [
      'the client secret of a buyer',
      async () => ({ authorization: `Bearer ${(await sale(companion, 'bought')).opened.clientSecret}` }),
    ],
  ]
  test.each(callers)('by %s', async (_, headersOf) => {
    const headers = await headersOf()
    const statuses = new Set<number>()
    // Each on a minute of its own, because of the limit on wrong tokens.
    for (const path of READS) {
      companion.clock.now += 60_000
      statuses.add((await get(path, headers)).status)
    }
    for (const [path, body] of WRITES) {
      companion.clock.now += 60_000
      statuses.add((await post(path, headers, body)).status)
    }
    expect([...statuses]).toEqual([401])
    expect(await companion.app.store.read.operatorActions({}, 10)).toEqual([])
  })

  test('and the body of an unknown caller is not even read', async () => {
    const answer = await companion.request('POST', '/admin/api/anomalies/anm_1/accept', {
      raw: 'x'.repeat(100_000),
      headers: { 'content-type': 'application/json' },
    })
    expect(answer.status).toBe(401)
  })
})

describe('wrong tokens', () => {
  const wrong = (at: Companion = companion) => signIn(at, 'w'.repeat(40))

  test('are limited to ten a minute, and then the right one is refused as well', async () => {
    await start()
    const statuses: number[] = []
    for (let i = 0; i < 11; i += 1) statuses.push((await wrong()).status)
    expect(statuses).toEqual([...Array<number>(10).fill(401), 429])
    const right = await signIn(companion, ADMIN_TOKEN)
    expect([right.status, right.problem.code, right.headers.get('retry-after')]).toEqual([429, 'rate_limited', '60'])
    const script = await get('/admin/api/anomalies', { authorization: `Bearer ${ADMIN_TOKEN}` })
    expect(script.status).toBe(429)
    companion.clock.now += 60_000
    expect((await signIn(companion, ADMIN_TOKEN)).status).toBe(204)
  })

  test('count at all companions on a store together, and sessions go on', async () => {
    await start()
    const { cookie } = await session(companion)
    const other = await startCompanion({ settings: operatorSettings, database: companion.database })
    for (let i = 0; i < 5; i += 1) await wrong()
    for (let i = 0; i < 5; i += 1) await wrong(other)
    const statuses = [(await wrong()).status, (await wrong(other)).status]
    await other.close()
    expect(statuses).toEqual([429, 429])
    expect((await get('/admin/api/anomalies', { cookie })).status).toBe(200)
  })

  test('that are sent together count one by one, and the right one behind them is refused', async () => {
    await start()
    const access = createOperatorAccess({
      store: companion.app.store,
      tokens: [ADMIN_TOKEN],
      log: createLog('silent'),
      now: () => companion.clock.now,
    })
    const tokens = [...Array<string>(20).fill('w'.repeat(40)), ADMIN_TOKEN]
    const answers = await Promise.allSettled(tokens.map((token) => access.byToken(token, '192.0.2.1')))
    const codes = answers.map((answer) => (answer.status === 'rejected' ? (answer.reason as PayError).code : 'let in'))
    expect(codes).toEqual([...Array<string>(10).fill('unauthorized'), ...Array<string>(11).fill('rate_limited')])
    expect((await access.byToken(ADMIN_TOKEN, '192.0.2.2')).session).toBeNull()
  })

  test('are none when a proxy asks for a password of its own, and the session goes on', async () => {
    await start()
    const { cookie, csrfToken } = await session(companion)
    const headers = { cookie, 'x-csrf-token': csrfToken, authorization: 'Basic b3duZXI6cGFzc3dvcmQ=' }
    for (let i = 0; i < 12; i += 1) expect((await get('/admin/api/anomalies', headers)).status).toBe(200)
    expect((await post('/admin/api/customers/erase', headers, { email: 'nobody@example.com' })).status).toBe(200)
    const without = await get('/admin/api/anomalies', { authorization: headers.authorization })
    expect([without.status, without.problem.code]).toEqual([401, 'unauthorized'])
    const unsigned = await post('/admin/api/customers/erase', { cookie, authorization: headers.authorization }, {})
    expect(unsigned.problem.code).toBe('csrf_token_invalid')
  })

  test('of one address do not lock out another', async () => {
    await start({ ...operatorSettings, TRUST_PROXY: '1' })
    for (let i = 0; i < 11; i += 1) await signIn(companion, 'w'.repeat(40), { 'x-forwarded-for': '192.0.2.1' })
    expect((await signIn(companion, ADMIN_TOKEN, { 'x-forwarded-for': '192.0.2.1' })).status).toBe(429)
    expect((await signIn(companion, ADMIN_TOKEN, { 'x-forwarded-for': '192.0.2.2' })).status).toBe(204)
  })

  test.each([[''], [' '.repeat(40)], ['a'.repeat(513)], [null], [42], [{}], [[ADMIN_TOKEN]]])(
    'of any form are refused: %j',
    async (token) => {
      await start()
      const { status } = await signIn(companion, token)
      expect([401, 422]).toContain(status)
    },
  )
})

test('the log holds no token, no cookie and no CSRF token', async () => {
  await start()
  const { cookie, csrfToken } = await session(companion)
  await signIn(companion, 'w'.repeat(40))
  await post('/admin/api/customers/erase', { cookie, 'x-csrf-token': csrfToken }, { email: 'nobody@example.com' })
  const log = companion.logLines.join('\n')
  for (const secret of [ADMIN_TOKEN, 'w'.repeat(40), cookie.split('=')[1]!, csrfToken, 'nobody@example.com'])
    expect(log).not.toContain(secret)
  expect(log).toContain('an operator signed in')
})
