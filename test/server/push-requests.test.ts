/** Further push requests to a phone, and how many one phone gets. */

import { afterEach, describe, expect, test } from 'vitest'
import type { CheckoutOpened } from '../../server/contract/wire.ts'
import type { Companion } from './support/companion.ts'
import { startCompanion } from './support/companion.ts'
import { BUYER, BY_WALLET, page, wallet } from './support/methods.ts'
import { advance, paid, paymentIdOf, postPayment, stateOf } from './support/steps.ts'

let companion: Companion
afterEach(() => companion.close())

const post = (opened: CheckoutOpened, body: object, key?: string) => postPayment(companion, opened, body, key)

describe('another push request', () => {
  test.each<[string, number, number, string | null]>([
    ['at once', 0, 409, '60'],
    ['a second too soon', 59_000, 409, '1'],
    ['a millisecond too soon', 59_999, 409, '1'],
    ['after a minute', 60_000, 201, null],
  ])('%s (after %i ms) is %i', async (_, later, status, retryAfter) => {
    const provider = wallet('wallet', { cancel: true })
    companion = await startCompanion({ providers: () => [provider] })
    const opened = await companion.open()
    const first = await post(opened, BY_WALLET)
    companion.clock.now += later
    const second = await post(opened, { ...BY_WALLET, again: true })
    expect([second.status, second.headers.get('retry-after')]).toEqual([status, retryAfter])
    expect(provider.calls.created).toHaveLength(status === 201 ? 2 : 1)
    // After a refusal the buyer can still confirm the first push request.
    expect(provider.calls.cancelled.map(({ reference }) => reference)).toEqual(
      status === 201 ? [paymentIdOf(first)] : [],
    )
    if (status === 409) expect(second.problem.code).toBe('push_too_soon')
    else expect(paymentIdOf(second)).not.toBe(paymentIdOf(first))
  })

  test('waits a minute from the last one of the checkout, and shows the newest attempt', async () => {
    const provider = wallet()
    companion = await startCompanion({ providers: () => [provider] })
    const opened = await companion.open()
    await post(opened, BY_WALLET)
    companion.clock.now += 60_000
    const second = await post(opened, { ...BY_WALLET, again: true })
    companion.clock.now += 30_000
    expect((await post(opened, { ...BY_WALLET, again: true })).headers.get('retry-after')).toBe('30')
    expect(paymentIdOf(await post(opened, BY_WALLET))).toBe(paymentIdOf(second))
  })

  test('can come at once where no push request went out', async () => {
    const provider = wallet()
    companion = await startCompanion({ providers: () => [provider] })
    const opened = await companion.open()
    const { onCreate } = provider
    provider.onCreate = () => ({ outcome: 'refused', reason: 'provider_unreachable' })
    await post(opened, BY_WALLET)
    provider.onCreate = onCreate
    expect((await post(opened, { ...BY_WALLET, again: true })).status).toBe(201)
  })

  test('is sent once for the same key, and once for two requests at the same moment', async () => {
    const provider = wallet()
    companion = await startCompanion({ providers: () => [provider] })
    const opened = await companion.open()
    await post(opened, BY_WALLET)
    companion.clock.now += 60_000
    const answers = await Promise.all([
      post(opened, { ...BY_WALLET, again: true }, 'again-1'),
      post(opened, { ...BY_WALLET, again: true }, 'again-2'),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409])
    const done = answers.findIndex(({ status }) => status === 201)
    const replayed = await post(opened, { ...BY_WALLET, again: true }, `again-${done + 1}`)
    expect([replayed.status, paymentIdOf(replayed)]).toEqual([200, paymentIdOf(answers[done]!)])
    expect((await post(opened, BY_WALLET, `again-${done + 1}`)).problem.code).toBe('idempotency_key_reused')
    expect(provider.calls.created).toHaveLength(2)
  })

  test.each<[string, object, string]>([
    ['for a page', { provider: 'page', customer: BUYER, again: true }, 'again'],
    ['as a word', { ...BY_WALLET, again: 'true' }, 'again'],
  ])('%s is refused: %j', async (_, body, path) => {
    companion = await startCompanion({ providers: () => [wallet(), page()] })
    const answer = await post(await companion.open(), body)
    expect([answer.status, answer.problem.code, answer.problem.errors?.map((fault) => fault.path)]).toEqual([
      422,
      'invalid_request',
      [path],
    ])
  })
})

describe('push requests to one phone', () => {
  let orders = 0
  const push = async (phone: string) =>
    post(await companion.open({ orderId: `order-${(orders += 1)}` }), { provider: 'wallet', customer: { phone } })

  test('are at most six in ten minutes, whichever order they are for and however the number is written', async () => {
    const provider = wallet()
    companion = await startCompanion({ providers: () => [provider] })
    for (const phone of [
      '0911 234 567',
      '+251911234567',
      '251911234567',
      '0911-234-567',
      '00251 911 234567',
      '0911234567',
    ])
      expect((await push(phone)).status).toBe(201)
    const refused = await push('0911 234 567')
    expect([refused.status, refused.problem.code]).toEqual([429, 'rate_limited'])
    expect(provider.calls.created).toHaveLength(6)
    expect((await push('0922 222 222')).status).toBe(201)
    companion.clock.now += 600_000
    expect((await push('0911 234 567')).status).toBe(201)
  })

  test('count over repetitions, attempts, orders and providers', async () => {
    const providers = [wallet('wallet'), wallet('other')]
    companion = await startCompanion({ providers: () => providers })
    const one = await companion.open({ orderId: 'a' })
    const two = await companion.open({ orderId: 'b' })
    const phone = { customer: { phone: '0911000001' } }
    const sent = [
      await post(one, { ...BY_WALLET, ...phone }),
      await post(one, { ...BY_WALLET, ...phone, medium: 'MPESA' }),
      await post(two, { ...BY_WALLET, ...phone, provider: 'other', customer: { phone: '٠٩١١٠٠٠٠٠١' } }),
      await post(two, { ...BY_WALLET, ...phone, provider: 'other', medium: 'MPESA' }),
    ]
    companion.clock.now += 60_000
    sent.push(await post(one, { ...BY_WALLET, ...phone, again: true }))
    companion.clock.now += 60_000
    sent.push(await post(one, { ...BY_WALLET, ...phone, again: true }))
    expect(sent.map(({ status }) => status)).toEqual(Array(6).fill(201))
    companion.clock.now += 60_000
    const refused = await post(one, { ...BY_WALLET, ...phone, again: true })
    expect([refused.status, refused.problem.code, refused.headers.get('retry-after')]).toEqual([
      429,
      'rate_limited',
      '420',
    ])
    // A request that sends no push request is neither counted nor refused.
    expect((await post(one, { ...BY_WALLET, ...phone })).status).toBe(200)
    expect((await post(one, { ...BY_WALLET, customer: { phone: '0911000002' } })).status).toBe(201)
  })

  test('stay within the limit when they are requested at the same moment', async () => {
    const provider = wallet()
    companion = await startCompanion({ providers: () => [provider] })
    const opened = await Promise.all(
      Array.from({ length: 8 }, (_, index) => companion.open({ orderId: `order-${index}` })),
    )
    const answers = await Promise.all(opened.map((one) => post(one, BY_WALLET)))
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(6).fill(201), 429, 429])
  })

  test('do not count when they never went out', async () => {
    const provider = wallet()
    companion = await startCompanion({ providers: () => [provider] })
    const opened = await companion.open()
    provider.onCreate = () => ({ outcome: 'refused', reason: 'provider_unreachable' })
    for (let index = 0; index < 8; index += 1) expect((await post(opened, BY_WALLET)).status).toBe(201)
  })
})

describe('push requests to many phones', () => {
  let phones = 0
  /** Each to another phone. */
  const push = (opened: CheckoutOpened, from = '192.0.2.1') => {
    phones += 1
    const headers = { 'x-forwarded-for': from }
    return postPayment(
      companion,
      opened,
      { provider: 'wallet', customer: { phone: `09${10_000_000 + phones}` } },
      undefined,
      headers,
    )
  }
  const open = (index: number) => companion.open({ orderId: `order-${index}` })
  const start = async (provider = wallet()) => {
    companion = await startCompanion({
      providers: () => [provider],
      settings: { TRUST_PROXY: '1' },
      // Here, no call waits for its turn.
      upstreamLimits: { perMinute: 1e9, burst: 1e6 },
    })
    return provider
  }

  test('of one order are at most six in ten minutes, from any client and checkout', async () => {
    const provider = await start(wallet('wallet', { cancel: true }))
    const opened = await open(1)
    for (let sent = 0; sent < 6; sent += 1) {
      expect((await push(opened, `192.0.2.${sent}`)).status).toBe(201)
      companion.clock.now += 1000
    }
    const cancelled = provider.calls.cancelled.length
    for (const checkout of [opened, await open(1)]) {
      const refused = await push(checkout, '192.0.2.99')
      expect([refused.status, refused.problem.code, refused.headers.get('retry-after')]).toEqual([
        429,
        'rate_limited',
        '594',
      ])
    }
    expect(provider.calls.created).toHaveLength(6)
    // The buyer can still confirm the last push request.
    expect(provider.calls.cancelled).toHaveLength(cancelled)
    expect((await push(await open(2))).status).toBe(201)
    companion.clock.now += 600_000
    expect((await push(opened)).status).toBe(201)
  })

  test('of one order are at most 20 in a day', async () => {
    await start()
    for (let sent = 0; sent < 20; sent += 1) {
      expect((await push(await open(1))).status).toBe(201)
      companion.clock.now += 120_000
    }
    const refused = await push(await open(1))
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, String(86_400 - 20 * 120)])
  })

  test('of one order stay within the limit when they are requested at the same moment', async () => {
    await start()
    const opened = await open(1)
    const answers = await Promise.all(Array.from({ length: 8 }, () => push(opened)))
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(6).fill(201), 429, 429])
  })

  test('of one client are at most 30 unpaid ones in ten minutes, also after a restart', async () => {
    const provider = await start()
    const sent: string[] = []
    for (let index = 0; index < 30; index += 1) {
      sent.push(paymentIdOf(await push(await open(index))))
      companion.clock.now += 1000
    }
    const refused = await push(await open(30))
    expect([refused.status, refused.problem.code, refused.headers.get('retry-after')]).toEqual([
      429,
      'rate_limited',
      '570',
    ])
    await companion.restart()
    expect((await push(await open(31))).status).toBe(429)
    expect((await push(await open(32), '198.51.100.7')).status).toBe(201)
    // Buyers of a mobile network share one address, and pay.
    provider.onStatus = ({ reference }) => (reference === sent[0] ? paid({ providerRef: `T-${reference}` }) : null)
    // Its second poll is due by then: the first may have come before the buyer paid.
    await advance(companion, 180_000, 6)
    expect(await stateOf(companion, sent[0]!)).toBe('paid')
    expect((await push(await open(33))).status).toBe(201)
    expect((await push(await open(34))).status).toBe(429)
  })
})
