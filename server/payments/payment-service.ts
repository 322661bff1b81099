/** Attempts to pay: at most one call to a provider per wish of the buyer, whatever is clicked, repeated, cut off or killed in between. */

import { createHash } from 'node:crypto'
import { attemptDetails, sameAttempt } from './attempts.ts'
import type { AttemptRequest } from './attempts.ts'
import type { Breaker } from './circuit-breaker.ts'
import { isLive } from '../checkouts/checkout-transitions.ts'
import { conclude, createKey, presentPage } from './create-outcome.ts'
import type { Outcome } from './create-outcome.ts'
import { pollDelay } from '../domain/schedule.ts'
import { PayError } from '../contract/errors.ts'
import { appendPaymentEvent } from '../jobs/audit-log.ts'
import { clientGroup, hashToken, newId, newToken } from '../platform/ids.ts'
import type { Log } from '../platform/log.ts'
import { errorFacts } from '../platform/log.ts'
import { unusedReference } from './payment-reference.ts'
import { createPushRequestLimit } from './push-request-limit.ts'
import type { CreateRequest, Provider } from '../contract/provider.ts'
import type { CreatePaymentBody } from '../contract/requests.ts'
import type { AvailableMethod, MethodAvailability } from './payment-methods.ts'
import type { ProviderCancellation } from './provider-cancellation.ts'
import { CALL_TIMEOUT } from './reconcile.ts'
import type { CheckoutRow, PaymentRow, Queries, Store } from '../store/store.ts'
import { UpstreamBusy } from './upstream-budget.ts'
import type { UpstreamBudget } from './upstream-budget.ts'
import { labelsOf, paymentView } from '../checkouts/views.ts'
import type { Customer, PaymentView } from '../contract/wire.ts'

export interface PaymentService {
  /**
   * @param client who asks, for taking turns at the provider
   * @returns `created` false when the same request, or a pending payment with the same details, was there already; `returnUrl` only for a new one,
   *   since its token is stored hashed
   * @throws {PayError} `idempotency_key_reused`, `request_in_progress`, `checkout_paid` …, `provider_not_available`, `invalid_request`, `push_too_soon`,
   *   `rate_limited`
   */
  create(
    checkoutId: string,
    body: CreatePaymentBody,
    idempotencyKey: string,
    client: string,
  ): Promise<{ payment: PaymentView; created: boolean; returnUrl?: string }>
}

export interface PaymentParts {
  readonly store: Store
  readonly providers: ReadonlyMap<string, Provider>
  readonly cancellation: ProviderCancellation
  readonly log: Log
  readonly now: () => number
  readonly random: () => number
  /** Without a trailing slash. */
  readonly publicUrl: string
  /** Whether the provider's page may be shown in a frame on our pages. */
  readonly framable: (url: string) => Promise<boolean>
  readonly availableMethods: MethodAvailability
  readonly breaker: Breaker
  readonly upstream: UpstreamBudget
  /** Milliseconds of a clock that nobody can set. */
  readonly monotonic: () => number
}

/** How long a buyer waits for a free turn at the provider, in milliseconds. */
const PATIENCE = 8000

export function createPaymentService(parts: PaymentParts): PaymentService {
  const { store, providers, cancellation, log, now } = parts
  const pushRequests = createPushRequestLimit(parts.monotonic)
  const labels = labelsOf(providers)

  const create: PaymentService['create'] = async (checkoutId, body, idempotencyKey, client) => {
    const told = [body.provider, body.medium ?? null, body.customer ?? null, ...(body.again ? ['again'] : [])]
    const fingerprint = createHash('sha256').update(JSON.stringify(told)).digest('hex')
    const replayed = await store.transaction((tx) => replay(tx, checkoutId, idempotencyKey, fingerprint))
    if (replayed) return { payment: paymentView(replayed, labels), created: false }

    const checkout = await store.read.checkout(checkoutId)
    if (!checkout) throw new PayError('checkout_not_found', 'No checkout has this id and secret')
    refuseUnlessLive(checkout, now())
    const provider = chosenProvider(parts.availableMethods(checkout.money, checkout.providers), checkout, body)
    const { customer, hash: detailsHash } = attemptDetails(provider, checkout, body)
    const attempt: AttemptRequest = { provider, detailsHash, again: body.again === true }

    const earlier = await store.read.paymentsOfCheckout(checkoutId)
    const same = sameAttempt(earlier, attempt, now())
    const untake =
      same === null && provider.flow === 'device' && customer.phone !== undefined
        ? pushRequests.take(customer.phone)
        : () => undefined
    // Earlier payments are cancelled at their providers first. Reconciling them may even find that one is paid.
    await cancellation.cancelPending(
      earlier.filter(({ id }) => id !== same?.id),
      client,
    )

    const tokens = { callback: newToken(), back: newToken(), cancel: newToken() }
    const wish = { checkoutId, attempt, body, customer, idempotencyKey, fingerprint, tokens, client }
    const begun = await store
      .transaction((tx) => begin(tx, wish))
      .catch((error: unknown) => {
        untake()
        throw error
      })
    if (!begun.created) {
      untake()
      return { payment: paymentView(begun.payment, labels), created: false }
    }

    const { payment } = begun
    const base = parts.publicUrl
    const returnUrl = `${base}/return/${payment.id}/${tokens.back}`
    const outcome = await call(provider, client, {
      reference: payment.merchantReference,
      orderId: checkout.orderId,
      money: payment.money,
      description: checkout.description ?? `Order ${checkout.orderId}`,
      customer,
      ...(payment.medium === null ? {} : { medium: payment.medium }),
      callbackUrl: `${base}/webhooks/${provider.id}/${payment.id}/${tokens.callback}`,
      returnUrl,
      cancelUrl: `${base}/return/${payment.id}/${tokens.cancel}`,
    })
    const ended = await store.transaction((tx) => conclude(tx, payment.id, outcome, now()))
    // The buyer gave up during the call: the new payment must not stay payable.
    if (ended) await cancellation.cancel(ended, client)
    if (outcome.kind === 'created' && outcome.action.type === 'open') {
      const presentation = (await parts.framable(outcome.action.url)) ? 'frame' : 'popup'
      await store.transaction((tx) => presentPage(tx, payment.id, presentation))
    }
    if (outcome.kind === 'refused') untake()
    const after = await store.read.payment(payment.id)
    if (!after) throw new Error('the payment is gone')
    return { payment: paymentView(after, labels), created: true, returnUrl }
  }

  /** Everything that decides whether the provider is called, in one transaction: the key, the checkout, a pending payment, the new one. */
  const begin = async (
    tx: Queries,
    wish: Wish & { checkoutId: string; customer: Customer; idempotencyKey: string; fingerprint: string },
  ): Promise<Begun> => {
    const at = now()
    const { checkoutId } = wish
    const replayed = await replay(tx, checkoutId, wish.idempotencyKey, wish.fingerprint)
    if (replayed) return { payment: replayed, created: false }
    const checkout = await tx.checkout(checkoutId)
    if (!checkout) throw new PayError('checkout_not_found', 'No checkout has this id and secret')
    refuseUnlessLive(checkout, at)
    // The shop may have withdrawn it while earlier attempts were cancelled.
    if (checkout.providers && !checkout.providers.includes(wish.attempt.provider.id)) {
      throw new PayError('provider_not_available', 'This provider is not among the methods of the checkout')
    }
    if (await tx.finalization(checkout.orderId)) throw new PayError('checkout_paid', 'The order is paid already')

    const same = sameAttempt(await tx.paymentsOfCheckout(checkoutId), wish.attempt, at)
    const payment = same ?? newPayment(checkout, wish, await unusedReference(tx), at)
    if (!same) {
      await tx.insertPayment(payment)
      await tx.indexPayment(payment.id, wish.customer)
      // The poll row is born with the payment: whatever happens from here on, somebody asks.
      const { id: paymentId, provider, client } = payment
      await tx.insertPoll({ paymentId, provider, client, nextAt: at + (pollDelay(0, parts.random()) ?? 0), now: at })
      await tx.insertOperation(createKey(payment.id), payment.id, 'create', at)
      await appendPaymentEvent(tx, payment.id, 'created', { provider: payment.provider, medium: payment.medium }, at)
      await tx.setCheckoutStatus(checkoutId, 'processing')
    }
    await tx.setCurrentPayment(checkoutId, payment.id)
    await tx.insertIdempotencyKey(checkoutId, wish.idempotencyKey, wish.fingerprint, payment.id, at)
    tx.publish('checkoutChanged', checkoutId)
    return { payment, created: !same }
  }

  const call = async (provider: Provider, client: string, request: CreateRequest): Promise<Outcome> => {
    try {
      const turn = { provider: provider.id, priority: 'first', client, patience: PATIENCE } as const
      const result = await parts.upstream.run(turn, () => provider.create(request, AbortSignal.timeout(CALL_TIMEOUT)))
      if (result.outcome === 'refused' && result.reason === 'provider_unreachable')
        parts.breaker.failed(provider.id, client)
      // A key that is refused has its own mark: see provider-keys.ts.
      else if (result.outcome === 'created' || result.reason !== 'provider_misconfigured')
        parts.breaker.succeeded(provider.id)
      return result.outcome === 'created' ? { kind: 'created', ...result } : { kind: 'refused', reason: result.reason }
    } catch (error) {
      // Nothing was sent: a definite no, and none of the provider's.
      if (error instanceof UpstreamBusy) return { kind: 'refused', reason: 'provider_unreachable' }
      parts.breaker.failed(provider.id, client)
      log.warn(
        { paymentId: request.reference, provider: provider.id, error: errorFacts(error) },
        'nobody knows whether the provider made the payment',
      )
      return { kind: 'unknown' }
    }
  }

  return { create }
}

/** What decides how a new payment begins. */
interface Wish {
  readonly client: string
  readonly attempt: AttemptRequest
  readonly body: CreatePaymentBody
  readonly tokens: { readonly callback: string; readonly back: string; readonly cancel: string }
}

interface Begun {
  readonly payment: PaymentRow
  readonly created: boolean
}

/** The payment of an earlier request with this key, or null when there was none. */
async function replay(tx: Queries, checkoutId: string, key: string, fingerprint: string): Promise<PaymentRow | null> {
  const earlier = await tx.idempotencyKey(checkoutId, key)
  if (!earlier) return null
  if (earlier.fingerprint !== fingerprint)
    throw new PayError('idempotency_key_reused', 'This Idempotency-Key came with another body before')
  const payment = await tx.payment(earlier.paymentId)
  if (payment?.state === 'created' && (await tx.operationOutcome(createKey(payment.id))) === 'intent') {
    throw new PayError('request_in_progress', 'The first request with this key is still running', { retryAfter: 1 })
  }
  return payment
}

function refuseUnlessLive(checkout: CheckoutRow, now: number): void {
  if (isLive(checkout, now)) return
  if (checkout.status === 'paid') throw new PayError('checkout_paid', 'This checkout is paid already')
  if (checkout.status === 'cancelled')
    throw new PayError('checkout_cancelled', 'This checkout was cancelled; open the order again')
  throw new PayError('checkout_expired', 'This checkout has expired; open the order again')
}

function chosenProvider(routes: readonly AvailableMethod[], checkout: CheckoutRow, body: CreatePaymentBody): Provider {
  const route = routes.find(({ provider }) => provider.id === body.provider)
  if (!route) throw new PayError('provider_not_available', 'This provider is not among the methods of the checkout')
  // One that is down is greyed by the widget; who asks for it all the same is the one who finds out that it is back.
  const { provider } = route
  if (body.medium == null) return provider
  const medium = provider.mediums?.find(({ id }) => id === body.medium)
  if (!medium || !(medium.currencies?.includes(checkout.money.currency) ?? true)) {
    throw new PayError('invalid_request', 'The payment is not valid', {
      errors: [{ path: 'medium', message: 'is not offered by this provider' }],
    })
  }
  return provider
}

function newPayment(checkout: CheckoutRow, wish: Wish, reference: string, at: number): PaymentRow {
  const id = newId('pay', at)
  return {
    id,
    checkoutId: checkout.id,
    orderId: checkout.orderId,
    provider: wish.attempt.provider.id,
    medium: wish.body.medium ?? null,
    // The payment's own id, not the order's: an order may see several attempts, and each must be told from the others.
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
    callbackTokenHash: hashToken(wish.tokens.callback),
    returnTokenHash: hashToken(wish.tokens.back),
    cancelTokenHash: hashToken(wish.tokens.cancel),
    client: clientGroup(wish.client),
    detailsHash: wish.attempt.detailsHash,
    pushRequestedAt: wish.attempt.provider.flow === 'device' ? at : null,
    version: 1,
    createdAt: at,
    paidAt: null,
    expiresAt: null,
  }
}
