/**
 * An operator accepts money that does not fit: it pays the order, once, with the sum that came. The provider's answer or
 * signed message that reported the money is stored as the anomaly; nobody can accept money that was never reported.
 */

import { MAX_MINOR, sameMoney } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { transition } from '../domain/payment.ts'
import type { AnomalyKind, PaymentFlag } from '../domain/payment.ts'
import { appendPaymentEvent } from '../jobs/audit-log.ts'
import { addFlag } from '../orders/anomalies.ts'
import { returningOf } from '../orders/refunds.ts'
import type { AnomalyRow, OrderRow, PaymentRow, Queries } from '../store/store.ts'
import { moneyFacts } from './comparison.ts'
import { enterPaid, followPaid } from './finalize.ts'
import { isNamedForAnother, leavesMoneyFree } from './money-binding.ts'

const ACCEPTABLE: readonly AnomalyKind[] = ['underpaid', 'overpaid', 'unconfirmed', 'risky']
/** Flags that end when a person has accepted the money and no other anomaly is open. */
const ANSWERED: readonly PaymentFlag[] = ['unconfirmed', 'unanswered', 'needs_review']

/** Why the money of an anomaly cannot pay its order: a sentence for the operator. Null when it can. */
export async function whyNotAcceptable(
  read: Queries,
  anomaly: AnomalyRow,
  payment: PaymentRow,
  order: OrderRow,
): Promise<string | null> {
  const { kind, paid, providerRef } = anomaly
  if (!ACCEPTABLE.includes(kind)) return `Money that is ${kind.replace('_', ' ')} cannot pay the order`
  if (paid === null) return 'Nobody knows how much came'
  if (paid.minor <= 0n || paid.minor > MAX_MINOR) return 'The sum that came cannot be the price of an order'
  if (paid.currency !== order.money.currency || paid.currency !== payment.money.currency)
    return 'The money came in another currency'
  if ((await read.finalization(order.orderId)) !== null) return 'The order is paid already'
  if (!transition(payment.state, 'paid')) return 'The payment is paid already'
  if ((await returningOf(read, anomaly)) > 0n) return 'Some of this money went back to the buyer, or is on its way'
  if (await isReturnedByProvider(read, payment, { kind, paid }))
    return 'The provider says that this money went back to the buyer'
  if (providerRef === null) return null
  if (await isUsedElsewhere(read, payment, providerRef)) return 'The same transaction has paid another payment'
  if (await isKeptForAnother(read, anomaly, providerRef, payment))
    return 'The same transaction belongs to another payment'
  return null
}

/** @param operator who accepts it; the anomaly must be open and acceptable */
export async function acceptAnomaly(
  tx: Queries,
  anomaly: AnomalyRow & { readonly paid: Money },
  payment: PaymentRow,
  order: OrderRow,
  { note, operator, at }: { readonly note: string; readonly operator: string; readonly at: number },
): Promise<void> {
  const { paid, providerRef } = anomaly
  if (!(await tx.resolveAnomaly(anomaly.id, note, at, { resolution: 'accepted', operator })))
    throw new Error('the anomaly was resolved by another transaction')
  const from = payment.state
  // Only a person says that this money is for this payment, so a signed message about another payment outweighs it.
  if (payment.providerRef === null && providerRef !== null) payment.refSource = 'browser'
  payment.providerRef ??= providerRef
  payment.transactionId = providerRef ?? payment.providerRef
  // The flag of what came stays: it is a fact.
  const isReviewed = !(await tx.anomaliesOfOrder(payment.orderId)).some(
    ({ paymentId, resolvedAt }) => paymentId === payment.id && resolvedAt === null,
  )
  if (isReviewed) payment.flags = payment.flags.filter((flag) => !ANSWERED.includes(flag))
  // The doubt is not about this anomaly.
  if (payment.flags.includes('doubtful')) addFlag(payment, 'needs_review')
  const facts = { source: 'operator', ...moneyFacts(paid), providerRef, accepted: anomaly.id }
  await appendPaymentEvent(tx, payment.id, 'accepted', { kind: anomaly.kind, by: operator }, at)
  const isFirst = await enterPaid({ tx, at, payment, order, paid, facts, from, late: false, isAccepted: true })
  if (!isFirst) throw new Error('the order was paid by another transaction')
  if (providerRef !== null) await tx.closeReference(payment.id, providerRef, 'confirmed')
  await followPaid(tx, payment, await tx.openReferences(payment.id), at)
}

async function isUsedElsewhere(read: Queries, payment: PaymentRow, providerRef: string): Promise<boolean> {
  const payer = await read.paymentByTransaction(payment.provider, providerRef)
  const owner = await read.paymentByProviderReference(payment.provider, providerRef)
  return [payer, owner].some((other) => other !== null && other.id !== payment.id)
}

/** The provider's messages about refunds wait until their payment is paid. These can be about the whole sum. */
async function isReturnedByProvider(
  read: Queries,
  payment: PaymentRow,
  { kind, paid }: { readonly kind: AnomalyKind; readonly paid: Money },
): Promise<boolean> {
  // A claim without a sum is recorded with the price. Less can have come, and any refund can be all of it.
  const isAssumed = kind === 'unconfirmed' && sameMoney(paid, payment.money)
  let returned = 0n
  for (const event of await read.parkedEvents(payment.id)) {
    if (event.kind !== 'refund') continue
    // A message without a sum means all of it.
    if (!event.money || isAssumed) return true
    if (event.money.currency === paid.currency) returned += BigInt(event.money.minor)
  }
  return returned >= paid.minor
}

/** The money is an anomaly of another payment, or only a person has named it here and a signed message elsewhere. */
async function isKeptForAnother(
  read: Queries,
  { kind }: AnomalyRow,
  providerRef: string,
  payment: PaymentRow,
): Promise<boolean> {
  const reported = await read.anomaliesByReference(payment.provider, providerRef)
  if (reported.some((other) => other.paymentId !== payment.id && !leavesMoneyFree(other.kind))) return true
  return kind === 'unconfirmed' && (await isNamedForAnother(read, payment, providerRef))
}
