/** Records a refund that a person has made at the provider. No money moves. */

import { createHash } from 'node:crypto'
import { MoneyError, parseMoney, sameMoney } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { isOpenRefund } from '../domain/provider-refund.ts'
import { PayError } from '../contract/errors.ts'
import type { RefundRequest } from '../contract/operator.ts'
import { isRefundId } from '../orders/refund-matches.ts'
import { isMoneyOfPayment, recordAnomalyRefund, recordRefund, resolveReturned } from '../orders/refunds.ts'
import type { RefundOutcome } from '../orders/refunds.ts'
import type { Log } from '../platform/log.ts'
import type { AnomalyRow, PaymentRow, Queries, RefundRow } from '../store/store.ts'
import { recordAction } from './operator-action.ts'
import type { Actor } from './operator-action.ts'

export interface Recorded {
  readonly refund: RefundRow
  /** False when it was recorded before, or the provider has reported it. */
  readonly isNew: boolean
}

/** @param request with the Idempotency-Key of the HTTP request, if it has one */
export async function refundByOperator(
  tx: Queries,
  log: Log,
  actor: Actor,
  orderId: string,
  request: RefundRequest & { readonly key: string | null },
  at: number,
): Promise<Recorded> {
  if (!(await tx.order(orderId))) throw new PayError('order_not_found', 'No order has this id')
  const { payment, anomaly } = await refundedMoney(tx, orderId, request)
  const { provider, id: paymentId } = payment
  const isOther = anomaly !== null && !isMoneyOfPayment(anomaly, payment)
  const currency = (isOther && anomaly.paid?.currency) || payment.money.currency
  const money = amountOf(request.amount, currency)
  const refundKey = refundKeyOf(payment, request)
  const { refundId } = request
  const known = (await tx.refundByKey(provider, refundKey)) ?? (await refundWithId(tx, paymentId, refundId))
  if (known) {
    const isSame =
      sameMoney(known.money, money) &&
      known.paymentId === paymentId &&
      known.anomalyId === (isOther ? anomaly.id : null)
    if (!isSame)
      throw new PayError(
        'idempotency_key_reused',
        'A refund with this id was recorded, of another amount or other money',
      )
    // One that only the provider has reported gets the operator's note below.
    if (known.operator !== null) return { refund: known, isNew: false }
  }
  // A record would take the provider's report of that refund for its own, and both would count.
  const open = (await tx.providerRefundsOfPayment(paymentId)).filter(({ state }) => isOpenRefund(state))
  if (refundId === undefined && open.some((one) => sameMoney(one.money, money)))
    throw new PayError(
      'request_in_progress',
      'A refund of this amount is on its way at the provider. Its end is recorded without you',
    )
  const by = { operator: actor.name, note: request.note }
  const outcome = isOther
    ? await recordAnomalyRefund(tx, log, anomaly, payment, { key: refundKey, money, refundId, by }, at)
    : await recordRefund(tx, log, paymentId, { key: refundKey, money, refundId, by }, at)
  refuseUnrecorded(outcome)
  if (!isOther) await resolveReturned(tx, payment, by, at)
  const done = { action: 'refund.record', subject: paymentId, orderId, paymentId, note: request.note } as const
  const isMatched = outcome === 'matched'
  const sum = `${request.amount} ${currency}`
  await recordAction(tx, actor, { ...done, outcome: isMatched ? `${sum}, as the provider reported` : sum }, at)
  tx.afterCommit(() => log.info({ operator: actor.name, orderId, paymentId }, 'an operator recorded a refund'))
  const refund = await tx.refundByKey(provider, refundKey)
  if (!refund) throw new Error('the refund was not recorded')
  return { refund, isNew: !isMatched }
}

/** The refund of a payment that has this id at the provider, whoever named it first. */
async function refundWithId(tx: Queries, paymentId: string, refundId: string | undefined): Promise<RefundRow | null> {
  if (refundId === undefined) return null
  return (await tx.refundsOfPayment(paymentId)).find((row) => isRefundId(row.refundId, refundId)) ?? null
}

/** Whose money goes back: that of a named anomaly, a named payment, or the only one of the order that was paid. */
export async function refundedMoney(
  tx: Queries,
  orderId: string,
  { paymentId, anomalyId }: RefundRequest,
): Promise<{ payment: PaymentRow; anomaly: AnomalyRow | null }> {
  if (anomalyId !== undefined) {
    const anomaly = await tx.anomaly(anomalyId)
    if (anomaly?.orderId !== orderId || (paymentId !== undefined && anomaly.paymentId !== paymentId))
      throw new PayError('anomaly_not_found', 'The order has no anomaly with this id')
    const payment = await tx.payment(anomaly.paymentId)
    if (!payment) throw new Error('the payment of an anomaly no longer exists')
    return { payment, anomaly }
  }
  if (paymentId !== undefined) {
    const payment = await tx.payment(paymentId)
    if (payment?.orderId !== orderId) throw new PayError('payment_not_found', 'The order has no payment with this id')
    return { payment, anomaly: null }
  }
  const paid: PaymentRow[] = []
  for (const { id } of await tx.checkoutsOfOrder(orderId))
    paid.push(...(await tx.paymentsOfCheckout(id)).filter(({ state }) => state === 'paid'))
  const brought = (await tx.anomaliesOfOrder(orderId)).filter(({ paid: sum }) => sum)
  const open = brought.filter(({ resolvedAt }) => resolvedAt === null)
  // The same refund again finds its anomaly resolved.
  const others = open.length > 0 ? open : brought.filter(({ resolution }) => resolution === 'refunded')
  const [payment] = paid
  if (paid.length > 1)
    throw new PayError('invalid_request', 'Several payments of this order were paid', {
      errors: [{ path: 'paymentId', message: 'is missing: name the payment that was returned' }],
    })
  if (payment) return { payment, anomaly: null }
  const [anomaly] = others
  if (!anomaly) throw new PayError('order_not_paid', 'No money came for this order')
  if (others.length > 1)
    throw new PayError('invalid_request', 'Several sums came for this order', {
      errors: [{ path: 'anomalyId', message: 'is missing: name the sum that was returned' }],
    })
  const owner = await tx.payment(anomaly.paymentId)
  if (!owner) throw new Error('the payment of an anomaly no longer exists')
  return { payment: owner, anomaly }
}

/** @throws {PayError} `invalid_request` */
export function amountOf(text: string, currency: string): Money {
  const refuse = (message: string): never => {
    throw new PayError('invalid_request', 'The body is invalid', { errors: [{ path: 'amount', message }] })
  }
  try {
    const money = parseMoney(text, currency)
    return money.minor > 0n ? money : refuse('must be more than zero')
  } catch (error) {
    if (!(error instanceof MoneyError)) throw error
    return refuse(`is ${error.message}`)
  }
}

/** The same for every repetition of one refund, so that a second press records nothing. */
export function refundKeyOf(
  { id, provider }: PaymentRow,
  { refundId, amount, note, anomalyId, key }: RefundRequest & { readonly key: string | null },
): string {
  if (refundId !== undefined) return `${provider}:operator:${refundId}`
  const text = key === null ? JSON.stringify([id, anomalyId ?? '', amount, note]) : JSON.stringify([id, key])
  return `operator:${createHash('sha256').update(text).digest('hex').slice(0, 32)}`
}

export function refuseUnrecorded(outcome: RefundOutcome): void {
  if (outcome === 'not_paid') throw new PayError('order_not_paid', 'This payment brought no money')
  if (outcome === 'more_than_paid')
    throw new PayError('refund_too_large', 'The amount is more than what is left of this money')
  if (outcome === 'wrong_currency')
    throw new PayError('invalid_request', 'The body is invalid', {
      errors: [{ path: 'amount', message: 'is in another currency than the money that came' }],
    })
  if (outcome === 'other_money') throw new Error('a refund by an operator names no other money')
}
