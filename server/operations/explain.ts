/**
 * What happened to an order, as one timeline: what buyers did, calls to providers, webhooks, polls, changes of state
 * and deliveries. It holds no customer's details and no secret, so that a person may paste it into a message. Only the
 * excerpt of a delivery is of the shop's own words, and no sentence has it.
 */

import type { FactValue, TimelineKind, TimelineView, Tone } from '../contract/operator.ts'
import { logReasonOf } from '../domain/log-reasons.ts'
import { moneyView, parseMoney } from '../domain/money.ts'
import type { MoneyView } from '../domain/money.ts'
import { isoTime } from '../platform/iso-time.ts'
import type {
  AnomalyRow,
  CheckoutRow,
  FinalizationRow,
  OperatorActionRow,
  OrderTrace,
  PaymentEventRow,
  PaymentRow,
  ProviderRefundRow,
  Queries,
  Store,
} from '../store/store.ts'
import { saysOf } from './message-views.ts'
import { given } from './operator-names.ts'
import { sentenceOf } from './sentences.ts'

const ENTRY_KINDS = [
  'browser',
  'call',
  'webhook',
  'poll',
  'state',
  'anomaly',
  'refund',
  'operator',
  'delivery',
] as const satisfies readonly TimelineKind[]

export type TimelineEntry = Readonly<TimelineView>

export interface Explanation {
  readonly orderId: string
  readonly status: 'unpaid' | 'paid' | 'refunded'
  readonly money: MoneyView
  readonly paidAt: string | null
  readonly paymentId: string | null
  readonly payments: readonly {
    readonly id: string
    readonly reference: string
    readonly provider: string
    readonly state: string
    readonly flags: readonly string[]
    readonly transactionId: string | null
  }[]
  readonly openAnomalies: number
  /** Oldest first. What is planned has a time in the future. */
  readonly timeline: readonly TimelineEntry[]
  /** Whether the timeline has older entries that were left out. */
  readonly isCut: boolean
}

interface Entry extends Omit<TimelineEntry, 'at' | 'tone' | 'planned'> {
  readonly at: number
  /** Neutral unless given. */
  readonly tone?: Tone
  /** False unless given. */
  readonly planned?: boolean
}

/** How long after the return the id in its address can be stored, in milliseconds. */
const SAME_RETURN = 10_000
/** More than any order has. */
const ALL = 1_000_000

/**
 * @param limit how many entries the timeline has at most: the newest
 * @returns null when there is no such order
 */
export async function explain(
  { read }: Pick<Store, 'read'>,
  orderId: string,
  limit = ALL,
): Promise<Explanation | null> {
  const order = await read.order(orderId)
  if (!order) return null
  // One more of each kind than is shown, to know whether something is left out.
  const rows = limit + 1
  const checkouts = await read.newestCheckouts(orderId, rows)
  const payments = await read.paymentsOfOrder(orderId, rows)
  const events = await read.newestEventsOfOrder(orderId, rows)
  const anomalies = await read.anomaliesOfOrder(orderId)
  const trace = await read.orderTrace(orderId, rows)
  const finalization = await read.finalization(orderId)
  const actions = await read.operatorActions({ orderId }, rows)
  const endedCreates = new Map(events.filter(endsCreate).map(({ paymentId, at }) => [paymentId, at]))
  const entries: Entry[] = [
    ...checkouts.map(openedCheckout),
    ...furtherSecrets(trace, checkouts),
    ...payments.map(startedPayment),
    ...trace.calls.map((row) => call(row, endedCreates)),
    ...references(trace),
    ...payments.flatMap((payment) => returned(payment, trace)),
    ...trace.webhooks.flatMap(webhook),
    ...trace.polls.flatMap(poll),
    ...events.map(change),
    ...anomalies.flatMap(anomaly),
    ...trace.madeRefunds.flatMap(madeRefund),
    ...trace.refunds.map(refund),
    ...actions.map(action),
    ...trace.events.flatMap(deliveries),
  ]
  return {
    orderId,
    status: await statusOf(read, finalization),
    money: moneyView(order.money),
    paidAt: finalization ? isoTime(finalization.at) : null,
    paymentId: finalization?.paymentId ?? null,
    payments: payments.map(({ id, reference, provider, state, flags, transactionId }) => ({
      id,
      reference,
      provider,
      state,
      flags,
      transactionId,
    })),
    openAnomalies: anomalies.filter(({ resolvedAt }) => resolvedAt === null).length,
    isCut: entries.length > limit,
    timeline: entries
      .toSorted((a, b) => a.at - b.at || ENTRY_KINDS.indexOf(a.kind) - ENTRY_KINDS.indexOf(b.kind))
      .slice(-limit)
      .map(({ at, tone = 'neutral', planned = false, ...entry }) => ({ at: isoTime(at), ...entry, tone, planned })),
  }
}

async function statusOf(read: Queries, finalization: FinalizationRow | null): Promise<Explanation['status']> {
  if (!finalization) return 'unpaid'
  return (await read.refundedOfPayment(finalization.paymentId)) >= finalization.money.minor ? 'refunded' : 'paid'
}

function openedCheckout({ id, money, pricing, createdAt, expiresAt }: CheckoutRow): Entry {
  const facts = { price: moneyView(money), pricing, until: isoTime(expiresAt) }
  return { at: createdAt, kind: 'browser', ...sentenceOf('checkout_opened', facts), checkoutId: id }
}

/** The first secret of a checkout came with its opening. */
function furtherSecrets({ secrets }: OrderTrace, checkouts: readonly CheckoutRow[]): Entry[] {
  const openedAt = new Map(checkouts.map(({ id, createdAt }) => [id, createdAt]))
  return secrets
    .filter(({ checkoutId, at }) => at !== openedAt.get(checkoutId))
    .map(({ checkoutId, at }) => ({ at, kind: 'browser', ...sentenceOf('checkout_reopened', {}), checkoutId }))
}

function startedPayment({ id, provider, medium, reference, createdAt }: PaymentRow): Entry {
  const facts = { provider, ...given('medium', medium), reference }
  return { at: createdAt, kind: 'browser', ...sentenceOf('payment_started', facts), paymentId: id }
}

/** A process that ended during the call leaves another row. */
function endsCreate({ type }: PaymentEventRow): boolean {
  return type === 'create_created' || type === 'create_refused' || type === 'create_unknown'
}

/** @param endedCreates when the call that creates a payment ended, by payment */
function call(
  { paymentId, kind, outcome, at }: OrderTrace['calls'][number],
  endedCreates: ReadonlyMap<string, number>,
): Entry {
  const endedAt = kind === 'create' ? (endedCreates.get(paymentId) ?? null) : null
  // A clock that was set back in between measures nothing.
  const seconds = endedAt === null || endedAt < at ? null : (endedAt - at) / 1000
  const tone = outcome === 'ok' ? 'good' : outcome === 'intent' ? 'neutral' : 'warn'
  return {
    at,
    kind: 'call',
    ...sentenceOf('provider_call', { call: kind, outcome, ...given('seconds', seconds) }),
    paymentId,
    tone,
  }
}

function references({ references: named }: OrderTrace): Entry[] {
  return named.map(({ paymentId, providerRef, status, at }) => ({
    at,
    kind: 'browser',
    ...sentenceOf('buyer_returned', { providerRef, status }),
    paymentId,
  }))
}

/** The last return of the buyer, unless it is among those that named an id. */
function returned({ id: paymentId, returnedAt: at }: PaymentRow, { references: named }: OrderTrace): Entry[] {
  if (at === null) return []
  const isNamed = named.some((one) => one.paymentId === paymentId && one.at >= at && one.at - at < SAME_RETURN)
  return isNamed ? [] : [{ at, kind: 'browser', ...sentenceOf('buyer_returned', {}), paymentId }]
}

function webhook(row: Webhook): Entry[] {
  const { id, provider, verdict, paymentId, status, note, event, attempts, nextAt, at } = row
  const ids = { webhookId: id, ...given('paymentId', paymentId) }
  const { kind: says, money, ...claim } = event === null ? {} : saysOf(event)
  const said = { ...given('says', says), ...claim, ...given('sum', money) }
  const facts = { provider, verdict, status, attempts, ...given('note', note), ...said }
  const next: Entry[] =
    nextAt === null ? [] : [{ at: nextAt, kind: 'webhook', ...sentenceOf('webhook_retry', {}), ...ids, planned: true }]
  const tone = verdict === 'verified' ? 'good' : 'bad'
  return [{ at, kind: 'webhook', ...sentenceOf('webhook_received', facts), ...ids, tone }, ...next]
}
type Webhook = OrderTrace['webhooks'][number]

function poll({ paymentId, attempts, lastAt, nextAt }: OrderTrace['polls'][number]): Entry[] {
  const entries: Entry[] = []
  if (attempts > 0) entries.push({ at: lastAt, kind: 'poll', ...sentenceOf('polled', { times: attempts }), paymentId })
  if (nextAt !== null)
    entries.push({ at: nextAt, kind: 'poll', ...sentenceOf('poll_planned', {}), paymentId, planned: true })
  return entries
}

const TONES: Readonly<Record<string, Tone>> = { paid: 'good', anomaly: 'bad', unreadable: 'bad', failed: 'warn' }

/** A row of the audit log. Its data are facts of the payment: states, amounts, provider ids and reasons. */
function change({ paymentId, type, data, at }: PaymentEventRow): Entry {
  const facts = { entry: type, ...factsOf(JSON.parse(data) as Record<string, unknown>) }
  return { at, kind: 'state', ...sentenceOf('log_entry', facts), paymentId, tone: TONES[type] ?? 'neutral' }
}

/** Amount and currency become one sum, and our own reasons their codes. */
function factsOf({ currency, ...data }: Record<string, unknown>): Record<string, FactValue> {
  const facts: Record<string, FactValue> = {}
  for (const [name, value] of Object.entries(data)) {
    if (value === null || value === undefined) continue
    if (name === 'amount') facts.sum = moneyView(parseMoney(String(value), String(currency)))
    else if (name === 'why') facts.why = logReasonOf(value) ?? String(value)
    else facts[name] = typeof value === 'boolean' || typeof value === 'number' ? value : String(value)
  }
  return facts
}

function anomaly(row: AnomalyRow): Entry[] {
  const { id: anomalyId, kind: name, paymentId, providerRef, paid, at, resolvedAt, note } = row
  const sum = paid === null ? null : moneyView(paid)
  const facts = { anomaly: name, ...given('paid', sum), ...given('providerRef', providerRef) }
  const ids = { paymentId, anomalyId }
  const entry: Entry = { at, kind: 'anomaly', ...sentenceOf('anomaly_found', facts), ...ids, tone: 'bad' }
  if (resolvedAt === null) return [entry]
  const end = { anomaly: name, resolution: row.resolution ?? 'resolved', ...given('note', note) }
  return [
    { ...entry, tone: 'warn' },
    { at: resolvedAt, kind: 'anomaly', ...sentenceOf('anomaly_resolved', end), ...ids },
  ]
}

function action({ at, operator, action: name, subject, note, outcome }: OperatorActionRow): Entry {
  const facts = { operator, action: name, ...given('outcome', outcome), ...given('note', note) }
  const ids: Partial<Entry> = {
    ...(subject.startsWith('pay_') ? { paymentId: subject } : {}),
    ...(subject.startsWith('chk_') ? { checkoutId: subject } : {}),
    ...(subject.startsWith('anm_') ? { anomalyId: subject } : {}),
    ...(subject.startsWith('inb_') ? { webhookId: subject } : {}),
    ...(name === 'event.resend' ? { eventId: subject } : {}),
  }
  return { at, kind: 'operator', ...sentenceOf('operator_action', facts), ...ids }
}

function refund({ paymentId, minor, currency, at }: OrderTrace['refunds'][number]): Entry {
  return { at, kind: 'refund', ...sentenceOf('money_returned', { sum: moneyView({ minor, currency }) }), paymentId }
}

/** How it ended is in the audit log of its payment. */
function madeRefund({ id, paymentId, money, operator, createdAt, nextAt }: ProviderRefundRow): Entry[] {
  const begun = sentenceOf('refund_begun', { operator, sum: moneyView(money), refund: id })
  const entries: Entry[] = [{ at: createdAt, kind: 'refund', ...begun, paymentId }]
  if (nextAt !== null)
    entries.push({
      at: nextAt,
      kind: 'refund',
      ...sentenceOf('refund_planned', { refund: id }),
      paymentId,
      planned: true,
    })
  return entries
}

function deliveries({ id: eventId, type: event, at, deliveredAt, nextAt, attempts }: Delivered): Entry[] {
  const entries: Entry[] = [{ at, kind: 'delivery', ...sentenceOf('event_written', { event }), eventId }]
  for (const { at: triedAt, status, error, milliseconds, excerpt } of attempts) {
    const seconds = milliseconds === null ? null : milliseconds / 1000
    const answer = { ...given('status', status), ...given('seconds', seconds), ...given('excerpt', excerpt) }
    const sentence =
      error === null
        ? sentenceOf('event_delivered', { event, ...answer })
        : sentenceOf('event_failed', { event, error, ...answer })
    entries.push({ at: triedAt, kind: 'delivery', ...sentence, eventId, tone: error === null ? 'good' : 'warn' })
  }
  if (deliveredAt === null && nextAt !== null) {
    const nextTry = Math.max(at, nextAt)
    entries.push({ at: nextTry, kind: 'delivery', ...sentenceOf('event_planned', { event }), eventId, planned: true })
  }
  return entries
}
type Delivered = OrderTrace['events'][number]
