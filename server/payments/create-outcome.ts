/** How the call that creates a payment ended, and what that makes of the payment. Runs inside its caller's transaction. */

import { outcomeIsUnknown } from './attempts.ts'
import { reopenCheckout } from '../checkouts/checkout-transitions.ts'
import { appendPaymentEvent } from '../jobs/audit-log.ts'
import { emitPaymentFailed } from '../orders/order-events.ts'
import type { CreateResult } from '../contract/provider.ts'
import type { PaymentRow, Queries } from '../store/store.ts'
import type { PaymentAction } from '../contract/wire.ts'

export type Outcome =
  | ({ kind: 'created' } & Extract<CreateResult, { outcome: 'created' }>)
  | { kind: 'refused'; reason: string }
  | { kind: 'unknown' }

/** The key of the operation. */
export function createKey(paymentId: string): string {
  return `create:${paymentId}`
}

/**
 * Notes how the call ended. The payment may have moved meanwhile (cancelled, expired, even paid): then only what the provider told us is kept.
 * @returns the payment when it exists at the provider though it is over here, else null
 */
export async function conclude(
  tx: Queries,
  paymentId: string,
  outcome: Outcome,
  at: number,
): Promise<PaymentRow | null> {
  await tx.closeOperation(
    createKey(paymentId),
    outcome.kind === 'created' ? 'ok' : outcome.kind === 'refused' ? 'definite_failure' : 'unknown',
  )
  const payment = await tx.payment(paymentId)
  if (!payment) return null
  // A poll that comes while the call still runs may have found it pending.
  const fresh = payment.state === 'created' || outcomeIsUnknown(payment)
  if (outcome.kind === 'created') {
    const owner =
      outcome.providerRef === undefined
        ? null
        : await tx.paymentByProviderReference(payment.provider, outcome.providerRef)
    if (outcome.providerRef !== undefined && !owner) {
      payment.providerRef ??= outcome.providerRef
      // Its webhook may have been quicker than this answer.
      const due = await tx.wakeByReference(payment.provider, outcome.providerRef, at)
      if (due > 0) tx.publish('webhookDue', payment.provider)
    }
    if (fresh) {
      payment.state = 'pending'
      payment.action = actionOf(outcome.action)
      // A card payment may open a page where a wallet gets a push request.
      if (outcome.action.type === 'open') payment.pushRequestedAt = null
    }
  } else if (fresh) {
    payment.state = outcome.kind === 'refused' ? 'failed' : 'unknown'
    payment.reason = outcome.kind === 'refused' ? outcome.reason : null
    if (outcome.kind === 'refused') payment.pushRequestedAt = null
  }
  await tx.savePayment(payment)
  await appendPaymentEvent(
    tx,
    paymentId,
    `create_${outcome.kind}`,
    { state: payment.state, providerRef: payment.providerRef, reason: payment.reason },
    at,
  )
  // A page is shown once presentPage has decided how.
  const isPage = outcome.kind === 'created' && outcome.action.type === 'open'
  if (!isPage) tx.publish('checkoutChanged', payment.checkoutId)
  if (outcome.kind !== 'refused')
    return outcome.kind === 'created' && (payment.state === 'cancelled' || payment.state === 'expired') ? payment : null
  // A definite no: nothing exists at the provider, so there is nothing to watch.
  await tx.stopPoll(paymentId)
  await reopenCheckout(tx, payment.checkoutId)
  if (fresh) await emitPaymentFailed(tx, payment, at)
  return null
}

/** How the provider's page is opened, once it is known whether a frame may show it. */
export async function presentPage(tx: Queries, paymentId: string, presentation: 'frame' | 'popup'): Promise<void> {
  const payment = await tx.payment(paymentId)
  if (!payment) return
  if (payment.action?.type === 'open' && payment.action.presentation !== presentation) {
    payment.action = { ...payment.action, presentation }
    await tx.savePayment(payment)
  }
  tx.publish('checkoutChanged', payment.checkoutId)
}

function actionOf(action: Extract<CreateResult, { outcome: 'created' }>['action']): PaymentAction {
  return action.type === 'open'
    ? { type: 'open', url: action.url, presentation: 'popup' }
    : { type: 'confirm-on-device', hint: action.hint }
}
