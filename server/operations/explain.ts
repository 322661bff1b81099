/**
 * What happened to an order, as one timeline: what buyers did, calls to providers, webhooks, polls, changes of state
 * and deliveries. It holds no customer's details and no secret, so that a person may paste it into a message.
 */

import type { TimelineKind, TimelineView, Tone } from '../contract/operator.ts'
import { formatAmount, moneyView } from '../domain/money.ts'
import type { Money, MoneyView } from '../domain/money.ts'
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

export const ENTRY_KINDS = [
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
export type EntryKind = (typeof ENTRY_KINDS)[number]

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
  const entries: Entry[] = [
    ...checkouts.map(openedCheckout),
    ...furtherSecrets(trace, checkouts),
    ...payments.map(startedPayment),
    ...trace.calls.map(call),
    ...references(trace),
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
    paidAt: finalization ? iso(finalization.at) : null,
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
      .map(({ at, tone = 'neutral', planned = false, ...entry }) => ({ at: iso(at), ...entry, tone, planned })),
  }
}

async function statusOf(read: Queries, finalization: FinalizationRow | null): Promise<Explanation['status']> {
  if (!finalization) return 'unpaid'
  return (await read.refundedOfPayment(finalization.paymentId)) >= finalization.money.minor ? 'refunded' : 'paid'
}

function openedCheckout({ id, money, pricing, createdAt, expiresAt }: CheckoutRow): Entry {
  const price = pricing === 'open' ? `at ${words(money)}, chosen by the buyer` : `at ${words(money)}`
  return {
    at: createdAt,
    kind: 'browser',
    what: `The checkout was opened ${price}. It can be paid until ${iso(expiresAt)}`,
    checkoutId: id,
  }
}

/** The first secret of a checkout came with its opening. */
function furtherSecrets({ secrets }: OrderTrace, checkouts: readonly CheckoutRow[]): Entry[] {
  const openedAt = new Map(checkouts.map(({ id, createdAt }) => [id, createdAt]))
  return secrets
    .filter(({ checkoutId, at }) => at !== openedAt.get(checkoutId))
    .map(({ checkoutId, at }) => ({ at, kind: 'browser', what: 'The checkout was opened again', checkoutId }))
}

function startedPayment({ id, provider, medium, reference, createdAt }: PaymentRow): Entry {
  const method = medium === null ? provider : `${provider} (${medium})`
  return {
    at: createdAt,
    kind: 'browser',
    what: `The buyer started to pay with ${method}. Reference ${reference}`,
    paymentId: id,
  }
}

function call({ paymentId, kind, outcome, at }: OrderTrace['calls'][number]): Entry {
  const outcomes: Readonly<Record<string, string>> = {
    intent: 'runs, or its process has ended',
    ok: 'succeeded',
    definite_failure: 'was refused: nothing exists at the provider',
    unknown: 'has an unknown outcome: the payment is polled',
  }
  const what = `The call "${kind}" to the provider ${outcomes[outcome] ?? outcome}`
  const tone = outcome === 'ok' ? 'good' : outcome === 'intent' ? 'neutral' : 'warn'
  return { at, kind: 'call', what, paymentId, tone }
}

function references({ references: named }: OrderTrace): Entry[] {
  return named.map(({ paymentId, providerRef, status, at }) => ({
    at,
    kind: 'browser',
    what: `The buyer came back with the provider's id ${providerRef}. It is ${status}`,
    paymentId,
  }))
}

function webhook({ id, provider, verdict, paymentId, status, note, attempts, nextAt, at }: Webhook): Entry[] {
  const facts = { webhookId: id, ...(paymentId === null ? {} : { paymentId }) }
  const times = attempts === 0 ? '' : ` after ${attempts === 1 ? '1 attempt' : `${attempts} attempts`}`
  const why = note === null ? '' : ` (${note})`
  const what = `A webhook of ${provider} came: ${verdict === status ? verdict : `${verdict}, ${status}${times}`}${why}`
  const next: Entry[] =
    nextAt === null
      ? []
      : [{ at: nextAt, kind: 'webhook', what: 'The webhook is processed again', ...facts, planned: true }]
  return [{ at, kind: 'webhook', what, ...facts, tone: verdict === 'verified' ? 'good' : 'bad' }, ...next]
}
type Webhook = OrderTrace['webhooks'][number]

function poll({ paymentId, attempts, lastAt, nextAt }: OrderTrace['polls'][number]): Entry[] {
  const times = attempts === 1 ? 'once' : `${attempts} times`
  const last = `The provider was asked by schedule ${times} in this round, the last time now`
  return [
    ...(attempts === 0 ? [] : [{ at: lastAt, kind: 'poll', what: last, paymentId } as const]),
    ...(nextAt === null
      ? []
      : [{ at: nextAt, kind: 'poll', what: 'The provider is asked by schedule', paymentId, planned: true } as const]),
  ]
}

const TONES: Readonly<Record<string, Tone>> = { paid: 'good', anomaly: 'bad', unreadable: 'bad', failed: 'warn' }

/** A row of the audit log. Its data are facts of the payment: states, amounts, provider ids and reasons. */
function change({ paymentId, type, data, at }: PaymentEventRow): Entry {
  const facts = Object.entries(JSON.parse(data) as Record<string, unknown>)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${name} ${String(value)}`)
  const what = `${type}${facts.length > 0 ? `: ${facts.join(', ')}` : ''}`
  return { at, kind: 'state', what, paymentId, tone: TONES[type] ?? 'neutral' }
}

function anomaly(row: AnomalyRow): Entry[] {
  const { id: anomalyId, kind, paymentId, providerRef, paid, at, resolvedAt, note } = row
  const sum = paid === null ? '' : `: ${words(paid)} came`
  const ref = providerRef === null ? '' : ` as ${providerRef}`
  const facts = { kind: 'anomaly', paymentId, anomalyId } as const
  const tone = resolvedAt === null ? 'bad' : 'warn'
  const entry: Entry = { at, what: `Anomaly "${kind}"${sum}${ref}`, ...facts, tone }
  const why = note === null ? '' : `: ${note}`
  return resolvedAt === null
    ? [entry]
    : [entry, { at: resolvedAt, what: `Anomaly "${kind}" was ${row.resolution ?? 'resolved'}${why}`, ...facts }]
}

function action({ at, operator, action: name, subject, note, outcome }: OperatorActionRow): Entry {
  const why = note === null ? '' : `. Why: ${note}`
  const result = outcome === null ? '' : `: ${outcome}`
  const ids: Partial<Entry> = {
    ...(subject.startsWith('pay_') ? { paymentId: subject } : {}),
    ...(subject.startsWith('chk_') ? { checkoutId: subject } : {}),
    ...(subject.startsWith('anm_') ? { anomalyId: subject } : {}),
    ...(subject.startsWith('inb_') ? { webhookId: subject } : {}),
    ...(name === 'event.resend' ? { eventId: subject } : {}),
  }
  return { at, kind: 'operator', what: `Operator ${operator}: ${name}${result}${why}`, ...ids }
}

function refund({ paymentId, minor, currency, at }: OrderTrace['refunds'][number]): Entry {
  return { at, kind: 'refund', what: `${words({ minor, currency })} went back to the buyer`, paymentId }
}

/** How it ended is in the audit log of its payment. */
function madeRefund({ id, paymentId, money, operator, createdAt, nextAt }: ProviderRefundRow): Entry[] {
  const facts = { kind: 'refund', paymentId } as const
  const began = `Operator ${operator} began to return ${words(money)} at the provider. Refund ${id}`
  return [
    { at: createdAt, what: began, ...facts },
    ...(nextAt === null
      ? []
      : [{ at: nextAt, what: `The provider is asked about refund ${id}`, ...facts, planned: true } as const]),
  ]
}

function deliveries({ id, type, at, deliveredAt, nextAt, attempts }: OrderTrace['events'][number]): Entry[] {
  const attempt = (one: (typeof attempts)[number]): string =>
    one.error === null ? `${type} was delivered` : `${type} was not delivered: ${one.error}`
  const planned = deliveredAt === null && nextAt !== null
  return [
    { at, kind: 'delivery', what: `${type} was written`, eventId: id },
    ...attempts.map((one): Entry => {
      const tone = one.error === null ? 'good' : 'warn'
      return { at: one.at, kind: 'delivery', what: attempt(one), eventId: id, tone }
    }),
    ...(planned
      ? [
          {
            at: Math.max(at, nextAt),
            kind: 'delivery',
            what: `${type} is sent again`,
            eventId: id,
            planned: true,
          } as const,
        ]
      : []),
  ]
}

function words(money: Money): string {
  return `${formatAmount(money)} ${money.currency}`
}

function iso(at: number): string {
  return new Date(at).toISOString()
}
