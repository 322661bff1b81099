/** Records how the call that creates a payment ended. Every function runs in its caller's transaction. */

import { reopenCheckout } from '../checkouts/checkout-transitions.ts'
import type { AnswerNote } from '../contract/confirmed-status.ts'
import type { CreateResult } from '../contract/provider.ts'
import type { PaymentAction } from '../contract/wire.ts'
import { appendPaymentEvent, appendStateEvent } from '../jobs/audit-log.ts'
import { emitPaymentFailed } from '../orders/order-events.ts'
import type { OperationOutcome, PaymentRow, Queries } from '../store/store.ts'
import { outcomeIsUnknown } from './attempts.ts'

type Created = Extract<CreateResult, { outcome: 'created' }>

type Refused = { kind: 'refused'; reason: string; note?: AnswerNote }

export type Outcome = ({ kind: 'created' } & Created) | Refused | { kind: 'unknown' }

const OPERATION_OUTCOMES: Readonly<Record<Outcome['kind'], Exclude<OperationOutcome, 'intent'>>> = {
  created: 'ok',
  refused: 'definite_failure',
  unknown: 'unknown',
}

/** The key of the operation that creates a payment. */
export function createKey(paymentId: string): string {
  return `create:${paymentId}`
}

/** The key of the operation that takes the money of a payment. */
export function completeKey(paymentId: string): string {
  return `complete:${paymentId}`
}

/**
 * Closes the operation and applies its outcome. The payment may have been cancelled, expired or even paid during the
 * call. Then its state stays, and only the provider's id is kept.
 * @param framable whether a frame can show the provider's page; null where {@link presentPage} will say it
 * @returns the payment when it now exists at the provider although it was cancelled or has expired here, else null
 */
export async function recordOutcome(
  tx: Queries,
  paymentId: string,
  outcome: Outcome,
  framable: boolean | null,
  at: number,
): Promise<PaymentRow | null> {
  await tx.closeOperation(createKey(paymentId), OPERATION_OUTCOMES[outcome.kind])
  const payment = await tx.payment(paymentId)
  if (!payment) return null
  // A poll during the call may have found the payment pending.
  const isUndecided = payment.state === 'created' || outcomeIsUnknown(payment)
  if (outcome.kind === 'created') {
    if (outcome.providerRef !== undefined) await bindCreated(tx, payment, outcome.providerRef, at)
    if (isUndecided) {
      payment.state = 'pending'
      payment.action = actionOf(outcome.action, framable === true)
      payment.expiresAt = outcome.expiresAt ?? null
      // At some providers a wallet gets a push request and a card opens a page.
      if (outcome.action.type === 'open') payment.pushRequestedAt = null
    }
  } else if (isUndecided) {
    payment.state = outcome.kind === 'refused' ? 'failed' : 'unknown'
    payment.reason = outcome.kind === 'refused' ? outcome.reason : null
    if (outcome.kind === 'refused') payment.pushRequestedAt = null
  }
  await tx.savePayment(payment)
  const { state, providerRef, reason } = payment
  const why = outcome.kind === 'refused' ? outcome.note?.text : undefined
  const facts = { state, providerRef, reason, ...(why === undefined ? {} : { why }) }
  if (isUndecided) await appendStateEvent(tx, payment, `create_${outcome.kind}`, facts, at)
  else await appendPaymentEvent(tx, paymentId, `create_${outcome.kind}`, facts, at)

  if (outcome.kind === 'refused') {
    // Nothing exists at the provider, so there is nothing to poll, unless a signed message contradicts it.
    if ((await tx.openReferences(paymentId)).length === 0) await tx.stopPoll(paymentId)
    await reopenCheckout(tx, payment.checkoutId)
    if (isUndecided) await emitPaymentFailed(tx, payment, at)
  }
  // A page is published once it is known how it opens.
  const isPage = outcome.kind === 'created' && outcome.action.type === 'open'
  if (!isPage || framable !== null) tx.publish('checkoutChanged', payment.checkoutId)
  return outcome.kind === 'created' && (state === 'cancelled' || state === 'expired') ? payment : null
}

/** Sets how the provider's page opens, once it is known whether a frame may show it. */
export async function presentPage(tx: Queries, paymentId: string, framable: boolean): Promise<void> {
  const payment = await tx.payment(paymentId)
  if (!payment) return
  const presentation = presentationOf(framable)
  if (payment.action?.type === 'open' && payment.action.presentation !== presentation) {
    payment.action = { ...payment.action, presentation }
    await tx.savePayment(payment)
  }
  tx.publish('checkoutChanged', payment.checkoutId)
}

/** Binds the payment to the id that the provider gave it, unless another payment has that id. */
async function bindCreated(tx: Queries, payment: PaymentRow, providerRef: string, at: number): Promise<void> {
  if (await tx.paymentByProviderReference(payment.provider, providerRef)) return
  if (payment.providerRef === null) payment.providerRef = providerRef
  else if (payment.state !== 'paid') {
    // A message during the call has bound another id. Either can be the one that the buyer pays.
    const { id, provider, merchantReference } = payment
    const kept = { paymentId: id, provider, providerRef, source: 'signed', merchantReference, money: null } as const
    await tx.keepReference({ ...kept, claimsPayment: false }, at)
  }
  // The webhook with this id may have come before this answer.
  if ((await tx.wakeByReference(payment.provider, providerRef, at)) > 0) tx.publish('webhookDue', payment.provider)
}

function actionOf(action: Created['action'], framable: boolean): PaymentAction {
  if (action.type !== 'open') return { ...action }
  return { type: 'open', url: action.url, presentation: presentationOf(framable) }
}

function presentationOf(framable: boolean): 'frame' | 'popup' {
  return framable ? 'frame' : 'popup'
}
