/** What a shop has on a usual morning, as the operators' API says it. Times follow from the given now. */

import type {
  ActionsPage,
  AnomaliesPage,
  CheckView,
  EventDetailView,
  EventsPage,
  HealthView,
  MoneyView,
  OperatorOrderView,
  OrderLine,
  OrderLinesPage,
  OrderSituation,
  OverviewView,
  PaidWith,
  ProviderHealthView,
  SessionView,
  WebhookDetailView,
  WebhooksPage,
} from '../../../server/contract/operator.ts'
import { found } from '../../../server/operations/sentences.ts'
import { eventsOf, webhooksOf } from './log-views.ts'
import { BKASH, ECHEZONA, LOPAY, money, MPESA, NAGAD, orderOf, paidTwice, TELEBIRR, underpaid } from './order-views.ts'
import type { Ago } from './order-views.ts'

const MINUTE = 60_000
const DAY = 86_400_000

export interface Views {
  session: SessionView
  overview: OverviewView
  orders: OrderLinesPage
  order: OperatorOrderView
  anomalies: AnomaliesPage
  events: EventsPage
  /** An event that is not delivered, with all its tries. */
  event: EventDetailView
  webhooks: WebhooksPage
  webhook: WebhookDetailView
  health: HealthView
  actions: ActionsPage
}

/** @param now epoch milliseconds */
export function morningViews(now: number): Views {
  const ago = (minutes: number) => new Date(now - minutes * MINUTE).toISOString()
  const anomaly = underpaid(ago)
  const events: EventsPage = { endpoint: 'https://shiuli.example/hooks/pay', events: eventsOf(ago), nextCursor: null }
  const tried = events.events.find(({ status }) => status === 'retrying')!
  const webhooks = webhooksOf(ago)
  return {
    session: {
      csrfToken: 'csrf-1',
      expiresAt: ago(-700),
      operator: '9f2c41d0',
      shop: { name: 'Shiuli', accent: '#24483a' },
      publicUrl: 'https://pay.shiuli.example',
      live: true,
      version: '0.1.0',
      providers: [BKASH, MPESA, ECHEZONA, LOPAY].map(({ provider, label }) => ({ id: provider, label })),
      locale: 'en',
    },
    overview: overviewOf(now, ago),
    orders: { orders: ordersOf(ago), nextCursor: 'next' },
    order: orderOf(ago, anomaly, events.events[1]!),
    anomalies: { anomalies: [anomaly, paidTwice(ago)], open: 2, nextCursor: null },
    events,
    webhooks: { webhooks, nextCursor: null },
    webhook: {
      ...webhooks[1]!,
      headers: { 'content-type': 'application/json', 'user-agent': 'PakhiPay/2' },
      body: '{"status":"completed","amount":"1.00",\n "transaction_id":"TRX90A1C2E7F4",\n "reference":"2K8M-P4TD"}',
    },
    health: healthOf(ago),
    event: {
      ...tried,
      attempts: [14, 19, 24, 26].map((minutes, index) => ({
        ...(index === 1 ? { status: null, error: 'timed out', seconds: 15 } : tried.attempts[0]!),
        number: 4 - index,
        at: ago(minutes),
      })),
      body: '{"type":"order.paid","data":{"orderId":"1039","money":{"amount":"7900.00","currency":"BDT"}}}',
    },
    actions: {
      actions: [
        {
          id: 'act_2',
          at: ago(190),
          operator: '9f2c41d0',
          action: 'anomaly.accept',
          subject: 'anm_7',
          orderId: '1009',
          note: 'Paid the rest in cash at the counter',
          outcome: 'accepted',
        },
        { id: 'act_1', at: ago(1_500), operator: 'command line', action: 'customer.erase', subject: 'cus_4f1b' },
      ],
      nextCursor: null,
    },
  }
}

/** `POST /payments/:id/check {lookOnly}` that finds money which fits. */
export function foundTransaction({ order }: Views): CheckView {
  return {
    outcome: 'found',
    transaction: { id: 'TRX77B0D4E91A', status: 'paid', money: order.money, fits: true },
    payment: order.payments[0]!,
    orderStatus: 'unpaid',
  }
}

function overviewOf(now: number, ago: Ago): OverviewView {
  const heights = [
    31, 44, 38, 52, 61, 22, 18, 47, 55, 49, 63, 70, 28, 25, 58, 66, 60, 72, 81, 35, 30, 64, 77, 69, 84, 92, 41, 36, 79,
    48,
  ]
  const figures = (
    currency: string,
    unit: number,
    today: [number, string],
    month: [number, string],
    label: string,
  ) => ({
    currency,
    today: { orders: today[0], money: money(today[1], currency) },
    last30Days: { orders: month[0], money: money(month[1], currency) },
    days: heights.map((height, index) => {
      const isToday = index === heights.length - 1
      const sum = isToday ? money(today[1], currency) : money((height * unit).toFixed(2), currency)
      const date = new Date(now - (heights.length - 1 - index) * DAY).toISOString().slice(0, 10)
      const orders = isToday ? today[0] : Math.round(height / 4)
      return { date, orders, money: sum, providers: [{ provider: label, label, orders, money: sum }] }
    }),
    providers: [{ provider: label, label, orders: month[0], money: money(month[1], currency) }],
  })
  return {
    at: new Date(now).toISOString(),
    timeZone: 'Asia/Dhaka',
    currencies: [
      figures('BDT', 1_000, [14, '48260.00'], [512, '1665400.00'], 'Pakhi Pay'),
      figures('ETB', 400, [6, '31450.00'], [231, '604120.00'], 'LakiPay'),
      figures('NGN', 2_600, [5, '212000.00'], [98, '4018500.00'], 'Echezona'),
    ],
    conversion: { opened: 1_184, paid: 862, today: { opened: 36, paid: 25 } },
    medianSecondsToPaid: 48,
    attention: {
      total: 5,
      openAnomalies: 2,
      needsReview: 0,
      undeliveredEvents: 2,
      refusedWebhooks: 0,
      providersDown: 1,
      unresolvedRefunds: 0,
      anomalies: [underpaid(ago), paidTwice(ago)],
      refunds: [],
      deliveries: { since: ago(25), lastError: '500', nextAttemptAt: ago(-16) },
    },
    providers: providersOf(ago),
    lastProof: { at: ago(56), passed: true, broken: [] },
  }
}

function providersOf(ago: Ago): ProviderHealthView[] {
  const spans = (marks: string) =>
    [...marks].map((mark, index) => ({
      at: ago(60 - index * 3),
      calls: 6,
      failures: mark === 'f' ? 2 : 0,
      health: ({ '.': 'good', s: 'slow', f: 'bad', '-': 'none' } as const)[mark as '.' | 's' | 'f' | '-'],
    }))
  const common = {
    failures: 0,
    failuresInARow: 0,
    pausedUntil: null,
    keyRefusedSince: null,
    lastCreatedAt: ago(3),
    lastWebhookAt: ago(4),
  }
  return [
    {
      ...common,
      provider: 'pakhipay',
      label: 'Pakhi Pay',
      health: 'working',
      calls: 118,
      medianSeconds: 0.6,
      spans: spans('....................'),
    },
    {
      ...common,
      provider: 'lakipay',
      label: 'LakiPay',
      health: 'working',
      calls: 64,
      medianSeconds: 1.1,
      spans: spans('.......s............'),
    },
    {
      ...common,
      provider: 'echezona',
      label: 'Echezona',
      health: 'paused',
      calls: 31,
      failures: 7,
      failuresInARow: 7,
      medianSeconds: 2.2,
      pausedUntil: ago(-1),
      lastWebhookAt: null,
      spans: spans('.............sffffff'),
    },
    {
      ...common,
      provider: 'lopay',
      label: 'Lopay',
      health: 'slow',
      calls: 9,
      medianSeconds: 4.8,
      spans: spans('--..--......ss..sss.'),
    },
  ]
}

function ordersOf(ago: Ago): OrderLine[] {
  const line = (
    orderId: string,
    title: string,
    sum: MoneyView,
    situation: OrderSituation,
    paidWith: PaidWith[],
    name: string | null,
    minutes: number,
  ): OrderLine => ({
    orderId,
    title,
    status: situation === 'refunded' ? 'refunded' : situation.startsWith('paid') ? 'paid' : 'unpaid',
    situation,
    money: sum,
    paidWith,
    customerName: name,
    openedAt: ago(minutes),
    openAnomalies: situation === 'underpaid' || situation === 'paid_twice' ? 1 : 0,
  })
  return [
    line('1042', 'Jamdani scarf, Rayer Bazar mug', money('3580.00'), 'paid', [BKASH], 'Rahima Khatun', 3),
    line('1041', 'Jamdani scarf', money('3200.00'), 'underpaid', [BKASH], 'Nusrat Jahan', 12),
    line('1040', 'Nakshi kantha', money('7900.00'), 'waiting', [NAGAD], 'Farid Ahmed', 14),
    line(
      '1016',
      'Jamdani scarf, Rayer Bazar mug',
      money('4840.00', 'ETB'),
      'paid_twice',
      [MPESA, TELEBIRR],
      'Hana Tesfaye',
      125,
    ),
    line('1015', 'Clay lamp, set of 4', money('1260.00', 'ETB'), 'paid', [TELEBIRR], 'Dawit Bekele', 156),
    line('1014', 'Jamdani scarf', money('48000.00', 'NGN'), 'failed', [ECHEZONA], 'Chidinma Okafor', 178),
    line('1013', 'Brass bangle', money('34.00', 'GBP'), 'refunded', [LOPAY], 'Emily Carter', 205),
    line('1012', 'Rayer Bazar mug', money('380.00'), 'paid_late', [BKASH], 'Tanvir Hasan', 284),
    line('1011', 'Nakshi kantha', money('7900.00'), 'expired', [], null, 316),
  ]
}

function healthOf(ago: Ago): HealthView {
  return {
    at: ago(0),
    version: '0.1.0',
    providers: providersOf(ago),
    queues: [
      { queue: 'inbox', rows: 0, hasMore: false, overdueSeconds: 0 },
      { queue: 'outbox', rows: 2, hasMore: false, overdueSeconds: 0 },
      { queue: 'polls', rows: 11, hasMore: false, overdueSeconds: 4 },
    ],
    store: { engine: 'sqlite', ready: true, shared: false, schemaVersion: 2, freeBytes: 41_200_000_000 },
    settings: [
      { name: 'PUBLIC_URL', set: true, secret: false, value: 'https://pay.shiuli.example' },
      { name: 'DATABASE_URL', set: true, secret: false, value: 'sqlite:./data/pay.db' },
      { name: 'ADMIN_TOKEN', set: true, secret: true, value: '•••• 9f2c41d0' },
      { name: 'PAKHIPAY_API_KEY', set: true, secret: true, value: '••••' },
      { name: 'ORDER_WEBHOOK_URL', set: true, secret: false, value: 'https://shiuli.example/hooks/pay' },
      { name: 'RETENTION_DAYS', set: false, secret: false, value: '540' },
      { name: 'OPEN_AMOUNTS', set: false, secret: false, value: null },
    ],
    findings: [
      { check: 'clock', level: 'ok', ...found('clock_differs', { seconds: 0 }) },
      {
        check: 'provider',
        level: 'bad',
        ...found('provider_unreachable', { provider: 'echezona', error: 'timed out' }),
      },
      {
        check: 'queues',
        level: 'warning',
        ...found('queue', { queue: 'outbox', rows: 2, hasMore: false, overdueSeconds: 0 }),
      },
      { check: 'disk', level: 'ok', ...found('disk_free', { mebibytes: 39_291 }) },
    ],
    lastProof: { at: ago(56), passed: true, broken: [] },
  }
}

/** The table that the test's API answers from. */
export function answersOf(views: Views): Record<string, { body: unknown }> {
  return {
    'GET /overview': { body: views.overview },
    'GET /orders': { body: views.orders },
    'POST /orders/search': { body: { orders: [views.orders.orders[1]], nextCursor: null } },
    'GET /orders/1041': { body: views.order },
    'GET /anomalies': { body: views.anomalies },
    'GET /events': { body: views.events },
    [`GET /events/${views.event.id}`]: { body: views.event },
    'GET /webhooks': { body: views.webhooks },
    'GET /webhooks/whk_2': { body: views.webhook },
    'GET /health': { body: views.health },
    'GET /actions': { body: views.actions },
  }
}
