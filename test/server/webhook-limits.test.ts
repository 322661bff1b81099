/** Limits on webhooks that fail verification or are expensive to parse. */

import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { startCompanion } from './support/companion.ts'
import type { Companion, CompanionOptions } from './support/companion.ts'
import { flood } from './support/flood.ts'

let companion: Companion
afterEach(() => companion.close())

const start = async (options: CompanionOptions = {}): Promise<void> => {
  companion = await startCompanion(options)
}
const send = (path: string, headers: Record<string, string>, body: unknown = { id: 'e1', ignore: true }) =>
  companion.request('POST', path, { body, headers })
const many = (count: number, path: string, headers: Record<string, string>) =>
  flood(companion.url + path, count, { headers, body: JSON.stringify({ id: 'e1', ignore: true }) })
const BAD = { 'x-word': 'bad' }
const GOOD = { 'x-word': 'good' }

describe('failed webhook verifications', () => {
  test('above 1,200 a minute are 429 and not stored', async () => {
    await start()
    expect(new Set(await many(1200, '/webhooks/scripted', BAD))).toEqual(new Set([401]))
    const kept = await companion.app.store.read.quarantined()
    const answer = await send('/webhooks/scripted', BAD)
    expect([answer.status, answer.problem.code, answer.headers.get('retry-after')]).toEqual([429, 'rate_limited', '60'])
    expect(new Set(await many(100, '/webhooks/scripted', BAD))).toEqual(new Set([429]))
    expect(await companion.app.store.read.quarantined()).toBe(kept)
    companion.clock.now += 60_000
    expect((await send('/webhooks/scripted', BAD)).status).toBe(401)
  })

  test('limit neither a good signature nor a capability address', async () => {
    await start()
    const payment = await companion.pay(await companion.open())
    const path = new URL(companion.provider.calls.created[0]!.callbackUrl).pathname
    await many(1201, '/webhooks/scripted', BAD)
    expect((await send('/webhooks/scripted', BAD)).status).toBe(429)
    companion.provider.onStatus = ({ money }) => ({ state: 'paid', providerRef: 'T1', reference: null, money })
    expect(
      (await send('/webhooks/scripted', GOOD, { id: 'e1', reference: payment.id, providerRef: 'T1' })).status,
    ).toBe(200)
    await companion.app.idle()
    expect((await companion.order()).status).toBe('paid')
    expect(new Set(await many(1300, path, BAD))).toEqual(new Set([401]))
    expect((await send(path, BAD)).status).toBe(401)
    expect((await send(path, GOOD)).status).toBe(200)
  })

  test('of one client do not count for another, and an IPv6 client is a /56', async () => {
    await start({ settings: { TRUST_PROXY: '1' } })
    const from = (address: string) => ({ ...BAD, 'x-forwarded-for': address })
    await many(600, '/webhooks/scripted', from('2001:db8:0:12ab::1'))
    await many(600, '/webhooks/scripted', from('2001:db8:0:12ff:1:2:3:4'))
    expect((await send('/webhooks/scripted', from('2001:db8:0:1234::1'))).status).toBe(429)
    expect((await send('/webhooks/scripted', from('2001:db8:0:1334::1'))).status).toBe(401)
    expect((await send('/webhooks/scripted', from('192.0.2.1'))).status).toBe(401)
  })

  test('have a limit ten times higher behind a proxy that is not trusted', async () => {
    await start()
    await many(1300, '/webhooks/scripted', { ...BAD, 'x-forwarded-for': '192.0.2.1' })
    expect((await send('/webhooks/scripted', { ...BAD, 'x-forwarded-for': '192.0.2.1' })).status).toBe(401)
  })
})

describe('the quarantine', () => {
  // Without TRUST_PROXY anybody can send X-Forwarded-For.
  test.each<[string, Record<string, string>]>([
    ['', {}],
    [' that names another client', { 'x-forwarded-for': '192.0.2.1' }],
  ])('keeps 100 failures a minute of one address%s', async (_, headers) => {
    await start()
    const statuses = await Promise.all(
      Array.from({ length: 120 }, async (_unused, index) => {
        const answer = await send('/webhooks/scripted', { ...BAD, ...headers }, { id: `e${index}` })
        return answer.status
      }),
    )
    expect(new Set(statuses)).toEqual(new Set([401]))
    expect(await companion.app.store.read.quarantined()).toBe(100)
    companion.clock.now += 60_000
    expect((await send('/webhooks/scripted', { ...BAD, ...headers }, { id: 'later' })).status).toBe(401)
    expect(await companion.app.store.read.quarantined()).toBe(101)
  })
})

describe('a webhook that is expensive to parse', () => {
  const members = (size: number, first: string): string => {
    let text = `{${first}`
    for (let index = 0; text.length < size - 20; index += 1) text += `"${index.toString(36)}":1,`
    return `${text}"last":1}`
  }
  const SETTINGS = {
    LAKIPAY_API_KEY: 'TEST_public:TEST_secret_0123456789',
    LAKIPAY_WEBHOOK_PUBLIC_KEY: readFileSync(
      new URL('../fixtures/lakipay/webhook-public-key.pem', import.meta.url),
      'utf8',
    ),
    PAKHIPAY_API_KEY: 'pakhi-brand-key-0123456789abcdef',
    ECHEZONA_API_KEY: 'echezona-api-key-0123456789abcdef',
    ECHEZONA_WEBHOOK_SCHEME: 'hmac-data',
  }
  const LAKI_SIGNATURE = `"signature":"${Buffer.alloc(256, 7).toString('base64')}",`
  const PAKHI_SIGNATURE = `"signature":"${'ab'.repeat(32)}",`
  const ECHEZONA = { 'x-echezona-signature': 'ab'.repeat(32) }
  const BIG = 262_144
  const SMALL = 16_384

  test.each([
    ['lakipay', 'unsigned', members(BIG, ''), 400],
    ['lakipay', 'unsigned and smaller', members(SMALL, ''), 401],
    ['lakipay', 'signed', members(BIG, LAKI_SIGNATURE), 400],
    ['lakipay', 'signed and smaller', members(SMALL, LAKI_SIGNATURE), 400],
    ['lakipay', 'nested', `{${LAKI_SIGNATURE}"a":[${'{},'.repeat(100)}{}]}`, 400],
    ['pakhipay', 'unsigned', members(BIG, ''), 400],
    ['pakhipay', 'unsigned and smaller', members(SMALL, ''), 403],
    ['pakhipay', 'signed and smaller', members(SMALL, PAKHI_SIGNATURE), 400],
    ['pakhipay', 'nested', `{${PAKHI_SIGNATURE}"a":${members(SMALL - 200, '')}}`, 400],
    ['echezona', 'signed', members(BIG, ''), 400],
    ['echezona', 'signed and smaller', members(SMALL, ''), 400],
  ])('at %s, %s, is refused before it is parsed', async (provider, _shape, raw, status) => {
    await start({ settings: SETTINGS, providers: 'configured' })
    const parse = JSON.parse
    let parsed = 0
    JSON.parse = (text: string, ...more: []) => {
      if (text === raw) parsed += 1
      return parse(text, ...more) as unknown
    }
    try {
      const answer = await companion.request('POST', `/webhooks/${provider}`, { raw, headers: ECHEZONA })
      expect(answer.status).toBe(status)
    } finally {
      JSON.parse = parse
    }
    expect(parsed).toBe(0)
  })
})
