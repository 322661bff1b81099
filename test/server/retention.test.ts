/** What is erased after RETENTION_DAYS and at a customer's request, and what stays. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { eraseCustomer } from '../../server/operations/erase.ts'
import { prove } from '../../server/operations/prove.ts'
import type { Customer } from '../../server/contract/wire.ts'
import type { Row } from '../../server/store/sql.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { engine } from './support/database.ts'
import { advance, paid, paymentIdOf, postPayment, sendWebhook } from './support/steps.ts'

const DAY = 86_400_000
const RETENTION_DAYS = 30
const AYESHA: Customer = { name: 'Ayesha Rahman', email: 'Ayesha@example.com', phone: '+8801712345678' }
const TRACES = ['Ayesha', 'ayesha@example.com', '1712345678']

let companion: Companion

beforeEach(async () => {
  companion = await startCompanion({ settings: { RETENTION_DAYS: String(RETENTION_DAYS) } })
  companion.provider.onStatus = ({ reference }) => paid({ providerRef: `TRX-${reference}` })
})
afterEach(() => companion.close())

const read = async (statement: string): Promise<Row[]> => {
  const driver = companion.database.open()
  try {
    return await driver.read.all(statement)
  } finally {
    await driver.close()
  }
}
const number = async (statement: string): Promise<number> => Number((await read(`SELECT (${statement}) AS n`))[0]?.n)

/** Every value of the store as one text, raw bytes included. */
async function everything(): Promise<string> {
  const tables = await read(
    engine === 'sqlite'
      ? `SELECT name FROM sqlite_master WHERE type = 'table'`
      : `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
  )
  const rows = await Promise.all(tables.map(({ name }) => read(`SELECT * FROM "${String(name)}"`)))
  return rows
    .flat()
    .flatMap(Object.values)
    .map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : String(value)))
    .join('\n')
}

/** A customer pays an order, and the provider's webhook repeats the customer's details. */
async function paidOrder(orderId: string, customer: Customer = AYESHA): Promise<string> {
  const items = [{ name: `Mug with the name ${customer.name}`, quantity: 1, amount: '100.00' }]
  const opened = await companion.open({ orderId, customer, description: `For ${customer.name}`, items })
  const answer = await postPayment(companion, opened, { provider: 'scripted', medium: 'one', customer })
  const { id } = answer.json as { id: string }
  await sendWebhook(companion, { id: `m-${orderId}`, reference: id, providerRef: `TRX-${id}`, payer: customer })
  await companion.app.idle()
  return id
}

describe('after RETENTION_DAYS', () => {
  test('details, raw webhooks, secrets, keys and delivered events are gone, and the money facts stay', async () => {
    const paymentId = await paidOrder('order-1')
    await advance(companion, (RETENTION_DAYS - 1) * DAY)
    expect(await everything()).toContain('Ayesha')
    await advance(companion, 2 * DAY)

    const text = await everything()
    for (const trace of TRACES) expect(text).not.toContain(trace)
    for (const table of ['client_secrets', 'idempotency_keys', 'outbox_attempts'])
      expect([table, await number(`SELECT count(*) FROM ${table}`)]).toEqual([table, 0])
    expect(await number(`SELECT sum(length(body)) FROM inbox`)).toBe(0)
    expect(await companion.order('order-1')).toMatchObject({
      status: 'paid',
      money: { amount: '100.00' },
      payment: { id: paymentId, transactionId: `TRX-${paymentId}` },
    })
    const proof = await prove(companion.app.store, { now: companion.clock.now })
    expect(proof.invariants.filter(({ passed }) => !passed)).toEqual([])
    expect(proof.checked.payment_events).toBeGreaterThan(2)
  })

  test('a webhook that comes again is still a duplicate, and pays nothing twice', async () => {
    const paymentId = await paidOrder('order-1')
    await advance(companion, (RETENTION_DAYS + 1) * DAY)
    await sendWebhook(companion, { id: 'm-order-1', reference: paymentId, providerRef: `TRX-${paymentId}` })
    await companion.app.idle()
    expect(await number('SELECT count(*) FROM inbox')).toBe(1)
    expect(companion.events.map(({ event }) => event.type)).toEqual(['order.paid'])
  })

  test('an event that the shop has not accepted keeps its body and its attempts', async () => {
    for (let index = 0; index < 200; index += 1) companion.storefrontAnswers.push({ status: 500 })
    await paidOrder('order-1')
    await advance(companion, (RETENTION_DAYS + 1) * DAY)
    expect(await number(`SELECT length(body) FROM outbox WHERE id = 'fin_order-1'`)).toBeGreaterThan(0)
    expect(await number('SELECT count(*) FROM outbox_attempts')).toBeGreaterThan(0)
  })

  test('refused webhooks are gone after 30 days', async () => {
    await companion.request('POST', '/webhooks/scripted', { body: { id: 'm' }, headers: { 'x-word': 'bad' } })
    await advance(companion, 29 * DAY)
    expect(await companion.app.store.read.quarantined()).toBe(1)
    await advance(companion, 2 * DAY)
    expect(await companion.app.store.read.quarantined()).toBe(0)
  })

  test('the walk goes on after a restart, and erases what is older by then', async () => {
    await paidOrder('order-1')
    await advance(companion, (RETENTION_DAYS + 1) * DAY)
    await paidOrder('order-2')
    await companion.restart()
    await advance(companion, DAY)
    expect(await everything()).toContain('Ayesha')
    await advance(companion, RETENTION_DAYS * DAY)
    for (const trace of TRACES) expect(await everything()).not.toContain(trace)
  })
})

test('the size of what is erased stays flat at a steady rate of orders', async () => {
  const day = async (date: number): Promise<void> => {
    for (const index of [0, 1]) await paidOrder(`paid-${date}-${index}`)
    await advance(companion, DAY, 2)
  }
  /** What is erased: bytes of messages and events, and rows. */
  const erasable = async (): Promise<Record<string, number>> => ({
    bodies: await number('SELECT sum(length(body) + length(headers)) FROM inbox'),
    events: await number('SELECT sum(length(body)) FROM outbox'),
    customers: await number('SELECT count(*) FROM checkouts WHERE customer IS NOT NULL'),
    secrets: await number('SELECT count(*) FROM client_secrets'),
    keys: await number('SELECT count(*) FROM idempotency_keys'),
    attempts: await number('SELECT count(*) FROM outbox_attempts'),
  })

  let date = 0
  for (; date < 34; date += 1) await day(date)
  const first = await erasable()
  for (; date < 46; date += 1) await day(date)
  const later = await erasable()
  for (const [name, value] of Object.entries(first)) {
    // An order more or less can be due at the moment of the measurement.
    expect(Math.abs(later[name]! - value), name).toBeLessThanOrEqual(Math.max(4, value * 0.1))
  }
})

describe("a customer's request", () => {
  test.each<[string, { email?: string; phone?: string }]>([
    ['by e-mail address', { email: ' ayesha@EXAMPLE.com' }],
    ['by phone number', { phone: '01712-345678' }],
  ])('%s erases every trace, and keeps what was paid', async (_way, keys) => {
    await paidOrder('order-1')
    await paidOrder('order-2', { name: 'Bilal Karim', email: 'bilal@example.com', phone: '+8801812345678' })
    const { store } = companion.app
    expect(await eraseCustomer(store, keys)).toEqual({ orders: 1, checkouts: 1, payments: 1, webhooks: 1 })
    const text = await everything()
    for (const trace of TRACES) expect(text).not.toContain(trace)
    expect(text).toContain('bilal@example.com')
    expect(await companion.order('order-1')).toMatchObject({ status: 'paid' })
    expect((await prove(store, { now: companion.clock.now })).passed).toBe(true)
    expect(await eraseCustomer(store, keys)).toEqual({ orders: 0, checkouts: 0, payments: 0, webhooks: 0 })
  })

  test('erases a refund that came to the short address', async () => {
    await paidOrder('order-1')
    const { reference } = companion.provider.calls.created[0]!
    await sendWebhook(companion, { id: 'r1', reference, refund: 1000, buyer: AYESHA })
    await companion.app.idle()
    await eraseCustomer(companion.app.store, { email: AYESHA.email! })
    const text = await everything()
    for (const trace of TRACES) expect(text).not.toContain(trace)
  })

  test('leaves a refund that the provider sends again a retry', async () => {
    const paymentId = await paidOrder('order-1')
    const { reference } = companion.provider.calls.created[0]!
    const refund = { id: 'r1', reference, refund: 1000, buyer: AYESHA }
    await sendWebhook(companion, refund)
    await companion.app.idle()
    await eraseCustomer(companion.app.store, { email: AYESHA.email! })
    await sendWebhook(companion, refund)
    await companion.app.idle()
    expect((await companion.app.store.read.payment(paymentId))?.flags).toEqual([])
    expect(await everything()).not.toContain('Ayesha')
  })

  test('changes nothing for somebody unknown, and refuses what cannot be searched for', async () => {
    await paidOrder('order-1')
    expect((await eraseCustomer(companion.app.store, { email: 'nobody@example.com' })).orders).toBe(0)
    expect(await everything()).toContain('Ayesha')
    await expect(eraseCustomer(companion.app.store, {})).rejects.toThrow(RangeError)
    await expect(eraseCustomer(companion.app.store, { phone: '12' })).rejects.toThrow(RangeError)
  })

  test('lets a payment go on that the customer has begun', async () => {
    companion.provider.onStatus = () => null
    const opened = await companion.open({ orderId: 'order-1', customer: AYESHA })
    await companion.pay(opened)
    const erased = await eraseCustomer(companion.app.store, { email: AYESHA.email! })
    expect(erased).toMatchObject({ orders: 1, running: 1 })
    expect(await companion.view(opened)).toMatchObject({ payment: { action: { type: 'open' } } })
    // The view has caused a request in the background.
    await companion.app.idle()
    companion.provider.onStatus = () => paid()
    await advance(companion)
    expect(await companion.order('order-1')).toMatchObject({ status: 'paid' })
  })
})

describe('what a running payment needs', () => {
  const WAY_BACK = 'https://shop.example/thanks'
  const erase = () => eraseCustomer(companion.app.store, { phone: AYESHA.phone! })

  /** The customer's payment waits at the provider. */
  const pending = async () => {
    companion.provider.onStatus = () => null
    const opened = await companion.open({ orderId: 'order-1', customer: AYESHA, successUrl: WAY_BACK })
    const pay = () => postPayment(companion, opened, { provider: 'scripted', medium: 'one', customer: AYESHA })
    return { opened, pay, first: paymentIdOf(await pay()) }
  }

  test('stays, so that the buyer’s next press makes no second payment', async () => {
    const { pay, first } = await pending()
    expect(await erase()).toMatchObject({ running: 1 })
    expect(paymentIdOf(await pay())).toBe(first)
    expect(companion.provider.calls.created).toHaveLength(1)
  })

  test('stays, so that the number of push requests to the phone is known', async () => {
    await pending()
    await erase()
    expect(await number(`SELECT count(*) FROM payments WHERE customer_phone IS NOT NULL`)).toBe(1)
  })

  test('stays, so that the buyer finds the way back to the shop', async () => {
    const { opened } = await pending()
    await erase()
    expect(JSON.stringify(await companion.view(opened))).toContain(WAY_BACK)
  })

  test('is erased once the payment is over', async () => {
    const { first } = await pending()
    await erase()
    companion.provider.onStatus = () => paid({ providerRef: `TRX-${first}` })
    await advance(companion)
    expect(await companion.order('order-1')).toMatchObject({ status: 'paid' })
    // The order was due to be erased again while the payment was asked about: either can come first.
    await advance(companion)
    const text = await everything()
    for (const trace of [...TRACES, WAY_BACK]) expect(text).not.toContain(trace)
    expect(await number('SELECT count(*) FROM payments WHERE details_hash IS NOT NULL')).toBe(0)
    expect(await erase()).toEqual({ orders: 0, checkouts: 0, payments: 0, webhooks: 0 })
  })

  test('is erased once nobody asks about the payment any more', async () => {
    const { opened, first } = await pending()
    const customer = { ...AYESHA, phone: '01898765432' }
    await postPayment(companion, opened, { provider: 'scripted', medium: 'one', customer })
    // Its money may be taken: it is not over although the other one pays the order.
    await companion.app.store.transaction(async (tx) => {
      const row = (await tx.payment(first))!
      row.reason = 'being_taken'
      await tx.savePayment(row)
    })
    companion.provider.onStatus = ({ reference }) => (reference === first ? null : paid())
    await advance(companion)
    expect(await companion.order('order-1')).toMatchObject({ status: 'paid' })
    const waiting = `SELECT count(*) FROM payments WHERE state = 'pending' AND details_hash IS NOT NULL`
    expect([await erase(), await number(waiting)]).toMatchObject([{ running: 1 }, 1])
    await advance(companion, 21 * DAY, 21)
    expect((await companion.app.store.read.payment(first))?.state).toBe('pending')
    expect(await number(waiting)).toBe(0)
    expect(await number(`SELECT count(*) FROM chores WHERE name LIKE 'erasure%'`)).toBe(0)
  })

  test('includes refused webhooks, until the companion stops polling', async () => {
    await pending()
    const path = new URL(companion.provider.calls.created[0]!.callbackUrl).pathname
    await companion.request('POST', path, { body: { id: 'm1', payer: AYESHA }, headers: { 'x-word': 'bad' } })
    await erase()
    await advance(companion, DAY)
    expect((await companion.order('order-1')).status).not.toBe('paid')
    expect(await companion.app.store.read.quarantined()).toBe(1)
    await advance(companion, 20 * DAY, 20)
    expect(await companion.app.store.read.quarantined()).toBe(0)
    expect(await number(`SELECT count(*) FROM chores WHERE name LIKE 'erasure%'`)).toBe(0)
  })
})
