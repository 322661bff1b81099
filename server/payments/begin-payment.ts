/**
 * Begins a payment in one transaction: everything that decides whether the provider is called, and the rows that let
 * polling and recovery find the payment should the process end during the call.
 */

import { isLive } from '../checkouts/checkout-transitions.ts'
import { PayError } from '../contract/errors.ts'
import type { CreatePaymentBody } from '../contract/requests.ts'
import type { Customer } from '../contract/wire.ts'
import { appendStateEvent } from '../jobs/audit-log.ts'
import type { Caller } from '../platform/caller.ts'
import { clientGroup, hashToken, newId } from '../platform/ids.ts'
import type { CheckoutRow, PaymentRow, Queries } from '../store/store.ts'
import { sameAttempt } from './attempts.ts'
import type { AttemptRequest } from './attempts.ts'
import { createKey } from './create-outcome.ts'
import { unusedReference } from './payment-reference.ts'
import { limitPushRequests } from './push-request-limit.ts'

export interface PaymentRequest {
  readonly checkoutId: string
  readonly attempt: AttemptRequest
  readonly body: CreatePaymentBody
  readonly customer: Customer
  readonly key: RequestKey
  readonly tokens: PaymentTokens
  /** Who pays. */
  readonly caller: Caller
}

/** An `Idempotency-Key`, and a digest of the body that came with it. */
export interface RequestKey {
  readonly idempotencyKey: string
  readonly fingerprint: string
}

/**
 * The secrets in the addresses of one payment: for webhooks, for returning after paying, for returning after giving up.
 */
export interface PaymentTokens {
  readonly callback: string
  readonly back: string
  readonly cancel: string
}

/** @param pollIn milliseconds until the first poll */
export async function beginPayment(
  tx: Queries,
  request: PaymentRequest,
  at: number,
  pollIn: number,
): Promise<{ payment: PaymentRow; created: boolean }> {
  const { checkoutId, attempt, key } = request
  const replayed = await paymentOfKey(tx, checkoutId, key)
  if (replayed) return { payment: replayed, created: false }
  const checkout = await tx.checkout(checkoutId)
  if (!checkout) throw new PayError('checkout_not_found', 'No checkout has this id and secret')
  refuseUnlessLive(checkout, at)
  // The shop may have withdrawn the provider while earlier payments were cancelled.
  if (checkout.providers && !checkout.providers.includes(attempt.provider.id)) {
    throw new PayError('provider_not_available', 'This provider is not among the methods of the checkout')
  }
  if (await tx.finalization(checkout.orderId)) throw new PayError('checkout_paid', 'The order is already paid')

  const same = sameAttempt(await tx.paymentsOfCheckout(checkoutId), attempt, at)
  const payment = same ?? newPayment(checkout, request, await unusedReference(tx), at)
  const { id: paymentId, provider, medium } = payment
  if (!same) {
    const { phone } = request.customer
    if (payment.pushRequestedAt !== null && phone !== undefined) await limitPushRequests(tx, { ...payment, phone }, at)
    await tx.insertPayment(payment)
    await tx.indexPayment(paymentId, request.customer)
    // In the same transaction as the payment, so that it is polled whatever happens next.
    await tx.insertPoll({ paymentId, provider, client: payment.client, nextAt: at + pollIn, now: at })
    await tx.insertOperation(createKey(paymentId), paymentId, 'create', at)
    await appendStateEvent(tx, payment, 'created', { provider, medium }, at)
    await tx.setCheckoutStatus(checkoutId, 'processing')
  }
  await tx.setCurrentPayment(checkoutId, paymentId)
  await tx.insertIdempotencyKey(checkoutId, key.idempotencyKey, key.fingerprint, paymentId, at)
  tx.publish('checkoutChanged', checkoutId)
  return { payment, created: !same }
}

/**
 * The payment of an earlier request with this key, or null when there was none.
 * @throws {PayError} `idempotency_key_reused` for another body, `request_in_progress` while the provider is called
 */
export async function paymentOfKey(
  tx: Queries,
  checkoutId: string,
  { idempotencyKey, fingerprint }: RequestKey,
): Promise<PaymentRow | null> {
  const earlier = await tx.idempotencyKey(checkoutId, idempotencyKey)
  if (!earlier) return null
  if (earlier.fingerprint !== fingerprint) {
    throw new PayError('idempotency_key_reused', 'This Idempotency-Key came with another body before')
  }
  // In this order, so that outside a transaction, too, a call that has just ended is not seen without its outcome.
  const outcome = await tx.operationOutcome(createKey(earlier.paymentId))
  const payment = await tx.payment(earlier.paymentId)
  if (payment?.state === 'created' && outcome === 'intent') {
    throw new PayError('request_in_progress', 'The first request with this key is still running', { retryAfter: 1 })
  }
  return payment
}

/** @throws {PayError} `checkout_paid`, `checkout_cancelled`, `checkout_expired` */
export function refuseUnlessLive(checkout: CheckoutRow, now: number): void {
  if (isLive(checkout, now)) return
  if (checkout.status === 'paid') throw new PayError('checkout_paid', 'This checkout is already paid')
  if (checkout.status === 'cancelled') {
    throw new PayError('checkout_cancelled', 'This checkout was cancelled; open the order again')
  }
  throw new PayError('checkout_expired', 'This checkout has expired; open the order again')
}

function newPayment(checkout: CheckoutRow, request: PaymentRequest, reference: string, at: number): PaymentRow {
  const { attempt, body, tokens, caller } = request
  const id = newId('pay', at)
  return {
    id,
    checkoutId: checkout.id,
    orderId: checkout.orderId,
    provider: attempt.provider.id,
    medium: body.medium ?? null,
    // Not the order's id: an order can have several payments, and a provider's answer must name one of them.
    merchantReference: id,
    reference,
    providerRef: null,
    refSource: null,
    transactionId: null,
    money: checkout.money,
    state: 'created',
    flags: [],
    reason: null,
    action: null,
    callbackTokenHash: hashToken(tokens.callback),
    returnTokenHash: hashToken(tokens.back),
    cancelTokenHash: hashToken(tokens.cancel),
    client: clientGroup(caller.client),
    locale: caller.locale ?? null,
    detailsHash: attempt.detailsHash,
    pushRequestedAt: attempt.provider.flow === 'device' ? at : null,
    version: 1,
    createdAt: at,
    paidAt: null,
    expiresAt: null,
    returnedAt: null,
  }
}
