/** The ledger of refunds. A refund never changes a payment to unpaid, and refunds never exceed what was paid. */

import type { Money } from '../domain/money.ts'
import { LOG_REASONS } from '../domain/log-reasons.ts'
import { formatAmount } from '../domain/money.ts'
import { appendPaymentEvent } from '../jobs/audit-log.ts'
import type { Log } from '../platform/log.ts'
import type { AnomalyRow, PaymentRow, Queries, RefundRow } from '../store/store.ts'
import { flagForReview } from './anomalies.ts'
import { emitOrderRefunded } from './order-events.ts'
import { isRefundId, lacks, matchOf } from './refund-matches.ts'

/**
 * `matched`: an operator's record and the provider's report are one refund, which counts once. `other_money`: what went
 * back is money that never paid the order, and that is an anomaly.
 */
export type RefundOutcome =
  'recorded' | 'known' | 'matched' | 'not_paid' | 'other_money' | 'wrong_currency' | 'more_than_paid'

/** What a message says of a refund. */
export interface RefundFacts {
  /** The same for every repetition of one refund. */
  readonly key: string
  /** The refunded sum; null when the message names none, which means all that is left. */
  readonly money: Money | null
  /** The provider's id of the money that went back, where the message names one. */
  readonly providerRef?: string | undefined
  /** The provider's id of the refund itself. */
  readonly refundId?: string | undefined
  /** The operator who recorded it, and why; absent when the provider reported it. */
  readonly by?: By | undefined
  /** It was made at the provider: its sum was kept free for it. */
  readonly wasMade?: true
  /** Whether the ledger had this refund before. Then it is the same only under the same id. */
  readonly wasBefore?: (row: RefundRow) => boolean
}

interface By {
  readonly operator: string
  readonly note: string
}

/** How much of the money that made a payment paid can be returned: none of it went back or is on its way. */
export async function refundableOf(read: Queries, payment: PaymentRow): Promise<Money> {
  const { minor, currency } = await unreturnedOf(read, payment)
  return { minor: minor - (await read.openRefundsOfPayment(payment.id)), currency }
}

/** How much of the money that made a payment paid has not gone back. */
async function unreturnedOf(read: Queries, payment: PaymentRow): Promise<Money> {
  const { minor, currency } = await paidBy(read, payment)
  return { minor: minor - (await read.refundedOfPayment(payment.id)), currency }
}

/** The price of a paid payment, unless an operator has accepted another sum. */
async function paidBy(read: Queries, payment: PaymentRow): Promise<Money> {
  const finalization = await read.finalization(payment.orderId)
  return finalization?.paymentId === payment.id ? finalization.money : payment.money
}

/** Records a refund and its order event in the caller's transaction, unless the other source has named it before. */
export async function recordRefund(
  tx: Queries,
  log: Log,
  paymentId: string,
  refund: RefundFacts,
  at: number,
): Promise<RefundOutcome> {
  const { key, money, providerRef, refundId, by, wasMade } = refund
  const payment = await tx.payment(paymentId)
  const order = payment && (await tx.order(payment.orderId))
  if (payment && (await tx.refundByKey(payment.provider, key))) return 'known'
  const doubt = payment && (await joinOther(tx, log, payment, refund, at))
  if (doubt?.isSame) return 'matched'
  if (!payment || !order || payment.state !== 'paid') return 'not_paid'
  if (providerRef !== undefined && (await isOtherMoney(tx, payment, providerRef))) return 'other_money'
  const unfit = async (outcome: 'wrong_currency' | 'more_than_paid'): Promise<RefundOutcome> => {
    // An operator reads the refusal. The provider's word is a fact that the ledger lacks, unless it is about no money.
    if (!by && money && money.minor > 0n)
      await flagDoubt(tx, log, payment, LOG_REASONS.refund_unfit, at, refundFacts(money, by))
    return outcome
  }
  if (money && money.currency !== payment.money.currency) return unfit('wrong_currency')
  // What the provider says is a fact, whatever else is on its way.
  const left = by && !wasMade ? await refundableOf(tx, payment) : await unreturnedOf(tx, payment)
  const amount = money ?? left
  const row = { provider: payment.provider, refundKey: key, paymentId, orderId: payment.orderId, money: amount, at }
  if (amount.minor <= 0n || amount.minor > left.minor) return unfit('more_than_paid')
  await tx.insertRefund({ ...row, ...by, refundId: refundId ?? null, reportedAt: by ? null : at })
  await appendPaymentEvent(tx, paymentId, 'refunded', refundFacts(amount, by), at)
  // Refunding a duplicate payment concerns the shop, but not the order, which another payment has paid.
  const finalization = await tx.finalization(payment.orderId)
  if (finalization?.paymentId === paymentId) await emitOrderRefunded(tx, payment, amount, at)
  if (doubt?.why) await flagDoubt(tx, log, payment, doubt.why, at)
  return 'recorded'
}

/**
 * Looks for the same refund by the other source, and adds this word to it. That moves no money and sends no event: the
 * first word did.
 * @returns whether it is the same, and why a person has to look if it is not
 */
async function joinOther(
  tx: Queries,
  log: Log,
  payment: PaymentRow,
  { key, money, providerRef, refundId, by, wasBefore = () => false }: RefundFacts,
  at: number,
): Promise<{ readonly isSame: boolean; readonly why: string | null }> {
  const source = by ? 'operator' : 'provider'
  const all = await refundsOfMoney(tx, payment, by ? null : await moneyNamed(tx, payment, providerRef))
  // Its id says that it is the same, whatever two clocks say.
  const isNamed = (row: RefundRow): boolean => refundId !== undefined && isRefundId(row.refundId, refundId)
  const ledger = all.filter((row) => !wasBefore(row) || isNamed(row))
  const { refund, doubt } = matchOf(ledger, { source, money, refundId: refundId ?? null, at })
  if (!refund) return { isSame: false, why: doubt }
  if (!lacks(refund, source)) return { isSame: true, why: null }
  await tx.joinRefund(refund, { key, refundId: refundId ?? null, reportedAt: by ? null : at, ...by })
  await appendPaymentEvent(tx, payment.id, 'refund_matched', { ...refundFacts(refund.money, by), source }, at)
  // A report without a sum is clear where nothing else is left that it could mean.
  const isClear = doubt === null || (money === null && (await leftOf(tx, payment)) <= 0n)
  if (!isClear) await flagDoubt(tx, log, payment, doubt, at)
  // The report also said that money came. An anomaly of that money is recorded already.
  if (!by && payment.state !== 'paid') await tx.closeReference(payment.id, providerRef ?? '', 'reported')
  for (const { id } of await tx.checkoutsOfOrder(payment.orderId)) tx.publish('checkoutChanged', id)
  return { isSame: true, why: null }
}

async function leftOf(read: Queries, payment: PaymentRow): Promise<bigint> {
  return payment.state === 'paid' ? (await unreturnedOf(read, payment)).minor : 0n
}

/**
 * The refunds in the ledger that a word can be about, the payment's own money first.
 * @param named null for an operator, who names an anomaly where it is its money
 */
async function refundsOfMoney(read: Queries, payment: PaymentRow, named: MoneyNamed | null): Promise<RefundRow[]> {
  const refunds = await read.refundsOfPayment(payment.id)
  const own = refunds.filter(({ anomalyId }) => anomalyId === null)
  const others = refunds.filter(({ anomalyId }) => anomalyId !== null)
  if (named === null || named === 'own') return own
  if (named === 'any') return [...own, ...others]
  return others.filter(({ anomalyId }) => named.some(({ id }) => id === anomalyId))
}

/** Which money of a payment a report names: its own, that of anomalies, or no particular one. */
type MoneyNamed = 'own' | 'any' | readonly AnomalyRow[]

async function moneyNamed(read: Queries, payment: PaymentRow, named: string | undefined): Promise<MoneyNamed> {
  if (named === undefined || isId(payment.merchantReference, named)) return 'any'
  if (isId(payment.providerRef, named) || isId(payment.transactionId, named)) return 'own'
  const anomalies = await anomaliesNamed(read, payment, named)
  return anomalies.length > 0 ? anomalies : 'any'
}

/** Asks a person to compare the ledger with the provider's dashboard. The audit log says why. */
async function flagDoubt(
  tx: Queries,
  log: Log,
  payment: PaymentRow,
  why: string,
  at: number,
  facts: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await appendPaymentEvent(tx, payment.id, 'refund_doubtful', { why, ...facts }, at)
  if (flagForReview(tx, log, payment, 'doubtful', why)) await tx.savePayment(payment)
}

/**
 * One page can be paid twice. Then the second sum is an anomaly under its own id, and to refund it leaves the order
 * paid. An id that is not known here may be that of the refund itself, so it says nothing.
 */
async function isOtherMoney(tx: Queries, payment: PaymentRow, named: string): Promise<boolean> {
  const own = [payment.merchantReference, payment.providerRef, payment.transactionId]
  if (own.some((id) => isId(id, named))) return false
  return (await anomaliesNamed(tx, payment, named)).length > 0
}

async function anomaliesNamed(read: Queries, { id, provider }: PaymentRow, named: string): Promise<AnomalyRow[]> {
  return (await read.anomaliesByReference(provider, named)).filter(({ paymentId }) => paymentId === id)
}

function isId(known: string | null, named: string): boolean {
  return known?.toLowerCase() === named.toLowerCase()
}

/**
 * Records that the money of an anomaly went back: money that has paid nothing. The shop hears of it unless other money
 * has paid the order, which then stays paid. An operator records it, because no provider's message names an anomaly.
 */
export async function recordAnomalyRefund(
  tx: Queries,
  log: Log,
  anomaly: AnomalyRow,
  payment: PaymentRow,
  refund: RefundFacts & { readonly money: Money; readonly by: By },
  at: number,
): Promise<Extract<RefundOutcome, 'recorded' | 'known' | 'wrong_currency' | 'more_than_paid'>> {
  const { key, money, by, refundId = null } = refund
  const { id: anomalyId, orderId, paymentId, paid } = anomaly
  if (await tx.refundByKey(payment.provider, key)) return 'known'
  if (paid?.currency !== money.currency) return 'wrong_currency'
  const left = await unreturnedOfAnomaly(tx, anomaly)
  const free = refund.wasMade ? left : await leftOfAnomaly(tx, anomaly)
  if (anomaly.resolution === 'accepted' || money.minor <= 0n || money.minor > free) return 'more_than_paid'
  const row = { provider: payment.provider, refundKey: key, paymentId, orderId, money, at, anomalyId, refundId, ...by }
  await tx.insertRefund(row)
  await appendPaymentEvent(tx, paymentId, 'refunded', { ...refundFacts(money, by), anomaly: anomaly.kind }, at)
  if (money.minor === left) await tx.resolveAnomaly(anomalyId, by.note, at, { ...by, resolution: 'refunded' })
  if ((await tx.finalization(orderId)) === null) await emitOrderRefunded(tx, payment, money, at, anomaly)
  await followAnomalyRefund(tx, log, payment, refund, at)
  for (const { id } of await tx.checkoutsOfOrder(orderId)) tx.publish('checkoutChanged', id)
  return 'recorded'
}

/** The provider may have reported this refund before, when nobody knew yet whose money it was. */
async function followAnomalyRefund(
  tx: Queries,
  log: Log,
  payment: PaymentRow,
  { money, refundId }: RefundFacts,
  at: number,
): Promise<void> {
  // The report waits for its payment to be paid. Now it finds its record.
  if (payment.state !== 'paid' && (await tx.wakeParked(payment.id, at)) > 0) tx.publish('webhookDue', payment.provider)
  // It counts as a refund of the payment already. Both count, because the order may have been taken back for it.
  const own = (await refundsOfMoney(tx, payment, 'own')).filter((row) => lacks(row, 'operator'))
  const { refund } = matchOf(own, { source: 'operator', money, refundId: refundId ?? null, at })
  if (refund) await flagDoubt(tx, log, payment, 'the provider reported a refund of this sum as one of the payment', at)
}

/** How much of an anomaly's money went back or is on its way, in minor units. */
export async function returningOf(read: Queries, anomaly: AnomalyRow): Promise<bigint> {
  return (await sumOf(read, anomaly, read.refundedOfAnomaly)) + (await sumOf(read, anomaly, read.openRefundsOfAnomaly))
}

/** How much of the money of an anomaly that has paid nothing can still be returned, in minor units. */
export async function leftOfAnomaly(read: Queries, anomaly: AnomalyRow): Promise<bigint> {
  return (await unreturnedOfAnomaly(read, anomaly)) - (await sumOf(read, anomaly, read.openRefundsOfAnomaly))
}

async function unreturnedOfAnomaly(read: Queries, anomaly: AnomalyRow): Promise<bigint> {
  const { paid, provider, providerRef } = anomaly
  // Money that has paid another payment since is refunded there.
  const isSpent = providerRef !== null && (await read.paymentByTransaction(provider, providerRef)) !== null
  return paid === null || isSpent ? 0n : paid.minor - (await sumOf(read, anomaly, read.refundedOfAnomaly))
}

/**
 * One sum can be several anomalies: for example the id that a browser brought, and then the provider's word that the sum
 * is wrong.
 */
async function sumOf(
  read: Queries,
  { id, provider, providerRef }: AnomalyRow,
  sumOfOne: (anomalyId: string) => Promise<bigint>,
): Promise<bigint> {
  const ids =
    providerRef === null ? [id] : (await read.anomaliesByReference(provider, providerRef)).map((one) => one.id)
  return (await Promise.all(ids.map(sumOfOne))).reduce((total, sum) => total + sum, 0n)
}

/** Whether the money of an anomaly is what made its payment paid, so that returning it is a refund of the payment. */
export function isMoneyOfPayment({ providerRef, kind, resolution }: AnomalyRow, payment: PaymentRow): boolean {
  if (payment.state !== 'paid') return false
  if (resolution === 'accepted' || kind === 'late') return true
  if (providerRef === null) return kind === 'duplicate' || kind === 'unconfirmed'
  return isId(payment.providerRef, providerRef) || isId(payment.transactionId, providerRef)
}

/** A second payment of an order is done with once all of it went back. */
export async function resolveReturned(tx: Queries, payment: PaymentRow, by: By, at: number): Promise<void> {
  if ((await unreturnedOf(tx, payment)).minor > 0n) return
  for (const anomaly of await tx.anomaliesOfOrder(payment.orderId)) {
    const isReturned =
      anomaly.paymentId === payment.id && anomaly.resolvedAt === null && isMoneyOfPayment(anomaly, payment)
    if (isReturned) await tx.resolveAnomaly(anomaly.id, by.note, at, { ...by, resolution: 'refunded' })
  }
}

function refundFacts(money: Money, by: RefundFacts['by']): Record<string, unknown> {
  return { amount: formatAmount(money), currency: money.currency, ...(by ? { by: by.operator } : {}) }
}
