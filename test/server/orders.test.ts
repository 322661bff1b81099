/** The merchant's list of orders: `GET /orders`. */

import { afterEach, describe, expect, test } from 'vitest'
import type { ConfirmedFacts } from '../../server/contract/confirmed-status.ts'
import type { Row, Sql } from '../../server/store/sql.ts'
import type { CheckoutOpened, OrdersPage, PaymentView } from '../../server/contract/wire.ts'
import { MERCHANT_KEY, startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { advance, paid } from './support/steps.ts'
import { scriptedProvider } from './support/scripted-provider.ts'

let companion: Companion
afterEach(() => companion.close())

const merchant = { authorization: `Bearer ${MERCHANT_KEY}` }
const list = (query: string) => companion.request('GET', `/orders?${query}`, { headers: merchant })
const page = async (query: string) => (await list(query)).json as OrdersPage
const idsOf = async (query: string) => (await page(query)).orders.map(({ orderId }) => orderId)

/** The provider's answer for each payment. */
const answers = new Map<string, ConfirmedFacts>()

/** Opens an order a second after the one before, and starts a payment with this answer of the provider. */
async function sale(
  orderId: string,
  facts: ConfirmedFacts | null,
  options: { customer?: object; provider?: string } = {},
): Promise<PaymentView> {
  companion.clock.now += 1000
  const { customer, provider } = options
  const payment = await companion.pay(
    await companion.open({ orderId, ...(customer ? { customer } : {}) }),
    provider ? { provider } : {},
  )
  if (facts) answers.set(payment.id, facts)
  companion.provider.onStatus = ({ reference }) => answers.get(reference) ?? null
  if (facts) await advance(companion)
  return payment
}

describe('the list of orders', () => {
  test('has pages, newest first, with each order once while others are opened', async () => {
    companion = await startCompanion()
    const opened = Array.from({ length: 120 }, (_, index) => `order-${index}`)
    // Seven are opened at the same moment: the order of their ids decides.
    for (const [index, orderId] of opened.entries()) {
      if (index % 7 === 0) companion.clock.now += 1000
      await companion.open({ orderId })
    }
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const { orders, nextCursor }: OrdersPage = await page(`cursor=${cursor}`)
      expect(orders.length).toBeLessThanOrEqual(50)
      seen.push(...orders.map(({ orderId }) => orderId))
      cursor = nextCursor
      companion.clock.now += 1000
      await companion.open({ orderId: `later-${seen.length}` })
    }
    expect(seen).toHaveLength(120)
    expect(new Set(seen)).toEqual(new Set(opened))
    expect(seen.slice(0, 1)).toEqual(['order-119'])
    expect(seen.at(-1)).toBe('order-0')
  })

  test('filters by status, anomaly and provider, and by all of them together', async () => {
    const other = scriptedProvider('other')
    companion = await startCompanion({ providers: (scripted) => [scripted, other] })
    await sale('paid-1', paid({ providerRef: 'T1' }))
    await sale('short-1', paid({ minor: 9000n, providerRef: 'T2' }))
    other.onStatus = () => paid({ providerRef: 'O1' })
    await sale('other-1', null, { provider: 'other' })
    await advance(companion)
    const back = await sale('back-1', paid({ providerRef: 'T3' }))
    await companion.request('POST', '/webhooks/scripted', {
      body: { id: 'r1', reference: back.id, refund: 10000 },
      headers: { 'x-word': 'good' },
    })
    await companion.app.idle()
    await sale('open-1', null)

    expect(await idsOf('')).toEqual(['open-1', 'back-1', 'other-1', 'short-1', 'paid-1'])
    expect(await idsOf('status=paid')).toEqual(['other-1', 'paid-1'])
    expect(await idsOf('status=unpaid')).toEqual(['open-1', 'short-1'])
    expect(await idsOf('status=refunded')).toEqual(['back-1'])
    expect(await idsOf('provider=other')).toEqual(['other-1'])
    expect(await idsOf('provider=nobody')).toEqual([])
    expect(await idsOf('anomaly=open')).toEqual(['short-1'])
    expect(await idsOf('status=refunded&provider=scripted')).toEqual(['back-1'])
    expect(await idsOf('status=refunded&provider=other')).toEqual([])
    expect(await idsOf('anomaly=open&status=unpaid&provider=scripted')).toEqual(['short-1'])
    expect(await idsOf('anomaly=open&status=paid')).toEqual([])
    expect(await idsOf('anomaly=open&q=paid-1')).toEqual([])
    // The contract counts an empty parameter as absent.
    expect(await idsOf('anomaly=open&status=&provider=&q=&cursor=')).toEqual(['short-1'])
    expect((await page('anomaly=open')).orders[0]).toEqual(await companion.order('short-1'))

    const { id } = (await companion.order('short-1')).anomalies[0]!
    await companion.app.store.transaction((tx) => tx.resolveAnomaly(id, 'refunded', companion.clock.now))
    expect(await idsOf('anomaly=open')).toEqual([])
    expect(await idsOf('anomaly=resolved')).toEqual(['short-1'])
  })

  test('finds an order by any id, reference, e-mail address or phone number', async () => {
    companion = await startCompanion()
    const abebe = { name: 'Abebe', email: 'Abebe@Example.com', phone: '+251 911 234 567' }
    const payment = await sale('order-a', paid({ providerRef: 'TRX-Abc' }), { customer: abebe })
    await sale('order-b', paid({ minor: 9000n, providerRef: 'TRX-Short' }), {
      customer: { email: 'other@example.com', phone: '01712345678' },
    })
    // A checkout without a payment.
    companion.clock.now += 1000
    await companion.open({ orderId: 'order-c', customer: abebe })

    const of = (text: string) => idsOf(`q=${encodeURIComponent(text)}`)
    const { reference } = payment
    for (const text of [
      'order-a',
      payment.id,
      'TRX-Abc',
      'trx-abc',
      reference,
      reference.toLowerCase(),
      reference.replace('-', ''),
      ` ${reference} `,
    ]) {
      expect(await of(text), text).toEqual(['order-a'])
    }
    for (const text of ['abebe@example.com', '0911234567', '+251911234567', '911-234-567', '00251 911 234 567']) {
      expect(await of(text), text).toEqual(['order-c', 'order-a'])
    }
    for (const text of ['trx-short', '+880 1712 345678', 'OTHER@example.com'])
      expect(await of(text), text).toEqual(['order-b'])
    for (const text of ['order', 'nobody@example.com', '0999999999', '234567', '%', "' OR 1=1 --", 'ZZZZ-ZZZZ'])
      expect(await of(text), text).toEqual([])
  })

  test('finds the orders of an open amount by the name from the page', async () => {
    companion = await startCompanion({ settings: { OPEN_AMOUNTS: 'BDT:10.00-500.00' } })
    const tip = async (amount: string) => {
      companion.clock.now += 1000
      const answer = await companion.request('POST', '/checkouts', {
        body: { amount, currency: 'BDT', orderId: 'tip-7' },
      })
      return (answer.json as CheckoutOpened).checkout.orderId
    }
    const [first, second] = [await tip('20.00'), await tip('30.00')]
    expect(await idsOf('q=tip-7')).toEqual([second, first])
    expect(await idsOf(`q=${first}`)).toEqual([first])
  })

  test('reads a limited number of rows for a page', async () => {
    companion = await startCompanion()
    await sale('paid-1', paid())
    const driver = companion.database.open()
    const insert = (sql: Sql, table: string, row: Row) => {
      const names = Object.keys(row)
      return sql.run(
        `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((_, index) => `$${index + 1}`).join(', ')})`,
        Object.values(row),
      )
    }
    await driver.transaction(async (sql) => {
      const [order, payment, poll] = await Promise.all(
        ['orders', 'payments', 'polls'].map((table) => sql.get(`SELECT * FROM ${table}`)),
      )
      for (let n = 0; n < 1500; n += 1) {
        const [order_id, id, created_at] = [`copy-${n}`, `pay_copy_${n}`, companion.clock.now + n]
        await insert(sql, 'orders', { ...order, order_id, created_at, status: 'unpaid' })
        const changed = {
          id,
          order_id,
          merchant_reference: id,
          reference: id,
          provider_ref: null,
          state: 'pending',
          rank: 10,
          order_at: created_at,
        }
        await insert(sql, 'payments', {
          ...payment,
          ...changed,
          ...('transaction_id' in payment! ? { transaction_id: null } : {}),
        })
        await insert(sql, 'polls', { ...poll, payment_id: id })
      }
    })
    await driver.close()
    const first = await page('status=paid&provider=scripted')
    expect(first).toEqual({ orders: [], nextCursor: expect.any(String) })
    const second = await page(`status=paid&provider=scripted&cursor=${first.nextCursor}`)
    expect([second.orders.map(({ orderId }) => orderId), second.nextCursor]).toEqual([['paid-1'], null])

    // The copies are no payments of the companion: they lack an audit log.
    const after = companion.database.open()
    await after.transaction(async (sql) => {
      await sql.run(`DELETE FROM polls WHERE payment_id LIKE 'pay_copy_%'`)
      await sql.run(`DELETE FROM payments WHERE id LIKE 'pay_copy_%'`)
    })
    await after.close()
  })

  test('finds an order by a transaction id, confirmed or only named by a signed message', async () => {
    companion = await startCompanion()
    await sale('order-a', { ...paid({ providerRef: 'link-1' }), transactionId: 'Money-1' })
    for (const text of ['money-1', 'LINK-1']) expect(await idsOf(`q=${text}`), text).toEqual(['order-a'])
    expect((await companion.order('order-a')).payment).toMatchObject({ transactionId: 'Money-1' })
    const payment = await sale('order-b', null)
    await companion.request('POST', '/webhooks/scripted', {
      body: { id: 'e1', reference: payment.id, providerRef: 'Claimed-1' },
      headers: { 'x-word': 'good' },
    })
    await companion.app.idle()
    expect(await idsOf('q=claimed-1')).toEqual(['order-b'])
  })

  test('finds an order by the phone number that the buyer entered', async () => {
    companion = await startCompanion()
    const { checkout, clientSecret } = await companion.open()
    await companion.request('POST', `/checkouts/${checkout.id}/payments`, {
      body: { provider: 'scripted', customer: { phone: '0911 234 567' } },
      headers: { authorization: `Bearer ${clientSecret}`, 'idempotency-key': 'k1' },
    })
    expect(await idsOf('q=%2B251911234567')).toEqual(['order-1'])
  })

  test.each([
    ['status=gone', ['status']],
    ['anomaly=yes', ['anomaly']],
    ['provider=No%20Such', ['provider']],
    ['cursor=x', ['cursor']],
    [`cursor=${Buffer.from('1.2.3').toString('base64url')}`, ['cursor']],
    [`q=${'x'.repeat(255)}`, ['q']],
    ['q=%00', ['q']],
    ['status=paid&status=unpaid', ['status']],
    ['anomaly=x&status=x&provider=X&cursor=x', ['anomaly', 'status', 'provider', 'cursor']],
  ])('refuses %s', async (query, paths) => {
    companion = await startCompanion()
    const { status, problem } = await list(query)
    expect(status).toBe(422)
    expect(problem).toMatchObject({ code: 'invalid_request' })
    expect(problem.errors?.map(({ path }) => path)).toEqual(paths)
  })

  test('refuses an unknown parameter by its name', async () => {
    companion = await startCompanion()
    const { status, text } = await list('anomally=open')
    expect([status, text]).toEqual([422, expect.stringContaining('anomally')])
  })

  test('is for the merchant only, and read only', async () => {
    companion = await startCompanion()
    expect((await companion.request('GET', '/orders')).status).toBe(401)
    expect((await companion.request('GET', '/orders', { headers: { authorization: 'Bearer wrong' } })).status).toBe(401)
    expect((await companion.request('POST', '/orders', { headers: merchant, body: {} })).status).toBe(405)
    const { headers } = await list('')
    expect(headers.get('cache-control')).toBe('no-store')
  })
})
