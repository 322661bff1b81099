/**
 * The one door to "paid". Webhooks, polls, return pages, cancellations and buyers who say "I have paid" all come here and only make us ask: the
 * provider's own answer, a {@link ConfirmedStatus}, is compared with what we wanted and moves the payment in one transaction.
 */

import { recordAnomaly } from './anomalies.ts'
import { outcomeIsUnknown } from './attempts.ts'
import type { Money } from './domain/money.ts'
import { formatAmount, sameMoney } from './domain/money.ts'
import { transition } from './domain/payment.ts'
import type { AnomalyKind, PaymentState } from './domain/payment.ts'
import type { Changes } from './changes.ts'
import { reopenCheckout } from './checkout-transitions.ts'
import { appendPaymentEvent } from './history.ts'
import type { Log } from './log.ts'
import { emitOrderPaid, emitPaymentFailed } from './order-events.ts'
import type { ConfirmedStatus } from './providers/confirmed.ts'
import type { Provider, StatusHint } from './providers/provider.ts'
import type { PaymentRow, Queries, Store } from './store/store.ts'
import type { UpstreamBudget, UpstreamPriority } from './upstream-budget.ts'

/** Upper bound of one provider call, in milliseconds: long enough for a slow gateway, shorter than any lease. */
export const CALL_TIMEOUT = 15_000

export type NewsSource = 'webhook' | 'poll' | 'watch' | 'return' | 'cancel' | 'create'

export interface News {
  readonly source: NewsSource
  readonly hint?: StatusHint
  /** Who made us ask, for taking turns; the payment's own client unless given. */
  readonly client?: string
  /** That of the source unless given. */
  readonly priority?: UpstreamPriority
}

/** Whose call to the provider comes first. */
const PRIORITY: Readonly<Record<NewsSource, UpstreamPriority>> = {
  webhook: 'first', return: 'first', cancel: 'first', create: 'first', poll: 'young', watch: 'watching',
}

export interface Settled {
  /** Where the payment stands now. */
  readonly state: PaymentState
  /** The provider answered. False when there was nothing to ask with. */
  readonly asked: boolean
  /** Money came that does not fit; a person has to look. */
  readonly held: boolean
}

/** @throws when the provider could not be asked or not be understood; nothing has changed then */
export type Settle = (paymentId: string, news: News) => Promise<Settled>

export interface SettleParts {
  readonly store: Store
  readonly providers: ReadonlyMap<string, Provider>
  readonly changes: Changes
  readonly log: Log
  readonly upstream: UpstreamBudget
  readonly now: () => number
  /** Order events are waiting. */
  readonly onOutbox: () => void
}

export function createSettle(parts: SettleParts): Settle {
  const { store, providers, changes, upstream, log, now } = parts
  const running = new Map<string, Promise<Settled>>()

  const settle: Settle = async (paymentId, news) => {
    const payment = await store.read.payment(paymentId)
    if (!payment) throw new Error('no such payment')
    const provider = providers.get(payment.provider)
    if (!provider) return { state: payment.state, asked: false, held: false }
    const hint = news.hint ?? (payment.providerRef === null && payment.hintedRef !== null ? { providerRef: payment.hintedRef, signed: false } : undefined)
    const query = { reference: payment.ourRef, providerRef: payment.providerRef, money: payment.money, ...(hint ? { hint } : {}) }
    const turn = { provider: provider.id, priority: priorityOf(news), client: news.client ?? payment.client }
    const status = await upstream.run(turn, () => provider.fetchStatus(query, AbortSignal.timeout(CALL_TIMEOUT))).catch(async (error: unknown) => {
      if (isUnreadable(error)) await noteUnreadable(paymentId, payment.provider)
      throw error
    })
    if (status === null) return { state: payment.state, asked: false, held: false }

    const result = await store.transaction((tx) => apply(tx, log, paymentId, status, news.source, hint?.signed !== false, now()))
    if (result.changed) {
      log.info({ paymentId, provider: payment.provider, source: news.source, state: result.state, held: result.held }, 'payment settled')
      for (const checkoutId of result.checkouts) changes.publish(checkoutId)
      parts.onOutbox()
    }
    return { state: result.state, asked: true, held: result.held }
  }

  /** Asking goes on, since the next answer may be another; but nobody but a person can tell what this one meant. */
  const noteUnreadable = async (paymentId: string, provider: string): Promise<void> => {
    const known = await store.transaction(async (tx) => {
      const payment = await tx.payment(paymentId)
      if (!payment || payment.flags.includes('needs_review')) return true
      flag(payment, 'needs_review')
      await tx.savePayment(payment)
      await appendPaymentEvent(tx, paymentId, 'unreadable', { why: 'the provider says paid, and how much cannot be read' }, now())
      return false
    })
    if (!known) log.error({ paymentId, provider }, 'the provider says paid, and how much cannot be read: look at its dashboard')
  }

  return (paymentId, news) => {
    // What brings an id of its own asks by itself; the rest ask the same question, so one answer serves them all.
    if (news.hint) return settle(paymentId, news)
    // One of another priority may still wait for its turn, and a webhook does not wait with it.
    const question = `${paymentId} ${priorityOf(news)}`
    const current = running.get(question)
    if (current) return current
    const mine = settle(paymentId, news).finally(() => running.delete(question))
    running.set(question, mine)
    return mine
  }
}

function priorityOf({ source, priority }: News): UpstreamPriority {
  return priority ?? PRIORITY[source]
}

interface Applied {
  state: PaymentState
  held: boolean
  changed: boolean
  /** Checkouts whose view changed. */
  checkouts: string[]
}

/** @param signed false when only a browser named the id that was asked about: then it is kept only if it was paid, and only if nothing speaks against it */
async function apply(
  tx: Queries, log: Log, paymentId: string, status: ConfirmedStatus, source: NewsSource, signed: boolean, at: number,
): Promise<Applied> {
  const payment = await tx.payment(paymentId)
  const order = payment && (await tx.order(payment.orderId))
  if (!payment || !order) throw new Error('the payment or its order is gone')
  const { pricing } = order
  const unchanged: Applied = { state: payment.state, held: false, changed: false, checkouts: [] }

  // 1. Bind: is the answer about this payment, and is its money still free?
  if (!(await belongs(tx, payment, status, signed))) {
    if (status.state !== 'paid') return unchanged
    return hold(tx, log, payment, 'unknown_reference', status, at)
  }
  if (status.state !== 'paid') return applyUnpaid(tx, payment, status, source, signed, at)

  // 2. Amount and currency, before the guard: an answer that moves nothing can still be an anomaly.
  const paid = status.money as Money
  // An open amount is what the payer was invited to at the time; another that somebody named since does not make it wrong.
  const misfit = misfitOf(paid, payment.money) ?? (pricing === 'open' ? null : misfitOf(paid, order.money))
  if (misfit) return hold(tx, log, payment, misfit, status, at)
  if (status.providerRef !== null && (await tx.anomaliesByReference(payment.provider, status.providerRef)).some(isMisfit)) {
    return { ...unchanged, held: true }
  }

  // 3. The guard. `paid` never moves, but a second sum on the same payment is money to give back.
  const step = transition(payment.state, 'paid')
  if (!step) {
    const second = status.providerRef !== null && payment.providerRef !== null && status.providerRef !== payment.providerRef
    return second ? hold(tx, log, payment, 'duplicate', status, at) : unchanged
  }

  // 4. Paid: once per order, by the primary key of `finalisations`.
  payment.state = 'paid'
  payment.providerRef = status.providerRef ?? payment.providerRef
  payment.paidAt = at
  payment.action = null
  payment.reason = null
  const won = await tx.insertFinalisation({ orderId: payment.orderId, paymentId, money: paid, at })
  const anomaly: AnomalyKind | null = won ? (step.late ? 'late' : null) : 'duplicate'
  if (step.late) flag(payment, 'late')
  if (!won) flag(payment, 'duplicate')
  await tx.savePayment(payment)
  await tx.stopPoll(paymentId)
  await appendPaymentEvent(tx, paymentId, 'paid', { source, ...moneyData(paid), providerRef: status.providerRef, from: step.from, finalised: won }, at)
  if (won && pricing === 'open') await tx.saveOrder({ ...order, money: paid }, at)
  if (won) await emitOrderPaid(tx, payment, at)
  if (anomaly) await recordAnomaly(tx, log, payment, { kind: anomaly, providerRef: status.providerRef, paid }, at)
  return { state: 'paid', held: false, changed: true, checkouts: await payCheckouts(tx, payment) }
}

async function belongs(tx: Queries, payment: PaymentRow, status: ConfirmedStatus, signed: boolean): Promise<boolean> {
  if (status.reference !== null && status.reference !== payment.ourRef) return false
  const { providerRef } = status
  if (providerRef === null || providerRef === payment.providerRef) return true
  const owner = await tx.paymentByProviderReference(payment.provider, providerRef)
  if (owner && owner.id !== payment.id) return false
  // A browser named the id. Where the provider itself has named another payment for it, the browser is wrong.
  if (!signed && (await tx.tiedToAnother(payment.provider, providerRef, payment.ourRef))) return false
  const anomalies = await tx.anomaliesByReference(payment.provider, providerRef)
  return anomalies.every((anomaly) => anomaly.paymentId === payment.id || anomaly.kind === 'unknown_reference')
}

async function applyUnpaid(
  tx: Queries, payment: PaymentRow, status: ConfirmedStatus, source: NewsSource, signed: boolean, at: number,
): Promise<Applied> {
  // Nobody knew whether it was created, and the provider has no such payment: the buyer can start anew.
  const neverStarted = status.exists === false && outcomeIsUnknown(payment)
  const step = transition(payment.state, neverStarted ? 'failed' : status.state)
  const binds = signed && payment.state !== 'paid' && status.providerRef !== null && status.providerRef !== payment.providerRef
  if (!step && !binds) return { state: payment.state, held: false, changed: false, checkouts: [] }
  if (binds) payment.providerRef = status.providerRef
  if (step) {
    payment.state = step.to
    payment.reason = neverStarted ? 'not_started' : (status.reason ?? null)
    if (status.state !== 'pending') payment.action = null
    await appendPaymentEvent(tx, payment.id, step.to, { source, from: step.from, providerRef: status.providerRef, reason: payment.reason }, at)
  }
  await tx.savePayment(payment)
  if (step?.to === 'failed') await emitPaymentFailed(tx, payment, at)
  if (step) await reopenCheckout(tx, payment.checkoutId)
  return { state: payment.state, held: false, changed: step !== null, checkouts: [payment.checkoutId] }
}

/** Money came that cannot pay this order: it is written down and told, and nothing moves. */
async function hold(
  tx: Queries, log: Log, payment: PaymentRow, kind: AnomalyKind, status: ConfirmedStatus, at: number,
): Promise<Applied> {
  const paid = status.money as Money
  const news = (await recordAnomaly(tx, log, payment, { kind, providerRef: status.providerRef, paid }, at)) !== null
  if (news) {
    flag(payment, kind)
    flag(payment, 'needs_review')
    await tx.savePayment(payment)
    await appendPaymentEvent(tx, payment.id, 'held', { kind, ...moneyData(paid), providerRef: status.providerRef }, at)
  }
  return { state: payment.state, held: true, changed: news, checkouts: [payment.checkoutId] }
}

/** The order is paid, so each of its checkouts that could still take money says so; the one that was paid says so in any case. */
async function payCheckouts(tx: Queries, payment: PaymentRow): Promise<string[]> {
  const changed: string[] = []
  for (const checkout of await tx.checkoutsOfOrder(payment.orderId)) {
    const live = checkout.status === 'open' || checkout.status === 'processing'
    if (!live && checkout.id !== payment.checkoutId) continue
    await tx.setCheckoutStatus(checkout.id, 'paid')
    if (checkout.id === payment.checkoutId) await tx.setCurrentPayment(checkout.id, payment.id)
    changed.push(checkout.id)
  }
  return changed
}

/** Adapters throw `UnreadableMoney`; its class stays with them, so it is known by its name. */
function isUnreadable(error: unknown): boolean {
  return error instanceof Error && error.name === 'UnreadableMoney'
}

function misfitOf(paid: Money, wanted: Money): 'underpaid' | 'overpaid' | 'wrong_currency' | null {
  if (sameMoney(paid, wanted)) return null
  if (paid.currency !== wanted.currency) return 'wrong_currency'
  return paid.minor < wanted.minor ? 'underpaid' : 'overpaid'
}

function isMisfit({ kind }: { kind: AnomalyKind }): boolean {
  return kind === 'underpaid' || kind === 'overpaid' || kind === 'wrong_currency'
}

function flag(payment: PaymentRow, name: PaymentRow['flags'][number]): void {
  if (!payment.flags.includes(name)) payment.flags.push(name)
}

function moneyData(money: Money): { amount: string; currency: string } {
  return { amount: formatAmount(money), currency: money.currency }
}
