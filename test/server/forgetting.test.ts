/** Retention: when checkouts and their payments are erased. */

import { afterEach, describe, expect, test } from 'vitest'
import { POLL_DELAYS } from '../../server/domain/schedule.ts'
import type { CheckoutOpened } from '../../server/contract/wire.ts'
import { signOrderToken } from '../../server/orders/order-token.ts'
import { startCompanion, TOKEN_SECRET } from './support/companion.ts'
import type { Companion } from './support/companion.ts'

let companion: Companion
afterEach(() => companion.close())

const DAY = 86_400_000
const TABLES = [
  'orders',
  'checkouts',
  'client_secrets',
  'payments',
  'operations',
  'idempotency_keys',
  'payment_events',
  'polls',
  'payment_references',
  'outbox',
  'outbox_attempts',
] as const

/** Rows by table, without tables that are empty. */
async function rows(): Promise<Partial<Record<(typeof TABLES)[number], number>>> {
  const driver = companion.database.open()
  try {
    const counts = await Promise.all(
      TABLES.map(
        async (table) => [table, Number((await driver.read.get(`SELECT count(*) AS n FROM ${table}`))?.n)] as const,
      ),
    )
    return Object.fromEntries(counts.filter(([, count]) => count > 0))
  } finally {
    await driver.close()
  }
}
const pass = async (milliseconds: number): Promise<void> => {
  companion.clock.now += milliseconds
  await companion.app.idle()
}
const openAmount = async (): Promise<CheckoutOpened> =>
  (await companion.request('POST', '/checkouts', { body: { amount: '20.00', currency: 'BDT' } })).json as CheckoutOpened
/** Lets a checkout expire, its event be sent, and a day pass. */
const expireAndErase = async (): Promise<void> => {
  await pass(3_600_000)
  await pass(DAY)
}
/** Lets the whole poll schedule pass. */
const passSchedule = async (): Promise<void> => {
  for (let step = 0; step < 60; step += 1) await pass(DAY)
}
const refuseCreation = (): void => {
  companion.provider.onCreate = () => ({ outcome: 'refused', reason: 'provider_unreachable' })
}

describe('an unpaid checkout', () => {
  test('of an open amount is erased a day after its end', async () => {
    companion = await startCompanion({ settings: { OPEN_AMOUNTS: 'BDT:10.00-50000.00' } })
    for (let visit = 0; visit < 45; visit += 1) await openAmount()
    expect((await rows()).checkouts).toBe(45)
    await pass(DAY / 2)
    expect((await rows()).checkouts).toBe(45)
    await expireAndErase()
    expect(await rows()).toEqual({})
  })

  test('of a priced order leaves the price, so that no older token counts again', async () => {
    companion = await startCompanion()
    const old = await signOrderToken({ orderId: 'order-1', amount: '1.00', currency: 'BDT' }, TOKEN_SECRET, {
      now: companion.clock.now,
      expiresInSeconds: 604_800,
    })
    companion.clock.now += 60_000
    await companion.open()
    await expireAndErase()
    expect(await rows()).toEqual({ orders: 1, checkouts: 1 })
    expect((await companion.request('POST', '/checkouts', { body: { orderToken: old } })).json).not.toMatchObject({
      checkout: { money: { amount: '1.00' } },
    })
  })

  test('is erased with payments that the provider never created', async () => {
    companion = await startCompanion({ settings: { OPEN_AMOUNTS: 'BDT:10.00-50000.00' } })
    refuseCreation()
    for (let visit = 0; visit < 3; visit += 1) await companion.pay(await openAmount())
    await expireAndErase()
    expect(await rows()).toEqual({})
  })

  test('stays with its payments while they are polled, without secrets and idempotency keys', async () => {
    companion = await startCompanion()
    await companion.pay(await companion.open())
    await expireAndErase()
    const left = await rows()
    expect(left).toMatchObject({ checkouts: 1, payments: 1, polls: 1 })
    expect(left).not.toHaveProperty('client_secrets')
    expect(left).not.toHaveProperty('idempotency_keys')
    companion.provider.onStatus = ({ money }) => ({ state: 'paid', providerRef: 'T1', reference: null, money })
    await pass(8 * DAY)
    expect((await companion.order()).status).toBe('paid')
    await passSchedule()
    expect(await rows()).toMatchObject({ checkouts: 1, payments: 1 })
    expect(await companion.order()).toMatchObject({ status: 'paid', payment: { transactionId: 'T1' } })
  })

  test('is erased a month after the last poll of its payments', async () => {
    companion = await startCompanion()
    await companion.pay(await companion.open())
    for (let step = 0; step < 25; step += 1) await pass(DAY)
    expect(await rows()).toMatchObject({ payments: 1 })
    await passSchedule()
    expect(await rows()).toEqual({ orders: 1, checkouts: 1 })
  })

  test('stays for a month after the last poll, however late that was', async () => {
    companion = await startCompanion()
    await companion.pay(await companion.open())
    // The server is off for two weeks at a time.
    for (let step = 0; step < POLL_DELAYS.length; step += 1) await pass(14 * DAY)
    for (let step = 0; step < 25; step += 1) await pass(DAY)
    expect(await rows()).toMatchObject({ payments: 1 })
    for (let step = 0; step < 10; step += 1) await pass(DAY)
    expect(await rows()).toEqual({ orders: 1, checkouts: 1 })
  })

  test.each<[string, () => Promise<void>]>([
    [
      'an amount mismatch',
      async () => {
        companion.provider.onStatus = ({ money }) => ({
          state: 'paid',
          providerRef: 'T1',
          reference: null,
          money: { ...money, minor: 1n },
        })
        await pass(60_000)
      },
    ],
    [
      'a signed message at its address',
      async () => {
        const path = new URL(companion.provider.calls.created[0]!.callbackUrl).pathname
        await companion.request('POST', path, { body: { id: 'e1', providerRef: 'T1' }, headers: { 'x-word': 'good' } })
      },
    ],
    [
      'a signed message at the short address',
      async () => {
        const { reference } = companion.provider.calls.created[0]!
        await companion.request('POST', '/webhooks/scripted', {
          body: { id: 'e1', reference, providerRef: 'T1' },
          headers: { 'x-word': 'good' },
        })
      },
    ],
  ])('stays for ever after %s', async (_, come) => {
    companion = await startCompanion()
    await companion.pay(await companion.open())
    await come()
    await passSchedule()
    expect(await rows()).toMatchObject({ checkouts: 1, payments: 1 })
  })
})

test('the older checkouts of an order are erased, and the newest can be opened again', async () => {
  companion = await startCompanion()
  for (const amount of ['1.00', '2.00', '3.00']) {
    await companion.open({ amount })
    companion.clock.now += 2000
  }
  await expireAndErase()
  expect(await rows()).toEqual({ orders: 1, checkouts: 1 })
  const opened = await companion.open({ amount: '3.00' })
  expect(opened.checkout.status).toBe('open')
  companion.provider.onStatus = ({ money }) => ({ state: 'paid', providerRef: 'T1', reference: null, money })
  await companion.pay(opened)
  await pass(60_000)
  expect((await companion.order()).status).toBe('paid')
})

describe('one address', () => {
  test('can open a limited number of checkouts in half an hour', async () => {
    companion = await startCompanion({ settings: { OPEN_AMOUNTS: 'BDT:10.00-50000.00' } })
    const tried = async (): Promise<number> =>
      (await companion.request('POST', '/checkouts', { body: { amount: '1.00', currency: 'BDT' } })).status
    const statuses = new Map<number, number>()
    for (let round = 0; round < 22; round += 1) {
      for (const status of await Promise.all(Array.from({ length: 100 }, tried)))
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
      // Stays below the limit of a minute.
      companion.clock.now += 11_000
    }
    expect(statuses.get(429)).toBe(200)
    companion.clock.set(-3_600_000)
    expect(await tried()).toBe(429)
    companion.clock.now += 1_800_000
    expect(await tried()).not.toBe(429)
  })
})
