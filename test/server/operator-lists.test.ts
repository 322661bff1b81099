/** What operators read: lists, one order, the overview, the health and the export. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type {
  ActionsPage,
  AnomaliesPage,
  EventDetailView,
  EventsPage,
  HealthView,
  OperatorOrderView,
  OrderLinesPage,
  OverviewView,
  ReplayView,
  WebhookDetailView,
  WebhooksPage,
} from '../../server/contract/operator.ts'
import type { PaymentFlag } from '../../server/domain/payment.ts'
import { appendPaymentEvent } from '../../server/jobs/audit-log.ts'
import { explain } from '../../server/operations/explain.ts'
import { flagForReview } from '../../server/orders/anomalies.ts'
import { createLog } from '../../server/platform/log.ts'
import { startCompanion, TOKEN_SECRET, WEBHOOK_SECRET } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { ADMIN_TOKEN, operatorSettings, script, session } from './support/operator.ts'
import { scriptedProvider } from './support/scripted-provider.ts'
import type { ScriptedProvider } from './support/scripted-provider.ts'
import { advance, eventsOf, paid, sale, sendWebhook, storeWebhooks, unpaid } from './support/steps.ts'

const DAY = 86_400_000
let companion: Companion
const operator = script(() => companion)

beforeEach(async () => {
  companion = await startCompanion({ settings: operatorSettings })
})
afterEach(() => companion.close())

/** An order that is paid a minute after it was opened. */
async function paidOrder(orderId: string, minor = 10_000n): Promise<void> {
  companion.provider.onStatus = () => paid({ providerRef: `TRX-${orderId}`, minor })
  const opened = await companion.open({ orderId, amount: (Number(minor) / 100).toFixed(2) })
  await companion.pay(opened)
  await advance(companion)
  companion.provider.onStatus = () => null
}

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
    await paidOrder('paid')
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
    await paidOrder('order-a', 320_000n)
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
    await paidOrder('paid')
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

test('the list of anomalies has the open ones first, in pages', async () => {
  companion.provider.onStatus = ({ reference }) => paid({ minor: 1n, providerRef: `T-${reference}` })
  for (let i = 0; i < 5; i += 1) {
    companion.clock.now += 1000
    await sale(companion, `order-${i}`)
    await advance(companion)
  }
  const page = (query: string) => operator.view<AnomaliesPage>(`/anomalies?${query}`)
  const all = (await page('')).anomalies
  await operator.post(`/anomalies/${all[0]!.id}/resolve`, { note: 'n' })
  await operator.post(`/anomalies/${all[2]!.id}/resolve`, { note: 'n' })
  const seen: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const { anomalies, open, nextCursor }: AnomaliesPage = await page(`limit=2&cursor=${cursor}`)
    expect(open).toBe(3)
    seen.push(...anomalies.map(({ id }) => id))
    cursor = nextCursor
  }
  expect(seen).toEqual([1, 3, 4, 0, 2].map((index) => all[index]!.id))
  expect((await page('state=resolved')).anomalies).toHaveLength(2)
})

describe('order events', () => {
  test('are listed with their newest delivery, and are sent again with the same bytes', async () => {
    companion.storefrontAnswers.push({ status: 500 })
    await paidOrder('order-1')
    const [event] = (await operator.view<EventsPage>('/events?state=undelivered')).events
    expect(event).toMatchObject({
      id: 'fin_order-1',
      status: 'retrying',
      tries: 1,
      attempts: [{ number: 1, status: 500, error: 'status 500' }],
      nextAttemptAt: expect.any(String),
      givesUpAt: expect.any(String),
    })
    const resent = await operator.post('/events/fin_order-1/resend')
    expect(resent.status).toBe(200)
    await companion.app.idle()
    expect(await operator.view<EventDetailView>('/events/fin_order-1')).toMatchObject({ status: 'delivered', tries: 2 })
    expect((await operator.view<EventsPage>('/events?state=undelivered')).events).toEqual([])

    companion.storefrontAnswers.push({ status: 503 })
    await operator.post('/events/fin_order-1/resend', { note: 'lost there' })
    await companion.app.idle()
    // Its schedule begins again: a failure is tried again after seconds, and not given up.
    expect(await operator.view<EventDetailView>('/events/fin_order-1')).toMatchObject({ status: 'retrying', tries: 3 })
    await advance(companion, 10_000)
    expect(await operator.view<EventDetailView>('/events/fin_order-1')).toMatchObject({ status: 'delivered', tries: 4 })
    expect(new Set(companion.events.map(({ raw }) => raw)).size).toBe(1)
    expect(eventsOf(companion, 'order.paid')).toHaveLength(4)
    const { actions } = await operator.view<ActionsPage>('/actions?orderId=order-1')
    expect(actions.map(({ action, subject }) => [action, subject])).toEqual([
      ['event.resend', 'fin_order-1'],
      ['event.resend', 'fin_order-1'],
    ])
  })

  test('have pages', async () => {
    for (const orderId of ['a', 'b', 'c']) await paidOrder(orderId)
    const first = await operator.view<EventsPage>('/events?limit=2')
    expect(first.events.map(({ orderId }) => orderId)).toEqual(['c', 'b'])
    expect(first.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/events$/)
    const second = await operator.view<EventsPage>(`/events?limit=2&cursor=${first.nextCursor}`)
    expect([second.events.map(({ orderId }) => orderId), second.nextCursor]).toEqual([['a'], null])
  })

  test('an unknown one, and one that was erased, cannot be sent', async () => {
    expect((await operator.post('/events/evt_0/resend')).problem.code).toBe('event_not_found')
    await paidOrder('order-1')
    await advance(companion, 91 * DAY)
    const erased = await operator.post('/events/fin_order-1/resend')
    expect([erased.status, erased.problem.code]).toEqual([409, 'event_erased'])
    expect(await operator.view<EventDetailView>('/events/fin_order-1')).toMatchObject({ body: null, canResend: false })
  })
})

describe('webhooks', () => {
  test('are listed with verdict, reason and order; the message is shown on request', async () => {
    const { payment } = await sale(companion)
    companion.clock.now += 1000
    await sendWebhook(companion, { id: 'good', reference: payment.id, providerRef: 'T1' })
    companion.clock.now += 1000
    await companion.request('POST', '/webhooks/scripted', {
      raw: '{"id":"<b>bad</b>"}',
      headers: { 'x-word': 'wrong' },
    })
    const { webhooks } = await operator.view<WebhooksPage>('/webhooks')
    expect(webhooks).toMatchObject([
      { verdict: 'refused', status: 'refused', label: 'Scripted Pay', canReplay: true },
      {
        verdict: 'verified',
        orderId: 'order-1',
        says: { kind: 'payment', claimsPayment: true, transactionId: 'T1' },
      },
    ])
    expect(JSON.stringify(webhooks)).not.toContain('bad</b>')
    const detail = await operator.view<WebhookDetailView>(`/webhooks/${webhooks[0]!.id}`)
    expect(detail).toMatchObject({ body: '{"id":"<b>bad</b>"}', verdict: 'refused' })
    expect((await operator.view<WebhooksPage>('/webhooks?verdict=refused')).webhooks).toHaveLength(1)
    expect((await operator.get('/webhooks/inb_0')).problem.code).toBe('webhook_not_found')
  })

  test('a refused one is verified again, and pays nothing by itself', async () => {
    const { payment } = await sale(companion)
    await companion.request('POST', '/webhooks/scripted', {
      body: { id: 'w', reference: payment.id },
      headers: { 'x-word': 'wrong' },
    })
    const [webhook] = (await operator.view<WebhooksPage>('/webhooks')).webhooks
    companion.provider.onStatus = () => paid()
    const replayed = (await operator.post(`/webhooks/${webhook!.id}/replay`)).json as ReplayView
    expect(replayed).toMatchObject({ outcome: 'refused', webhook: { verdict: 'refused' } })
    expect(await companion.order()).toMatchObject({ status: 'unpaid' })
    expect((await operator.post('/webhooks/inb_0/replay')).problem.code).toBe('webhook_not_found')
  })
})

describe('the overview', () => {
  const overview = (query = '') => operator.view<OverviewView>(`/overview${query}`)

  test('is empty at first', async () => {
    expect(await overview()).toMatchObject({
      currencies: [],
      conversion: { opened: 0, paid: 0 },
      medianSecondsToPaid: null,
      attention: { total: 0, anomalies: [], deliveries: null },
    })
  })

  test('has sums by currency, provider and day, the same before and after they were added up', async () => {
    await paidOrder('a', 10_000n)
    await paidOrder('b', 5_000n)
    companion.clock.now += 1000
    await companion.open({ orderId: 'c' })
    const before = await overview()
    const [bdt] = before.currencies
    expect(bdt).toMatchObject({
      currency: 'BDT',
      today: { orders: 2, money: { amount: '150.00' } },
      last30Days: { orders: 2, money: { amount: '150.00' } },
      providers: [{ provider: 'scripted', label: 'Scripted Pay', orders: 2 }],
    })
    expect(bdt!.days).toHaveLength(30)
    expect(bdt!.days.at(-1)).toMatchObject({ date: '2026-06-01', orders: 2 })
    expect(before.conversion).toEqual({ opened: 3, paid: 2, today: { opened: 3, paid: 2 } })
    expect(before.medianSecondsToPaid).toBe(60)

    await advance(companion, 3_600_000)
    const after = await overview()
    expect([after.currencies, after.conversion]).toEqual([before.currencies, before.conversion])
    await paidOrder('d', 100n)
    expect((await overview()).currencies[0]!.today).toMatchObject({ orders: 3, money: { amount: '151.00' } })

    await advance(companion, DAY)
    expect((await overview()).currencies[0]).toMatchObject({ today: { orders: 0 }, last30Days: { orders: 3 } })
    await advance(companion, 31 * DAY)
    expect(await overview()).toMatchObject({ currencies: [], conversion: { opened: 0, paid: 0 } })
  })

  test('begins a day where the time zone does', async () => {
    // 12:00 in UTC is 00:00 of the next day at the far end of the Pacific.
    await paidOrder('a')
    const date = async (timeZone: string) => (await overview(`?timeZone=${timeZone}`)).currencies[0]!.days.at(-1)!.date
    expect(await date('Pacific/Auckland')).toBe('2026-06-02')
    expect(await date('Asia/Dhaka')).toBe('2026-06-01')
    expect(await date('Asia/Kathmandu')).toBe('2026-06-01')
    const bad = await operator.get('/overview?timeZone=Mars/Olympus')
    expect([bad.status, bad.problem.code]).toEqual([422, 'invalid_request'])
  })

  test('counts what needs a person', async () => {
    companion.provider.onStatus = () => paid({ minor: 1n })
    companion.storefrontAnswers.push({ status: 500 })
    await sale(companion)
    for (const id of ['w1', 'w2', 'w3'])
      await companion.request('POST', '/webhooks/scripted', { body: { id }, headers: { 'x-word': 'wrong' } })
    companion.clock.now += 60_000
    companion.storefrontAnswers.push(...Array.from({ length: 20 }, () => ({ status: 500 })))
    await companion.app.idle()
    const { attention, providers } = await overview()
    expect(attention).toMatchObject({
      // Refused webhooks are one thing to look at.
      total: 3,
      openAnomalies: 1,
      undeliveredEvents: 1,
      refusedWebhooks: 3,
      needsReview: 0,
      anomalies: [{ kind: 'underpaid' }],
      deliveries: { lastError: 'status 500' },
    })
    expect(providers).toMatchObject([{ provider: 'scripted', health: 'working', failures: 0 }])
    companion.storefrontAnswers.length = 0
  })

  test('counts and lists signed messages about money of unknown payments', async () => {
    await sendWebhook(companion, { id: 'm1', reference: 'gone', providerRef: 'TRX-gone' })
    await sendWebhook(companion, { id: 'm2', reference: 'gone', claims: false })
    await advance(companion, 13 * DAY, 13)
    const { attention } = await overview()
    expect(attention).toMatchObject({ total: 1, unmatchedWebhooks: 1 })
    const { webhooks } = await operator.view<WebhooksPage>('/webhooks?status=orphan')
    expect(webhooks.map(({ says }) => says?.transactionId).sort()).toEqual(['TRX-gone', undefined])
    expect((await operator.view<WebhooksPage>('/webhooks?status=orphan&verdict=refused')).webhooks).toEqual([])
    await advance(companion, 2 * DAY)
    expect((await overview()).attention).toMatchObject({ total: 0, unmatchedWebhooks: 0 })
    expect((await operator.view<WebhooksPage>('/webhooks?status=orphan')).webhooks).toHaveLength(2)
  })

  test('shows a provider that fails', async () => {
    companion.provider.onCreate = () => Promise.reject(new Error('down'))
    for (let i = 0; i < 3; i += 1)
      await companion.pay(await companion.open({ orderId: `o-${i}` })).catch(() => undefined)
    const [provider] = (await overview()).providers
    expect(provider).toMatchObject({ failures: 3, failuresInARow: 3, calls: 3, medianSeconds: null })
    expect(['failing', 'paused']).toContain(provider!.health)
    expect(provider!.spans).toHaveLength(20)
    expect(provider!.spans.at(-1)).toMatchObject({ calls: 3, failures: 3, health: 'bad' })
  })

  test('counts a provider that fails for one buyer, for whom it is not paused', async () => {
    const buy = async (orderId: string) => companion.pay(await companion.open({ orderId })).catch(() => undefined)
    companion.provider.onCreate = () => Promise.reject(new Error('down'))
    for (const orderId of ['o-1', 'o-2', 'o-3', 'o-4']) await buy(orderId)
    expect(await overview()).toMatchObject({
      providers: [{ health: 'failing', pausedUntil: null, keyRefusedSince: null }],
      attention: { providersDown: 1 },
    })
    companion.provider.onCreate = () => ({
      outcome: 'created',
      action: { type: 'open', url: 'https://pay.invalid/page' },
    })
    for (let index = 0; index < 4; index += 1) await buy(`o-later-${index}`)
    expect(await overview()).toMatchObject({ providers: [{ health: 'working' }], attention: { providersDown: 0 } })
  })

  test('is sent again on a change, over an event stream that ends with the session', async () => {
    const { cookie, csrfToken } = await session(companion)
    const abort = new AbortController()
    const response = await fetch(`${companion.url}/admin/api/overview/stream`, {
      headers: { cookie },
      signal: abort.signal,
    })
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
    let received = ''
    const until = async (pattern: RegExp): Promise<void> => {
      while (!pattern.test(received)) {
        const { value, done } = await reader.read()
        if (done) throw new Error(`the stream ended after ${received}`)
        received += value
      }
    }
    await until(/event: overview\ndata: \{.*"opened":0.*\n\n/)
    await paidOrder('a')
    await until(/"opened":1,"paid":1/)
    abort.abort()
    const ended = await companion.request('DELETE', '/admin/session', {
      headers: { cookie, 'x-csrf-token': csrfToken },
    })
    expect(ended.status).toBe(204)
    expect((await companion.request('GET', '/admin/api/overview/stream', { headers: { cookie } })).status).toBe(401)
  })
})

test('the health has providers, queues, the store and settings, and masks every secret', async () => {
  const answer = await operator.get('/health')
  const health = answer.json as HealthView
  expect(health.store).toMatchObject({ ready: true, schemaVersion: expect.any(Number) })
  expect(health.queues.map(({ queue }) => queue)).toEqual(['inbox', 'outbox', 'polls'])
  expect(health.findings.length).toBeGreaterThan(0)
  const setting = (name: string) => health.settings.find((one) => one.name === name)
  expect(setting('ADMIN_TOKEN')).toEqual({ name: 'ADMIN_TOKEN', set: true, secret: true, value: '••••••••' })
  expect(setting('PUBLIC_URL')).toMatchObject({ secret: false, value: 'http://127.0.0.1:1' })
  expect(setting('PAKHIPAY_API_KEY')).toMatchObject({ set: false, secret: true, value: null })
  for (const secret of [ADMIN_TOKEN, TOKEN_SECRET, WEBHOOK_SECRET, WEBHOOK_SECRET.slice(6)])
    expect(answer.text).not.toContain(secret)
})

test('the health tells when each provider last created a payment, after a restart and at another companion', async () => {
  const other = scriptedProvider('other')
  await companion.close()
  const providers = (scripted: ScriptedProvider) => [scripted, other]
  companion = await startCompanion({ settings: operatorSettings, providers })
  const lastCreated = async (at = companion) => {
    const { providers: views } = await script(() => at).view<HealthView>('/health')
    return views.map(({ provider, lastCreatedAt }) => [provider, lastCreatedAt])
  }
  expect(await lastCreated()).toEqual([
    ['scripted', null],
    ['other', null],
  ])
  await companion.pay(await companion.open({ orderId: 'o-1' }))
  companion.clock.now += 1000
  const at = new Date(companion.clock.now).toISOString()
  await companion.pay(await companion.open({ orderId: 'o-2' }))
  companion.provider.onCreate = () => Promise.reject(new Error('down'))
  for (const orderId of ['o-3', 'o-4']) {
    companion.clock.now += 1000
    await companion.pay(await companion.open({ orderId })).catch(() => undefined)
  }
  const expected = [
    ['scripted', at],
    ['other', null],
  ]
  expect(await lastCreated()).toEqual(expected)
  await companion.restart()
  expect(await lastCreated()).toEqual(expected)
  const second = await startCompanion({ settings: operatorSettings, providers, database: companion.database })
  const seen = await lastCreated(second)
  await second.close()
  expect(seen).toEqual(expected)
})

test('the health asks the own address for the time where the shop does not answer, as the command line does', async () => {
  const clock = createServer((_request, response) => {
    response.setHeader('date', new Date(companion.clock.now - 3_600_000).toUTCString()).end()
  })
  await new Promise<void>((resolve) => clock.listen(0, '127.0.0.1', resolve))
  await companion.close()
  companion = await startCompanion({
    settings: {
      ...operatorSettings,
      ORDER_WEBHOOK_URL: 'http://127.0.0.1:1/events',
      PUBLIC_URL: `http://127.0.0.1:${(clock.address() as AddressInfo).port}`,
    },
  })
  const { findings } = await operator.view<HealthView>('/health')
  await new Promise((resolve) => clock.close(resolve))
  expect(findings.filter(({ check }) => check === 'clock')).toMatchObject([
    { code: 'clock_wrong', values: { seconds: 3600 } },
  ])
})

describe('the export', () => {
  const csv = async (from: number, to: number) =>
    (await operator.get(`/export.csv?from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`)).text

  test('has a line for each order of the period, in pages, and no formula', async () => {
    const start = companion.clock.now
    await paidOrder('paid-1')
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
