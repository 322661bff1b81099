/** What operators read of orders: the list, one order, and the export. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { OperatorOrderView, OrderLinesPage, OverviewView } from '../../server/contract/operator.ts'
import type { PaymentFlag } from '../../server/domain/payment.ts'
import { appendPaymentEvent } from '../../server/jobs/audit-log.ts'
import { explain } from '../../server/operations/explain.ts'
import { flagForReview } from '../../server/orders/anomalies.ts'
import { createLog } from '../../server/platform/log.ts'
import { startCompanion, TOKEN_SECRET, WEBHOOK_SECRET } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { operatorSettings, script } from './support/operator.ts'
import { paidOrder } from './support/operator-orders.ts'
import { advance, paid, sale, sendWebhook, storeWebhooks, unpaid } from './support/steps.ts'

const DAY = 86_400_000
let companion: Companion
const operator = script(() => companion)

beforeEach(async () => {
  companion = await startCompanion({ settings: operatorSettings })
})
afterEach(() => companion.close())

describe('the list of orders', () => {
  const idsOf = async (query: string) =>
    (await operator.view<OrderLinesPage>(`/orders?${query}`)).orders.map(({ orderId }) => orderId)

  test('has pages of the given size, newest first', async () => {
    for (let i = 0; i < 7; i += 1) {
      companion.clock.now += 1000
      await companion.open({ orderId: `order-${i}` })
    }
    const first = await operator.view<OrderLinesPage>('/orders?limit=3')
    expect(first.orders.map(({ orderId }) => orderId)).toEqual(['order-6', 'order-5', 'order-4'])
    expect(await idsOf(`limit=3&cursor=${first.nextCursor}`)).toEqual(['order-3', 'order-2', 'order-1'])
  })

  test('shows what each order is, for a person', async () => {
    await paidOrder(companion, 'paid')
    companion.clock.now += 1000
    await companion.open({
      orderId: 'open',
      description: '<script>alert(1)</script>',
      customer: { name: 'রহিমা \u202Eনতাখ' },
    })
    await sale(companion, 'waiting')
    const short = (await sale(companion, 'short')).payment.id
    companion.provider.onStatus = ({ reference }) =>
      reference === short ? paid({ minor: 1n, providerRef: 'X' }) : null
    await advance(companion)
    companion.provider.onStatus = ({ reference }) => (reference === failing ? unpaid('failed') : null)
    const failing = (await sale(companion, 'declined')).payment.id
    await advance(companion)

    const { orders } = await operator.view<OrderLinesPage>('/orders')
    const situations = Object.fromEntries(orders.map(({ orderId, situation }) => [orderId, situation]))
    expect(situations).toMatchObject({
      paid: 'paid',
      open: 'open',
      waiting: 'waiting',
      short: 'underpaid',
      declined: 'failed',
    })
    expect(orders.find(({ orderId }) => orderId === 'open')).toMatchObject({
      title: '<script>alert(1)</script>',
      customerName: 'রহিমা \u202Eনতাখ',
      paidWith: [],
    })
    expect(orders.find(({ orderId }) => orderId === 'paid')).toMatchObject({
      paidWith: [{ provider: 'scripted', label: 'Scripted Pay' }],
      openAnomalies: 0,
      paidAt: expect.any(String),
    })
  })

  test('finds ids, references, transactions and amounts, and by a body contacts', async () => {
    await paidOrder(companion, 'order-a', 320_000n)
    companion.clock.now += 1000
    await companion.open({ orderId: 'order-b', customer: { email: 'buyer@example.com', phone: '+8801700000000' } })
    const { payments } = await operator.view<OperatorOrderView>('/orders/order-a')
    const [payment] = payments
    for (const q of ['order-a', payment!.id, payment!.reference, 'trx-ORDER-a', '3200', '3200.00', '৳3,200.00'])
      expect([q, await idsOf(`q=${encodeURIComponent(q)}`)]).toEqual([q, ['order-a']])
    // In Bengali, Arabic and Persian digits, with Arabic separators, and with marks that a messenger has added.
    for (const q of ['৩২০০', '৳৩,২০০.০০', '٣٬٢٠٠٫٠٠', '۳۲۰۰', '\u2066৩২০০\u2069'])
      expect([q, await idsOf(`q=${encodeURIComponent(q)}`)]).toEqual([q, ['order-a']])
    for (const q of ['3200.01', '৩২০০.০১', '32', '+8801700000000', '01700000000', '০১৭০০০০০০০০'])
      expect([q, await idsOf(`q=${encodeURIComponent(q)}`)]).toEqual([q, []])
    const search = async (body: object) =>
      ((await operator.post('/orders/search', body)).json as OrderLinesPage).orders.map(({ orderId }) => orderId)
    expect(await search({ q: 'Buyer@Example.com' })).toEqual(['order-b'])
    for (const q of ['01700000000', '০১৭০০০০০০০০', '+৮৮০ ১৭০০-০০০০০০', '٠١٧٠٠٠٠٠٠٠٠'])
      expect([q, await search({ q, limit: 10 })]).toEqual([q, ['order-b']])
    await companion.open({ orderId: 'order-c', customer: { email: 'রহিমা১@example.com' } })
    expect(await search({ q: 'রহিমা১@example.com' })).toEqual(['order-c'])
    expect(await search({ q: '3200', status: 'paid' })).toEqual(['order-a'])
  })

  test('filters by status, period and provider', async () => {
    await paidOrder(companion, 'paid')
    companion.clock.now += 1000
    await companion.open({ orderId: 'open' })
    const middle = new Date(companion.clock.now).toISOString()
    await advance(companion, 3_600_000)
    await companion.open({ orderId: 'new' })
    expect(await idsOf('status=paid')).toEqual(['paid'])
    expect(await idsOf('status=unpaid')).toEqual(['new', 'open'])
    expect(await idsOf('status=waiting')).toEqual(['new'])
    expect(await idsOf('status=not_paid')).toEqual(['open'])
    expect(await idsOf(`from=${middle}`)).toEqual(['new', 'open'])
    expect(await idsOf(`to=${middle}`)).toEqual(['paid'])
    expect(await idsOf('provider=scripted')).toEqual(['paid'])
    expect(await idsOf('provider=other')).toEqual([])
  })

  test('filters by what needs a review and has no open anomaly, as the overview counts it', async () => {
    const { payment } = await sale(companion, 'doubtful')
    const short = (await sale(companion, 'short')).payment.id
    companion.provider.onStatus = ({ reference }) => (reference === short ? paid({ minor: 1n }) : null)
    await advance(companion)
    await sale(companion, 'fine')
    await companion.app.store.transaction(async (tx) => {
      const row = (await tx.payment(payment.id))!
      row.flags.push('needs_review')
      await tx.savePayment(row)
    })
    expect(await idsOf('needsReview=true')).toEqual(['doubtful'])
    expect(await idsOf('needsReview=true&provider=scripted&status=unpaid')).toEqual(['doubtful'])
    expect(await idsOf('needsReview=true&status=paid')).toEqual([])
    expect(await idsOf('needsReview=true&q=doubtful')).toEqual(['doubtful'])
    const searched = await operator.post('/orders/search', { q: 'fine', needsReview: true })
    expect([searched.status, searched.json]).toEqual([200, { orders: [], nextCursor: null }])
    expect(await operator.view<OverviewView>('/overview')).toMatchObject({ attention: { needsReview: 1 } })
  })

  test('still finds a payment that needs a review after its anomalies were resolved, and only for a reason', async () => {
    const log = createLog('error', { write: () => undefined })
    const doubt = (id: string) =>
      companion.app.store.transaction(async (tx) => {
        const row = (await tx.payment(id))!
        flagForReview(tx, log, row, 'doubtful', 'a test')
        await tx.savePayment(row)
      })
    companion.provider.onStatus = ({ reference }) => paid({ minor: 1n, providerRef: reference })
    const ids = ['resolved', 'doubtful-after', 'doubtful-before', 'accepted', 'open']
    for (const id of ids) {
      const { payment } = await sale(companion, id)
      await advance(companion)
      if (id === 'doubtful-before' || id === 'accepted' || id === 'open') await doubt(payment.id)
      const { anomalies } = await operator.view<OperatorOrderView>(`/orders/${id}`)
      const action = id === 'accepted' ? 'accept' : 'resolve'
      if (id !== 'open') await operator.post(`/anomalies/${anomalies[0]!.id}/${action}`, { note: 'n' })
      if (id === 'doubtful-after') await doubt(payment.id)
    }
    const found = ['accepted', 'doubtful-before', 'doubtful-after']
    expect(await idsOf('needsReview=true')).toEqual(found)
    expect(await operator.view<OverviewView>('/overview')).toMatchObject({ attention: { needsReview: found.length } })
    const { orders } = await operator.view<OrderLinesPage>('/orders')
    const shown = orders.filter(({ situation }) => situation === 'needs_review').map(({ orderId }) => orderId)
    expect(shown).toEqual(found)
  })

  test.each([
    'needsReview=1',
    'q=buyer%40example.com',
    'limit=0',
    'limit=101',
    'limit=x',
    'status=lost',
    'from=2026-01-01',
    'from=2026-13-01T00:00:00Z',
    'cursor=!',
    'q=a&q=b',
    'unknown=1',
  ])('refuses %s', async (query) => {
    const answer = await operator.get(`/orders?${query}`)
    expect([answer.status, answer.problem.code]).toEqual([422, 'invalid_request'])
    expect(answer.text).not.toContain('buyer@example.com')
  })
})

describe('one order', () => {
  test('is shown with everything that happened, and with no secret', async () => {
    companion.storefrontAnswers.push({ status: 500 })
    const opened = await companion.open({
      customer: { name: 'Nusrat', email: 'n@example.com' },
      items: [{ name: 'Jamdani scarf', quantity: 1, amount: '100.00' }],
    })
    companion.provider.onStatus = () => paid()
    const payment = await companion.pay(opened, { medium: 'one' })
    await sendWebhook(companion, { id: 'w1', reference: payment.id })
    await companion.app.idle()
    await advance(companion)
    const answer = await operator.get('/orders/order-1')
    const order = answer.json as OperatorOrderView
    expect(order).toMatchObject({
      orderId: 'order-1',
      title: 'Jamdani scarf',
      status: 'paid',
      situation: 'paid',
      received: { amount: '100.00' },
      missing: null,
      excess: null,
      refundable: { amount: '100.00' },
      customer: { name: 'Nusrat', email: 'n@example.com' },
      payments: [{ medium: { id: 'one', label: 'One' }, finalizedOrder: true, canCheck: true }],
      checkouts: [{ status: 'paid', canCancel: false }],
      deliveries: [
        { type: 'order.paid', status: 'delivered', tries: 2, attempts: [{ number: 2 }, { number: 1, status: 500 }] },
      ],
    })
    const explained = order.timeline.map(({ kind, tone }) => `${kind} ${tone}`)
    expect(explained).toEqual(
      expect.arrayContaining(['call good', 'webhook good', 'state good', 'delivery warn', 'delivery good']),
    )
    for (const secret of [opened.clientSecret, TOKEN_SECRET, WEBHOOK_SECRET, 'Hash', 'hash'])
      expect(answer.text).not.toContain(secret)
  })

  test('has a bounded timeline however many webhooks came, and says what is left out', async () => {
    const { payment } = await sale(companion)
    expect((await operator.view<OperatorOrderView>('/orders/order-1')).cut).toBeUndefined()
    await storeWebhooks(companion, payment.id, 2000)
    const { timeline, cut } = await operator.view<OperatorOrderView>('/orders/order-1')
    expect([timeline.length, cut]).toEqual([500, ['timeline']])
    expect(timeline.some(({ webhookId }) => webhookId === 'inb_001999')).toBe(true)
    expect(timeline.some(({ webhookId }) => webhookId === 'inb_000000')).toBe(false)
  })

  test('has bounded lists however often a buyer tried, and what brought money or needs a review', async () => {
    const { payment } = await sale(companion)
    const { store } = companion.app
    const begun = (await store.read.payment(payment.id))!
    companion.provider.onStatus = () => paid()
    await advance(companion)
    const at = companion.clock.now
    await store.transaction(async (tx) => {
      for (let index = 0; index < 150; index += 1) {
        const id = `pay_f${String(index).padStart(31, '0')}`
        const ids = { id, merchantReference: id, reference: `R-${index}` }
        // The oldest need a review.
        const flags: PaymentFlag[] = index < 30 ? ['needs_review', 'unanswered'] : []
        await tx.insertPayment({ ...begun, ...ids, state: 'failed', flags, version: 1 })
        await tx.indexPayment(id, null)
        await tx.insertPoll({ paymentId: id, provider: 'scripted', client: '', nextAt: at + DAY, now: at })
        for (const type of ['created', 'failed'] as const) await appendPaymentEvent(tx, id, type, {}, at)
      }
      for (let index = 0; index < 250; index += 1)
        await tx.insertOperatorAction({
          id: `act_${String(index).padStart(4, '0')}`,
          at,
          operator: 'a test',
          action: 'payment.check',
          subject: begun.id,
          orderId: 'order-1',
          note: null,
          outcome: 'unchanged',
        })
    })
    const order = await operator.view<OperatorOrderView>('/orders/order-1')
    expect([order.payments.length, order.actions.length, order.timeline.length]).toEqual([131, 200, 500])
    expect(order.payments.filter(({ canReview }) => canReview)).toHaveLength(30)
    expect(order.cut).toEqual(['timeline', 'payments', 'actions'])
    expect(order).toMatchObject({ received: { amount: '100.00' }, refundable: { amount: '100.00' } })
    expect(order.payments.at(-1)).toMatchObject({ id: payment.id, finalizedOrder: true })
    const whole = await explain(store, 'order-1')
    expect(whole?.timeline.filter(({ kind }) => kind === 'operator')).toHaveLength(250)
    expect(whole?.isCut).toBe(false)
  })

  test('an unknown one is not found', async () => {
    for (const id of ['order-0', '%00', 'a'.repeat(300), '..%2f']) {
      const answer = await operator.get(`/orders/${id}`)
      expect(answer.status).toBe(404)
    }
  })
})

describe('the export', () => {
  const csv = async (from: number, to: number) =>
    (await operator.get(`/export.csv?from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`)).text

  test('has a line for each order of the period, in pages, and no formula', async () => {
    const start = companion.clock.now
    await paidOrder(companion, 'paid-1')
    companion.clock.now += 1000
    await companion.open({ orderId: 'evil', description: '=HYPERLINK("https://x")' })
    await companion.open({ orderId: 'quoted', description: 'a "b", c' })
    await companion.open({ orderId: 'semicolon', description: 'Tea; =1+1;"@x' })
    await companion.open({ orderId: 'wide', description: '＝1+1' })
    const end = companion.clock.now + 1
    companion.clock.now += 1000
    await companion.open({ orderId: 'later' })
    const text = await csv(start, end)
    const [head, ...lines] = text.replace('\uFEFF', '').trimEnd().split('\r\n')
    expect(head).toMatch(/^order_id,reference,title,opened_at,status,/)
    expect(lines).toHaveLength(5)
    expect(lines[0]).toMatch(/^paid-1,.*,paid,paid,100\.00,BDT,.*,100\.00,,scripted,,pay_\w+,[\w-]+,TRX-paid-1,$/)
    expect(lines[1]).toContain(`"'=HYPERLINK(""https://x"")"`)
    expect(lines[2]).toContain('"a ""b"", c"')
    expect(lines[3]).toContain(`"Tea;' =1+1;'""@x"`)
    expect(lines[4]).toContain(`,'＝1+1,`)
    expect(text).not.toContain('later')
  })

  test('is read to its end when it has several pages', async () => {
    const start = companion.clock.now
    for (let i = 0; i < 450; i += 1) {
      if (i % 5 === 0) companion.clock.now += 1
      await companion.open({ orderId: `o-${i}` })
    }
    const lines = (await csv(start, companion.clock.now + 1)).trimEnd().split('\r\n').slice(1)
    expect(new Set(lines.map((line) => line.split(',')[0])).size).toBe(450)
  })

  test.each(['', 'from=2026-01-01T00:00:00Z', 'from=x&to=y'])('refuses the period "%s"', async (query) => {
    expect((await operator.get(`/export.csv?${query}`)).status).toBe(422)
  })
})
