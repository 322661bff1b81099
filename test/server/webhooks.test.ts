/** Webhooks of a provider: verified, stored, answered, then acted on. */

import { afterEach, describe, expect, test } from 'vitest'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'

let companion: Companion
afterEach(() => companion.close())

const GOOD = { 'x-word': 'good' }
const send = (path: string, body: unknown, headers: Record<string, string> = GOOD) =>
  companion.request('POST', path, { body, headers })
const pathOf = (index: number) => new URL(companion.provider.calls.created[index]!.callbackUrl).pathname
const expectUnpaid = async (orderId = 'order-1') => {
  await companion.app.idle()
  expect((await companion.order(orderId)).status).toBe('unpaid')
  expect(companion.events).toHaveLength(0)
}
const confirmAll = () => {
  companion.provider.onStatus = ({ money, hint }) => ({
    state: 'paid',
    providerRef: hint?.providerRef ?? 'T',
    reference: null,
    money,
  })
}

describe('a verified webhook', () => {
  test('is stored before it is answered, and causes a request for the status', async () => {
    companion = await startCompanion()
    const payment = await companion.pay(await companion.open())
    confirmAll()
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

  test('causes another request when the provider could not be reached', async () => {
    companion = await startCompanion()
    const payment = await companion.pay(await companion.open())
    companion.provider.onStatus = () => {
      throw new Error('down')
    }
    expect((await send(pathOf(0), { id: 'e1', reference: payment.id, providerRef: 'T1' })).status).toBe(200)
    await companion.app.idle()
    confirmAll()
    companion.clock.now += 2000
    await companion.app.idle()
    expect((await companion.order()).status).toBe('paid')
  })

  test('that was acknowledged pays its order after a restart', async () => {
    companion = await startCompanion()
    const payment = await companion.pay(await companion.open())
    companion.provider.onStatus = () => {
      throw new Error('down')
    }
    await send(pathOf(0), { id: 'e1', reference: payment.id, providerRef: 'T1' })
    await companion.restart()
    // The same to a poll, which may come first.
    companion.provider.onStatus = ({ money }) => ({ state: 'paid', providerRef: 'T1', reference: null, money })
    companion.clock.now += 60_000
    await companion.app.idle()
    expect((await companion.order()).status).toBe('paid')
    expect(companion.events.map(({ id }) => id)).toEqual(['fin_order-1'])
  })

  test('that was acknowledged is not delayed by a clock that is set back', async () => {
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
    // The order event is not delayed either.
    companion.clock.now -= 366 * 86_400_000
    await companion.restart()
    await companion.app.idle()
    expect(companion.events.map(({ id }) => id)).toEqual(['fin_order-1', 'fin_order-1'])
  })

  test('without a reference pays the order of its address', async () => {
    companion = await startCompanion()
    await companion.pay(await companion.open())
    companion.provider.onStatus = ({ money, hint }) =>
      hint ? { state: 'paid', providerRef: hint.providerRef, reference: null, money } : null
    await send(pathOf(0), { id: 'e1', providerRef: 'T1' })
    await companion.app.idle()
    expect((await companion.order()).status).toBe('paid')
  })

  test('pays its order at the short address', async () => {
    companion = await startCompanion()
    const payment = await companion.pay(await companion.open())
    confirmAll()
    expect((await send('/webhooks/scripted', { id: 'e1', reference: payment.id, providerRef: 'T1' })).status).toBe(200)
    await companion.app.idle()
    expect((await companion.order()).status).toBe('paid')
  })

  test('pays its order once when it comes twenty times', async () => {
    companion = await startCompanion()
    const payment = await companion.pay(await companion.open())
    confirmAll()
    for (let round = 0; round < 20; round += 1)
      expect((await send(pathOf(0), { id: 'e1', reference: payment.id, providerRef: 'T1' })).status).toBe(200)
    await companion.app.idle()
    expect(companion.events.map(({ id }) => id)).toEqual(['fin_order-1'])
    expect(await companion.order()).toMatchObject({ anomalies: [] })
  })
})

describe('a webhook without effect', () => {
  test('with a bad signature is 401 and goes into quarantine', async () => {
    companion = await startCompanion()
    const payment = await companion.pay(await companion.open())
    confirmAll()
    const answer = await send(pathOf(0), { id: 'e1', reference: payment.id, providerRef: 'T1' }, { 'x-word': 'bad' })
    expect([answer.status, answer.problem.code]).toEqual([401, 'webhook_signature_invalid'])
    expect(await companion.app.store.read.quarantined()).toBe(1)
    await expectUnpaid()
  })

  test('with the event id of a real message does not replace that message', async () => {
    companion = await startCompanion()
    const payment = await companion.pay(await companion.open())
    confirmAll()
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
  ])('at an address with %s is 404', async (_, change) => {
    companion = await startCompanion()
    const payment = await companion.pay(await companion.open())
    confirmAll()
    expect((await send(change(pathOf(0)), { id: 'e1', reference: payment.id, providerRef: 'T1' })).status).toBe(404)
    await expectUnpaid()
  })

  test('at the address of another order is stored and pays neither order', async () => {
    companion = await startCompanion()
    const mine = await companion.pay(await companion.open({ orderId: 'order-1' }))
    await companion.pay(await companion.open({ orderId: 'order-2' }))
    confirmAll()
    expect((await send(pathOf(1), { id: 'e1', reference: mine.id, providerRef: 'T1' })).status).toBe(200)
    await expectUnpaid('order-1')
    await expectUnpaid('order-2')
    expect((await send(pathOf(0), { id: 'e1', reference: mine.id, providerRef: 'T1' })).status).toBe(200)
    await companion.app.idle()
    expect((await companion.order('order-1')).status).toBe('paid')
    expect((await companion.order('order-2')).status).toBe('unpaid')
  })

  test.each([
    ['an unknown reference', { id: 'e1', reference: 'nobody', providerRef: 'T9' }],
    ['an event of an unused type', { id: 'e1', ignore: true }],
  ])('with %s is 200', async (_, body) => {
    companion = await startCompanion()
    await companion.pay(await companion.open())
    confirmAll()
    expect((await send('/webhooks/scripted', body)).status).toBe(200)
    await expectUnpaid()
  })

  test('over 256 KiB is 413', async () => {
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

  test('that is not JSON is 400, and takes no place in quarantine', async () => {
    companion = await startCompanion()
    for (const raw of ['', '{', 'a=b', '{"id":"e"}x']) {
      expect((await companion.request('POST', '/webhooks/scripted', { raw, headers: GOOD })).status).toBe(400)
    }
    expect(await companion.app.store.read.quarantined()).toBe(0)
  })
})

test('a webhook that waits for its turn at the provider during a shutdown uses up no attempt', async () => {
  companion = await startCompanion({ upstreamLimits: { perMinute: 0.001, burst: 1 } })
  const payment = await companion.pay(await companion.open())
  expect((await send(pathOf(0), { id: 'e1', reference: payment.id })).status).toBe(200)
  const { read } = companion.app.store
  const [{ id } = { id: '' }] = await read.webhooks({}, 1)
  await expect.poll(async () => (await read.storedMessage(id))?.leaseUntil).not.toBeNull()
  await companion.app.close()
  const driver = companion.database.open()
  const row = await driver.read.get('SELECT status, attempts, lease_until FROM inbox WHERE id = $1', [id])
  await driver.close()
  expect(row).toEqual({ status: 'pending', attempts: 0, lease_until: null })
})

test('a webhook is 503 while the store fails, so that the provider sends it again', async () => {
  companion = await startCompanion()
  const payment = await companion.pay(await companion.open())
  const { transaction } = companion.app.store
  companion.app.store.transaction = () => Promise.reject(new Error('disk full'))
  const answer = await send(pathOf(0), { id: 'e1', reference: payment.id, providerRef: 'T1' })
  expect([answer.status, answer.problem.code]).toEqual([503, 'unavailable'])
  expect(answer.text).not.toContain('disk full')
  companion.app.store.transaction = transaction
  confirmAll()
  expect((await send(pathOf(0), { id: 'e1', reference: payment.id, providerRef: 'T1' })).status).toBe(200)
  await companion.app.idle()
  expect((await companion.order()).status).toBe('paid')
})

describe('a refund', () => {
  const refund = (id: string, reference: string, minor: number | null) =>
    send('/webhooks/scripted', { id, reference, refund: minor })

  test('is one event, and the order is refunded after all of its amount', async () => {
    companion = await startCompanion()
    const payment = await companion.pay(await companion.open())
    confirmAll()
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

  test('does not exceed the payment', async () => {
    companion = await startCompanion()
    const payment = await companion.pay(await companion.open())
    confirmAll()
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

  test('before its payment is recorded when the payment is confirmed', async () => {
    companion = await startCompanion()
    const payment = await companion.pay(await companion.open())
    await refund('r1', payment.id, null)
    await companion.app.idle()
    expect((await companion.order()).status).toBe('unpaid')
    confirmAll()
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

  test('is one event, and none when it is older than the last', async () => {
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
