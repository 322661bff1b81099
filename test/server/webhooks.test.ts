import { afterEach, describe, expect, test } from 'vitest'
import { startCompanion } from './support/companion.ts'
import { scriptedProvider } from './support/scripted-provider.ts'
import type { Companion } from './support/companion.ts'

let companion: Companion
afterEach(() => companion.close())

const GOOD = { 'x-word': 'good' }
const send = (path: string, body: unknown, headers: Record<string, string> = GOOD) =>
  companion.request('POST', path, { body, headers })
const pathOf = (index: number) => new URL(companion.provider.calls.created[index]!.callbackUrl).pathname
const nothingMoved = async (orderId = 'order-1') => {
  await companion.app.idle()
  expect((await companion.order(orderId)).status).toBe('unpaid')
  expect(companion.events).toHaveLength(0)
}
const payEverything = () => {
  companion.provider.onStatus = ({ money, hint }) => ({
    state: 'paid',
    providerRef: hint?.providerRef ?? 'T',
    reference: null,
    money,
  })
}

describe('a good webhook', () => {
  test('is stored before it is answered, and makes us ask', async () => {
    companion = await startCompanion()
    const payment = await companion.pay(await companion.open())
    payEverything()
    const answer = await send(pathOf(0), { id: 'e1', reference: payment.id, providerRef: 'T1' })
    expect([answer.status, answer.json]).toEqual([200, { received: true }])
    await companion.app.idle()
    expect(await companion.order()).toMatchObject({ status: 'paid' })
    expect(companion.provider.calls.statusQueries.at(-1)?.hint).toEqual({
      providerRef: 'T1',
      signed: true,
      reference: payment.id,
    })
  })

  test('is asked about again when the provider could not be reached the first time', async () => {
    companion = await startCompanion()
    const payment = await companion.pay(await companion.open())
    companion.provider.onStatus = () => {
      throw new Error('down')
    }
    expect((await send(pathOf(0), { id: 'e1', reference: payment.id, providerRef: 'T1' })).status).toBe(200)
    await companion.app.idle()
    payEverything()
    companion.clock.now += 2000
    await companion.app.idle()
    expect((await companion.order()).status).toBe('paid')
  })

  test('that was acknowledged survives the end of the process', async () => {
    companion = await startCompanion()
    const payment = await companion.pay(await companion.open())
    companion.provider.onStatus = () => {
      throw new Error('down')
    }
    await send(pathOf(0), { id: 'e1', reference: payment.id, providerRef: 'T1' })
    await companion.restart()
    payEverything()
    companion.clock.now += 60_000
    await companion.app.idle()
    expect((await companion.order()).status).toBe('paid')
    expect(companion.events.map(({ id }) => id)).toEqual(['fin_order-1'])
  })

  test('that was acknowledged is not put off by a clock that is set back', async () => {
    companion = await startCompanion()
    const payment = await companion.pay(await companion.open())
    companion.provider.onStatus = () => {
      throw new Error('down')
    }
    await send(pathOf(0), { id: 'e1', reference: payment.id, providerRef: 'T1' })
    await companion.app.idle()
    companion.clock.now -= 366 * 86_400_000
    companion.provider.onStatus = ({ money }) => ({ state: 'paid', providerRef: 'T1', reference: null, money })
    companion.storefrontAnswers.push({ status: 500 })
    await companion.restart()
    await companion.app.idle()
    expect((await companion.order()).status).toBe('paid')
    // Nor is the event that follows.
    companion.clock.now -= 366 * 86_400_000
    await companion.restart()
    await companion.app.idle()
    expect(companion.events.map(({ id }) => id)).toEqual(['fin_order-1', 'fin_order-1'])
  })

  test('works at the short address, too', async () => {
    companion = await startCompanion()
    const payment = await companion.pay(await companion.open())
    payEverything()
    expect((await send('/webhooks/scripted', { id: 'e1', reference: payment.id, providerRef: 'T1' })).status).toBe(200)
    await companion.app.idle()
    expect((await companion.order()).status).toBe('paid')
  })

  test('twenty times is once', async () => {
    companion = await startCompanion()
    const payment = await companion.pay(await companion.open())
    payEverything()
    for (let round = 0; round < 20; round += 1)
      expect((await send(pathOf(0), { id: 'e1', reference: payment.id, providerRef: 'T1' })).status).toBe(200)
    await companion.app.idle()
    expect(companion.events.map(({ id }) => id)).toEqual(['fin_order-1'])
    expect(await companion.order()).toMatchObject({ anomalies: [] })
  })
})

describe('a webhook that changes nothing', () => {
  test('with a bad signature: 401, and it is kept in quarantine', async () => {
    companion = await startCompanion()
    const payment = await companion.pay(await companion.open())
    payEverything()
    const answer = await send(pathOf(0), { id: 'e1', reference: payment.id, providerRef: 'T1' }, { 'x-word': 'bad' })
    expect([answer.status, answer.problem.code]).toEqual([401, 'webhook_signature_invalid'])
    expect(await companion.app.store.read.quarantined()).toBe(1)
    await nothingMoved()
  })

  test('a forgery with the key of the real message does not stand in its way', async () => {
    companion = await startCompanion()
    const payment = await companion.pay(await companion.open())
    payEverything()
    const body = { id: 'e1', reference: payment.id, providerRef: 'T1' }
    expect((await send(pathOf(0), body, { 'x-word': 'bad' })).status).toBe(401)
    expect((await send(pathOf(0), body)).status).toBe(200)
    await companion.app.idle()
    expect((await companion.order()).status).toBe('paid')
  })

  test.each([
    ['a wrong token', (path: string) => path.slice(0, -1) + (path.endsWith('A') ? 'B' : 'A')],
    ['another payment', (path: string) => path.replace(/pay_[0-9a-f]{32}/, `pay_${'0'.repeat(32)}`)],
    [
      'the token of the return address',
      () => new URL(companion.provider.calls.created[0]!.returnUrl).pathname.replace('/return/', '/webhooks/scripted/'),
    ],
  ])('at an address with %s: 404, before anything is read', async (_, change) => {
    companion = await startCompanion()
    const payment = await companion.pay(await companion.open())
    payEverything()
    expect((await send(change(pathOf(0)), { id: 'e1', reference: payment.id, providerRef: 'T1' })).status).toBe(404)
    await nothingMoved()
  })

  test('at another order’s address: stored, and neither order moves', async () => {
    companion = await startCompanion()
    const mine = await companion.pay(await companion.open({ orderId: 'order-1' }))
    await companion.pay(await companion.open({ orderId: 'order-2' }))
    payEverything()
    expect((await send(pathOf(1), { id: 'e1', reference: mine.id, providerRef: 'T1' })).status).toBe(200)
    await nothingMoved('order-1')
    await nothingMoved('order-2')
    expect((await send(pathOf(0), { id: 'e1', reference: mine.id, providerRef: 'T1' })).status).toBe(200)
    await companion.app.idle()
    expect((await companion.order('order-1')).status).toBe('paid')
    expect((await companion.order('order-2')).status).toBe('unpaid')
  })

  test.each([
    ['an unknown reference', { id: 'e1', reference: 'nobody', providerRef: 'T9' }],
    ['news that we have no use for', { id: 'e1', ignore: true }],
  ])('%s: 2xx', async (_, body) => {
    companion = await startCompanion()
    await companion.pay(await companion.open())
    payEverything()
    expect((await send('/webhooks/scripted', body)).status).toBe(200)
    await nothingMoved()
  })

  test('over 256 KiB: 413; exactly 256 KiB is read', async () => {
    companion = await startCompanion()
    const padded = (size: number) => {
      const frame = JSON.stringify({ id: 'e', ignore: true, pad: '' }).length
      return JSON.stringify({ id: 'e', ignore: true, pad: 'x'.repeat(size - frame) })
    }
    expect(
      (await companion.request('POST', '/webhooks/scripted', { raw: padded(262_144), headers: GOOD })).status,
    ).toBe(200)
    expect(
      (await companion.request('POST', '/webhooks/scripted', { raw: padded(262_145), headers: GOOD })).status,
    ).toBe(413)
  })

  test('not JSON: 400', async () => {
    companion = await startCompanion()
    for (const raw of ['', '{', 'a=b', '{"id":"e"}x']) {
      expect((await companion.request('POST', '/webhooks/scripted', { raw, headers: GOOD })).status).toBe(400)
    }
  })

  test('one provider’s quarantine washes nothing of another’s away', async () => {
    const other = scriptedProvider('other')
    companion = await startCompanion({ providers: (scripted) => [scripted, other] })
    expect((await send('/webhooks/other', { id: 'evidence' }, { 'x-word': 'bad' })).status).toBe(401)
    for (let round = 0; round < 11; round += 1) {
      await Promise.all(
        Array.from({ length: 100 }, (_, index) =>
          send('/webhooks/scripted', { id: `junk-${round}-${index}` }, { 'x-word': 'bad' }),
        ),
      )
    }
    expect(await companion.app.store.read.quarantined()).toBe(1001)
  })

  test('the quarantine keeps the newest and stays bounded', async () => {
    companion = await startCompanion()
    for (let batch = 0; batch < 11; batch += 1) {
      companion.clock.now += 1
      await Promise.all(
        Array.from({ length: 100 }, (_, index) => send('/webhooks/scripted', { id: `${batch}-${index}` }, {})),
      )
    }
    expect(await companion.app.store.read.quarantined()).toBe(1000)
  })
})

test('when the store fails the answer is 5xx, so that the provider tries again', async () => {
  companion = await startCompanion()
  const payment = await companion.pay(await companion.open())
  const { transaction } = companion.app.store
  companion.app.store.transaction = () => Promise.reject(new Error('disk full'))
  const answer = await send(pathOf(0), { id: 'e1', reference: payment.id, providerRef: 'T1' })
  expect([answer.status, answer.problem.code]).toEqual([503, 'unavailable'])
  expect(answer.text).not.toContain('disk full')
  companion.app.store.transaction = transaction
  payEverything()
  expect((await send(pathOf(0), { id: 'e1', reference: payment.id, providerRef: 'T1' })).status).toBe(200)
  await companion.app.idle()
  expect((await companion.order()).status).toBe('paid')
})

describe('a refund', () => {
  const refund = (id: string, reference: string, minor: number | null) =>
    send('/webhooks/scripted', { id, reference, refund: minor })

  test('goes into the ledger once, is told, and the order is refunded when all of it went back', async () => {
    companion = await startCompanion()
    const payment = await companion.pay(await companion.open())
    payEverything()
    await send(pathOf(0), { id: 'e1', reference: payment.id, providerRef: 'T1' })
    await companion.app.idle()
    await refund('r1', payment.id, 4000)
    await refund('r1', payment.id, 4000)
    await companion.app.idle()
    expect((await companion.order()).status).toBe('paid')
    await refund('r2', payment.id, 6000)
    await companion.app.idle()
    expect((await companion.order()).status).toBe('refunded')
    expect(
      companion.events.map(({ event }) => [
        event.type,
        (event.data.refunded as { amount: string } | undefined)?.amount,
      ]),
    ).toEqual([
      ['order.paid', undefined],
      ['order.refunded', '40.00'],
      ['order.refunded', '60.00'],
    ])
  })

  test('never exceeds what was paid', async () => {
    companion = await startCompanion()
    const payment = await companion.pay(await companion.open())
    payEverything()
    await send(pathOf(0), { id: 'e1', reference: payment.id, providerRef: 'T1' })
    await companion.app.idle()
    for (const [id, minor] of [
      ['r1', 10_001],
      ['r2', 0],
      ['r3', -5],
      ['r4', 10_000],
      ['r5', 1],
    ] as const)
      await refund(id, payment.id, minor)
    await companion.app.idle()
    expect(companion.events.map(({ event }) => event.type)).toEqual(['order.paid', 'order.refunded'])
  })

  test('that overtakes the news of its payment is recorded once that is there', async () => {
    companion = await startCompanion()
    const payment = await companion.pay(await companion.open())
    await refund('r1', payment.id, null)
    await companion.app.idle()
    expect((await companion.order()).status).toBe('unpaid')
    payEverything()
    await send(pathOf(0), { id: 'e1', reference: payment.id, providerRef: 'T1' })
    await companion.app.idle()
    companion.clock.now += 10_000
    await companion.app.idle()
    expect((await companion.order()).status).toBe('refunded')
    await expect(companion.open()).rejects.toThrow('order_paid')
  })
})

describe('a notice of an account', () => {
  const notice = (id: string, type: 'account.approved' | 'account.declined', occurredAt: number) =>
    send('/webhooks/scripted', { id, notice: { type, subject: 'cm_1', occurredAt } })

  test('is passed on once; an older one that comes late is not, and no order moves', async () => {
    companion = await startCompanion()
    await companion.pay(await companion.open())
    expect((await notice('n1', 'account.approved', 2000)).status).toBe(200)
    await notice('n1', 'account.approved', 2000)
    await companion.app.idle()
    await notice('n0', 'account.declined', 1000)
    await companion.app.idle()
    await notice('n2', 'account.declined', 3000)
    await companion.app.idle()
    expect(companion.events.map(({ event }) => [event.type, event.data, event.timestamp])).toEqual([
      ['account.approved', { notice: 'n1' }, new Date(2000).toISOString()],
      ['account.declined', { notice: 'n2' }, new Date(3000).toISOString()],
    ])
    expect((await companion.order()).status).toBe('unpaid')
  })
})
