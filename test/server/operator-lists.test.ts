/** The lists that operators read besides orders: anomalies, order events and webhooks. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type {
  ActionsPage,
  AnomaliesPage,
  EventDetailView,
  EventsPage,
  ReplayView,
  WebhookDetailView,
  WebhooksPage,
} from '../../server/contract/operator.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { operatorSettings, script } from './support/operator.ts'
import { paidOrder } from './support/operator-orders.ts'
import { advance, eventsOf, paid, sale, sendWebhook } from './support/steps.ts'

const DAY = 86_400_000
let companion: Companion
const operator = script(() => companion)

beforeEach(async () => {
  companion = await startCompanion({ settings: operatorSettings })
})
afterEach(() => companion.close())

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
    await paidOrder(companion, 'order-1')
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
    for (const orderId of ['a', 'b', 'c']) await paidOrder(companion, orderId)
    const first = await operator.view<EventsPage>('/events?limit=2')
    expect(first.events.map(({ orderId }) => orderId)).toEqual(['c', 'b'])
    expect(first.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/events$/)
    const second = await operator.view<EventsPage>(`/events?limit=2&cursor=${first.nextCursor}`)
    expect([second.events.map(({ orderId }) => orderId), second.nextCursor]).toEqual([['a'], null])
  })

  test('an unknown one, and one that was erased, cannot be sent', async () => {
    expect((await operator.post('/events/evt_0/resend')).problem.code).toBe('event_not_found')
    await paidOrder(companion, 'order-1')
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
