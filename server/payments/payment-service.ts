/**
 * Creates payments. Each request to pay leads to one provider call at most, whatever is clicked twice, repeated, cut
 * off or killed in between.
 */

import { createHash } from 'node:crypto'
import { labelsOf, paymentView } from '../checkouts/views.ts'
import { PayError } from '../contract/errors.ts'
import type { CreateRequest, Provider } from '../contract/provider.ts'
import type { CreatePaymentBody } from '../contract/requests.ts'
import type { PaymentView } from '../contract/wire.ts'
import { ownPollDelay, pollDelay } from '../domain/schedule.ts'
import { clientGroup, newToken } from '../platform/ids.ts'
import type { Caller } from '../platform/caller.ts'
import type { Log } from '../platform/log.ts'
import { errorFacts } from '../platform/log.ts'
import type { CheckoutRow, PaymentRow, Store } from '../store/store.ts'
import { logNote } from './answer-note.ts'
import { attemptDetails, sameAttempt } from './attempts.ts'
import type { AttemptRequest } from './attempts.ts'
import { beginPayment, paymentOfKey, refuseUnlessLive } from './begin-payment.ts'
import type { PaymentRequest, PaymentTokens } from './begin-payment.ts'
import type { Breaker } from './circuit-breaker.ts'
import { presentPage, recordOutcome } from './create-outcome.ts'
import type { Outcome } from './create-outcome.ts'
import type { MethodAvailability } from './payment-methods.ts'
import type { ProviderCancellation } from './provider-cancellation.ts'
import { limitPushRequests } from './push-request-limit.ts'
import { CALL_TIMEOUT } from './reconcile.ts'
import { UpstreamBusy } from './upstream-budget.ts'
import type { UpstreamBudget } from './upstream-budget.ts'

export interface PaymentService {
  /**
   * @returns `created` is false for a repeated request, and where a pending payment has the same details. `returnUrl`
   *   comes with a new payment only, because the store has only the digest of its token.
   * @throws {PayError} `idempotency_key_reused`, `request_in_progress`, `checkout_paid`, `checkout_cancelled`,
   *   `checkout_expired`, `provider_not_available`, `invalid_request`, `push_too_soon`, `rate_limited`
   */
  create(
    checkoutId: string,
    body: CreatePaymentBody,
    idempotencyKey: string,
    caller: Caller,
  ): Promise<{ payment: PaymentView; created: boolean; returnUrl?: string }>
}

export interface PaymentParts {
  readonly store: Store
  readonly providers: ReadonlyMap<string, Provider>
  readonly cancellation: ProviderCancellation
  readonly availableMethods: MethodAvailability
  readonly breaker: Breaker
  readonly upstream: UpstreamBudget
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
  /** In [0, 1). */
  readonly random: () => number
  /** Without a trailing slash. */
  readonly publicUrl: string
  /** Whether a frame on our pages can show the provider's page. */
  readonly framable: (url: string) => Promise<boolean>
  /** The same, where it is known already; null where it is not. */
  readonly knownFramable: (url: string) => boolean | null
}

/** How long a buyer waits for a free turn at the provider, in milliseconds. */
const PATIENCE = 8000

export function createPaymentService(parts: PaymentParts): PaymentService {
  const { store, cancellation, availableMethods, breaker, upstream, log, now, random, publicUrl } = parts
  const { framable, knownFramable } = parts
  const labels = labelsOf(parts.providers)

  const create: PaymentService['create'] = async (checkoutId, body, idempotencyKey, caller) => {
    const key = { idempotencyKey, fingerprint: fingerprintOf(body) }
    // beginPayment checks it again.
    const replayed = await paymentOfKey(store.read, checkoutId, key)
    if (replayed) return { payment: paymentView(replayed, labels), created: false }

    const checkout = await store.read.checkout(checkoutId)
    if (!checkout) throw new PayError('checkout_not_found', 'No checkout has this id and secret')
    refuseUnlessLive(checkout, now())
    const provider = chosenProvider(availableMethods, checkout, body)
    const { customer, hash: detailsHash } = attemptDetails(provider, checkout, body)
    const attempt: AttemptRequest = { provider, detailsHash, again: body.again === true }

    const earlier = await store.read.paymentsOfCheckout(checkoutId)
    const same = sameAttempt(earlier, attempt, now())
    // beginPayment checks this again, too. This check comes before earlier payments are cancelled.
    if (same === null && provider.flow === 'device' && customer.phone !== undefined) {
      const push = { phone: customer.phone, orderId: checkout.orderId, client: clientGroup(caller.client) }
      await limitPushRequests(store.read, push, now())
    }
    // First cancel the earlier payments at their providers. Reconciling them can even find that one is paid.
    await cancellation.cancelPending(
      earlier.filter(({ id }) => id !== same?.id),
      caller,
    )

    const tokens = { callback: newToken(), back: newToken(), cancel: newToken() }
    const request: PaymentRequest = { checkoutId, attempt, body, customer, key, tokens, caller }
    const { payment, created } = await store.transaction((tx) =>
      beginPayment(tx, request, now(), firstPollDelay(provider, random())),
    )
    if (!created) return { payment: paymentView(payment, labels), created: false }

    // Both rows are committed, and no transaction is open during the call.
    const addresses = addressesOf(publicUrl, payment, tokens)
    const outcome = await callProvider(provider, caller, {
      reference: payment.merchantReference,
      orderId: checkout.orderId,
      money: payment.money,
      description: checkout.description ?? `Order ${checkout.orderId}`,
      customer,
      ...(payment.medium === null ? {} : { medium: payment.medium }),
      ...addresses,
    })
    const page = outcome.kind === 'created' && outcome.action.type === 'open' ? outcome.action.url : null
    const mayFrame = provider.frame !== false
    const known = page === null ? null : mayFrame ? knownFramable(page) : false
    const ended = await store.transaction((tx) => recordOutcome(tx, payment.id, outcome, known, now()))
    const { id: paymentId, orderId, reference } = payment
    log.info(
      {
        requestId: caller.requestId,
        orderId,
        checkoutId,
        paymentId,
        provider: provider.id,
        reference,
        outcome: outcome.kind,
      },
      'payment started',
    )
    if (outcome.kind === 'refused' && outcome.note)
      logNote(log, { orderId, paymentId, provider: provider.id, source: 'create' }, outcome.note)
    // The buyer gave up during the call, and the new payment must not stay payable.
    if (ended) await cancellation.cancel(ended, caller)
    if (page !== null && known === null) {
      const isFramed = await framable(page)
      await store.transaction((tx) => presentPage(tx, payment.id, isFramed))
    }
    const result = await store.read.payment(payment.id)
    if (!result) throw new Error('the payment no longer exists')
    return { payment: paymentView(result, labels), created: true, returnUrl: addresses.returnUrl }
  }

  const callProvider = async (
    provider: Provider,
    { client, requestId }: Caller,
    request: CreateRequest,
  ): Promise<Outcome> => {
    try {
      const turn = { provider: provider.id, priority: 'first', client, patience: PATIENCE } as const
      const result = await upstream.run(turn, () => provider.create(request, AbortSignal.timeout(CALL_TIMEOUT)))
      if (result.outcome === 'created') {
        breaker.succeeded(provider.id)
        return { kind: 'created', ...result }
      }
      if (result.reason === 'provider_unreachable') breaker.failed(provider.id, client)
      // provider-keys.ts reports a rejected key. It is neither an outage nor a success.
      else if (result.reason !== 'provider_misconfigured') breaker.succeeded(provider.id)
      return { kind: 'refused', reason: result.reason, ...(result.note ? { note: result.note } : {}) }
    } catch (error) {
      // The request was never sent, so nothing exists, and the provider is not to blame.
      if (error instanceof UpstreamBusy) return { kind: 'refused', reason: 'provider_unreachable' }
      breaker.failed(provider.id, client)
      log.warn(
        { requestId, paymentId: request.reference, provider: provider.id, error: errorFacts(error) },
        'the provider may or may not have created the payment; polling will find out',
      )
      return { kind: 'unknown' }
    }
  }

  return { create }
}

function firstPollDelay({ pollDelays }: Provider, random: number): number {
  return (pollDelays ? ownPollDelay(pollDelays, 0, random) : pollDelay(0, random)) ?? 0
}

/** A digest of the body, to recognise another body under the same key. */
function fingerprintOf(body: CreatePaymentBody): string {
  const members = [body.provider, body.medium ?? null, body.customer ?? null, ...(body.again ? ['again'] : [])]
  return createHash('sha256').update(JSON.stringify(members)).digest('hex')
}

/** @throws {PayError} `provider_not_available`; `invalid_request` for a medium that the provider does not offer */
function chosenProvider(
  availableMethods: MethodAvailability,
  checkout: CheckoutRow,
  { provider: id, medium: mediumId }: CreatePaymentBody,
): Provider {
  // A provider that is down is only greyed out in the widget: the buyer who chooses it finds out that it is back.
  const method = availableMethods(checkout.money, checkout.providers).find(({ provider }) => provider.id === id)
  if (!method) throw new PayError('provider_not_available', 'This provider is not among the methods of the checkout')
  const { provider } = method
  if (mediumId == null) return provider
  const medium = provider.mediums?.find((one) => one.id === mediumId)
  if (!medium || !(medium.currencies?.includes(checkout.money.currency) ?? true)) {
    throw new PayError('invalid_request', 'The payment is not valid', {
      errors: [{ path: 'medium', message: 'is not offered by this provider' }],
    })
  }
  return provider
}

function addressesOf(
  publicUrl: string,
  { id, provider }: PaymentRow,
  tokens: PaymentTokens,
): Pick<CreateRequest, 'callbackUrl' | 'returnUrl' | 'cancelUrl'> {
  return {
    callbackUrl: `${publicUrl}/webhooks/${provider}/${id}/${tokens.callback}`,
    returnUrl: `${publicUrl}/return/${id}/${tokens.back}`,
    cancelUrl: `${publicUrl}/return/${id}/${tokens.cancel}`,
  }
}
