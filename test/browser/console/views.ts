/** What a shop has on a usual morning, as the operators' API says it. Times follow from the given now. */

import type {
  ActionsPage,
  AnomaliesPage,
  CheckView,
  EventDetailView,
  EventsPage,
  EventView,
  HealthView,
  MoneyView,
  OperatorAnomalyView,
  OperatorOrderView,
  OperatorPaymentView,
  OrderLine,
  OrderLinesPage,
  OrderSituation,
  OverviewView,
  PaidWith,
  ProviderHealthView,
  SessionView,
  WebhookDetailView,
  WebhooksPage,
  WebhookView,
} from '../../../server/contract/operator.ts'
import { found, sentenceOf } from '../../../server/operations/sentences.ts'

const MINUTE = 60_000
const DAY = 86_400_000

export function money(amount: string, currency = 'BDT'): MoneyView {
  return { amount, currency, minor: Math.round(Number(amount) * 100), exponent: 2 }
}

const BKASH: PaidWith = { provider: 'pakhipay', label: 'Pakhi Pay', medium: { id: 'bkash', label: 'bKash' } }
const NAGAD: PaidWith = { provider: 'pakhipay', label: 'Pakhi Pay', medium: { id: 'nagad', label: 'Nagad' } }
const MPESA: PaidWith = { provider: 'lakipay', label: 'LakiPay', medium: { id: 'MPESA', label: 'M-Pesa' } }
const TELEBIRR: PaidWith = { provider: 'lakipay', label: 'LakiPay', medium: { id: 'TELEBIRR', label: 'telebirr' } }
const ECHEZONA: PaidWith = { provider: 'echezona', label: 'Echezona' }
const LOPAY: PaidWith = { provider: 'lopay', label: 'Lopay' }

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

type Ago = (minutes: number) => string

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

function underpaid(ago: Ago): OperatorAnomalyView {
  return {
    id: 'anm_1',
    orderId: '1041',
    paymentId: 'pay_01a216afc84fa',
    provider: 'pakhipay',
    money: money('3200.00'),
    pricing: 'merchant',
    reference: '2K8M-P4TD',
    paymentReference: '2K8M-P4TD',
    kind: 'underpaid',
    paid: money('1.00'),
    transactionId: 'TRX90A1C2E7F4',
    at: ago(8),
    title: 'Jamdani scarf',
    paidWith: BKASH,
    orderStatus: 'unpaid',
    canAccept: true,
    refundable: money('1.00'),
    canRefund: false,
  }
}

function paidTwice(ago: Ago): OperatorAnomalyView {
  return {
    id: 'anm_2',
    orderId: '1016',
    paymentId: 'pay_01a216afc8500',
    provider: 'lakipay',
    money: money('4840.00', 'ETB'),
    pricing: 'merchant',
    reference: '9Q2R-X1AB',
    paymentReference: '9Q2R-X1AB',
    kind: 'duplicate',
    paid: money('4840.00', 'ETB'),
    transactionId: 'BLT4R9W1ZC',
    at: ago(124),
    paidWith: TELEBIRR,
    orderStatus: 'paid',
    paidBy: {
      paymentId: 'pay_01a216afc8499',
      paidWith: MPESA,
      transactionId: 'MPX1',
      paid: money('4840.00', 'ETB'),
      at: ago(125),
    },
    canAccept: false,
    refundable: money('4840.00', 'ETB'),
    canRefund: false,
  }
}

function paymentOf(ago: Ago): OperatorPaymentView {
  return {
    id: 'pay_01a216afc84fa',
    checkoutId: 'chk_01a216afc84f0',
    orderId: '1041',
    provider: 'pakhipay',
    label: 'Pakhi Pay',
    medium: BKASH.medium!,
    status: 'pending',
    state: 'pending',
    flags: ['underpaid'],
    money: money('3200.00'),
    received: money('1.00'),
    reference: '2K8M-P4TD',
    merchantReference: 'pb_01a216afc84fa',
    transactionId: 'TRX90A1C2E7F4',
    startedAt: ago(12),
    finalizedOrder: false,
    refundable: money('1.00'),
    canRefund: false,
    nextPollAt: ago(-12),
    canCheck: true,
    checkTakesMoney: false,
    canLookUpTransaction: true,
    canReview: false,
  }
}

function orderOf(ago: Ago, anomaly: OperatorAnomalyView, event: EventView): OperatorOrderView {
  return {
    orderId: '1041',
    title: 'Jamdani scarf',
    items: [{ name: 'Jamdani scarf', quantity: 1, amount: '3200.00' }],
    status: 'unpaid',
    situation: 'underpaid',
    money: money('3200.00'),
    pricing: 'merchant',
    openedAt: ago(12),
    received: money('1.00'),
    missing: money('3199.00'),
    excess: null,
    refunded: null,
    refundable: money('1.00'),
    buyerNotice: 'underpaid',
    customer: { name: 'Nusrat Jahan', phone: '01700 000000', email: 'nusrat@example.com' },
    checkouts: [
      {
        id: 'chk_01a216afc84f0',
        orderId: '1041',
        status: 'processing',
        money: money('3200.00'),
        openedAt: ago(12),
        expiresAt: ago(-18),
        pricing: 'merchant',
        canCancel: true,
      },
    ],
    payments: [paymentOf(ago)],
    timeline: [
      {
        at: ago(12.8),
        kind: 'browser',
        ...sentenceOf('checkout_opened', { price: money('3200.00'), pricing: 'merchant', until: ago(-18) }),
        tone: 'neutral',
        planned: false,
      },
      {
        at: ago(12.4),
        kind: 'browser',
        ...sentenceOf('payment_started', { provider: 'pakhipay', medium: 'bkash', reference: '2K8M-P4TD' }),
        tone: 'neutral',
        planned: false,
      },
      {
        at: ago(12.4),
        kind: 'call',
        ...sentenceOf('provider_call', { call: 'create', outcome: 'ok', seconds: 0.6 }),
        tone: 'good',
        planned: false,
      },
      {
        at: ago(9),
        kind: 'webhook',
        ...sentenceOf('webhook_received', {
          provider: 'pakhipay',
          verdict: 'verified',
          status: 'done',
          attempts: 1,
          says: 'payment',
          claimsPayment: true,
          sum: money('1.00'),
          transactionId: 'TRX90A1C2E7F4',
        }),
        tone: 'good',
        planned: false,
        webhookId: 'whk_2',
      },
      {
        at: ago(8.9),
        kind: 'anomaly',
        ...sentenceOf('anomaly_found', { anomaly: 'underpaid', paid: money('1.00'), providerRef: 'TRX90A1C2E7F4' }),
        tone: 'bad',
        planned: false,
        anomalyId: 'anm_1',
      },
      {
        at: ago(8.8),
        kind: 'delivery',
        ...sentenceOf('event_failed', { event: 'order.anomaly', error: 'status 500', status: 500, seconds: 0.2 }),
        tone: 'warn',
        planned: false,
        eventId: 'evt_2',
      },
      {
        at: ago(3.7),
        kind: 'delivery',
        ...sentenceOf('event_delivered', { event: 'order.anomaly', status: 200, seconds: 0.2 }),
        tone: 'good',
        planned: false,
        eventId: 'evt_2',
      },
      { at: ago(-12), kind: 'poll', ...sentenceOf('poll_planned', {}), tone: 'neutral', planned: true },
    ],
    anomalies: [anomaly],
    providerRefunds: [],
    refunds: [],
    deliveries: [event],
    actions: [],
  }
}

function eventsOf(ago: Ago): EventView[] {
  const event = (
    id: string,
    type: EventView['type'],
    orderId: string,
    tries: number,
    status: number,
    minutes: number,
  ): EventView => ({
    id,
    type,
    orderId,
    status: status === 200 ? 'delivered' : 'retrying',
    createdAt: ago(minutes),
    ...(status === 200 ? { deliveredAt: ago(minutes) } : { nextAttemptAt: ago(-16), givesUpAt: ago(minutes - 4_320) }),
    tries,
    attempts: [
      {
        number: tries,
        at: ago(minutes),
        status,
        seconds: 0.2,
        ...(status === 200 ? {} : { error: '500', excerpt: '<h1>Internal Server Error</h1>' }),
      },
    ],
    canResend: true,
  })
  return [
    event('evt_1', 'order.paid', '1042', 1, 200, 2),
    event('evt_2', 'order.anomaly', '1041', 3, 200, 4),
    event('evt_3', 'order.paid', '1039', 4, 500, 14),
    event('evt_4', 'order.paid', '1038', 4, 500, 15),
    event('evt_5', 'payment.failed', '1014', 1, 200, 178),
  ]
}

function webhooksOf(ago: Ago): WebhookView[] {
  const common = { receivedAt: ago(3), size: 312, attempts: 1, canReplay: false }
  const pakhi = { provider: 'pakhipay', label: 'Pakhi Pay' }
  return [
    {
      ...common,
      ...pakhi,
      id: 'whk_1',
      verdict: 'verified',
      status: 'done',
      secret: 1,
      says: { kind: 'payment', claimsPayment: true, money: money('3580.00') },
      orderId: '1042',
    },
    {
      ...common,
      ...pakhi,
      id: 'whk_2',
      verdict: 'verified',
      status: 'done',
      secret: 2,
      says: { kind: 'payment', claimsPayment: true, money: money('1.00'), transactionId: 'TRX90A1C2E7F4' },
      orderId: '1041',
      receivedAt: ago(9),
    },
    {
      ...common,
      ...pakhi,
      id: 'whk_3',
      verdict: 'refused',
      status: 'refused',
      reason: 'The signature does not match',
      receivedAt: ago(16),
      canReplay: true,
    },
    {
      ...common,
      id: 'whk_4',
      provider: 'lakipay',
      label: 'LakiPay',
      verdict: 'verified',
      status: 'ignored',
      says: { kind: 'payment' },
      orderId: '1016',
      receivedAt: ago(124),
    },
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
