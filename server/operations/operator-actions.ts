/**
 * What operators do to money and messages. Everything goes through the same transactions, audit log and outbox as what
 * buyers and providers cause. A refused action changes nothing.
 */

import type { CheckoutService } from '../checkouts/checkout-service.ts'
import { PayError } from '../contract/errors.ts'
import type { CheckOutcome, CheckRequest, RefundRequest } from '../contract/operator.ts'
import { LOG_REASONS } from '../domain/log-reasons.ts'
import { acceptAnomaly, whyNotAcceptable } from '../payments/accept-anomaly.ts'
import type { Reconcile } from '../payments/reconcile.ts'
import type { TransactionLookup } from '../payments/transaction-lookup.ts'
import type { ConfirmedStatus } from '../contract/confirmed-status.ts'
import type { Log } from '../platform/log.ts'
import { errorFacts } from '../platform/log.ts'
import type { AnomalyRow, ErasedRows, PaymentRow, Queries, Store } from '../store/store.ts'
import { eraseCustomer, UnusableCustomer } from './erase.ts'
import { recordAction } from './operator-action.ts'
import type { Actor } from './operator-action.ts'
import { refundByOperator } from './operator-refund.ts'
import type { Recorded } from './operator-refund.ts'
import type { RecordReplay, Replayed } from './replay.ts'
import { reviewPayment } from './review-payment.ts'

export interface Checked {
  readonly outcome: CheckOutcome
  readonly transaction: {
    readonly id: string
    readonly status: ConfirmedStatus
    readonly orderId: string | null
  } | null
}

export interface OperatorActions {
  /** @throws {PayError} `anomaly_not_found`, `anomaly_resolved` */
  resolve(actor: Actor, anomalyId: string, note: string): Promise<void>
  /** @throws {PayError} `anomaly_not_found`, `anomaly_resolved`, `anomaly_not_acceptable` */
  accept(actor: Actor, anomalyId: string, note: string): Promise<void>
  /** @throws {PayError} `payment_not_found`, `provider_unreachable` */
  check(actor: Actor, paymentId: string, request: CheckRequest): Promise<Checked>
  /** @throws {PayError} `payment_not_found`, `payment_not_reviewable` */
  review(actor: Actor, paymentId: string, note: string): Promise<void>
  /**
   * @param key the Idempotency-Key of the request, if it has one
   * @throws {PayError} `order_not_found`, `payment_not_found`, `anomaly_not_found`, `invalid_request`,
   *   `order_not_paid`, `refund_too_large`
   */
  refund(actor: Actor, orderId: string, request: RefundRequest, key: string | null): Promise<Recorded>
  /** @throws {PayError} `checkout_not_found`, `checkout_paid`, `checkout_cancelled`, `checkout_expired` */
  cancel(actor: Actor, checkoutId: string, note: string | undefined, requestId: string | undefined): Promise<void>
  /** @throws {PayError} `invalid_request` */
  erase(
    actor: Actor,
    customer: { readonly email?: string | undefined; readonly phone?: string | undefined },
    note: string | undefined,
  ): Promise<ErasedRows>
  /** @throws {PayError} `event_not_found`, `event_erased`, `request_in_progress` */
  resend(actor: Actor, eventId: string, note: string | undefined): Promise<void>
  /** @throws {PayError} `webhook_not_found` */
  replay(actor: Actor, webhookId: string, note: string | undefined): Promise<Replayed>
}

export interface OperatorActionParts {
  readonly store: Store
  readonly reconcile: Reconcile
  readonly lookup: TransactionLookup
  readonly checkouts: Pick<CheckoutService, 'cancel'>
  readonly replay: (webhookId: string, record: RecordReplay) => Promise<Replayed | null>
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

export function createOperatorActions(parts: OperatorActionParts): OperatorActions {
  const { store, reconcile, lookup, checkouts, log, now } = parts

  return {
    resolve: (actor, anomalyId, note) =>
      store.transaction(async (tx) => {
        const anomaly = await openAnomaly(tx, anomalyId)
        const { orderId, paymentId } = anomaly
        await tx.resolveAnomaly(anomalyId, note, now(), { resolution: 'resolved', operator: actor.name })
        const done = { action: 'anomaly.resolve', subject: anomalyId, orderId, paymentId, note } as const
        await recordAction(tx, actor, done, now())
        await publishOrder(tx, orderId)
        tx.afterCommit(() => log.info({ operator: actor.name, orderId, paymentId }, 'an operator resolved an anomaly'))
      }),

    accept: (actor, anomalyId, note) =>
      store.transaction(async (tx) => {
        const anomaly = await openAnomaly(tx, anomalyId)
        const payment = await tx.payment(anomaly.paymentId)
        const order = await tx.order(anomaly.orderId)
        if (!payment || !order) throw new Error('the payment or the order of an anomaly no longer exists')
        const why = await whyNotAcceptable(tx, anomaly, payment, order)
        const { paid, orderId, paymentId } = anomaly
        if (why !== null || paid === null)
          throw new PayError('anomaly_not_acceptable', why ?? 'Nobody knows how much came')
        const at = now()
        const done = { action: 'anomaly.accept', subject: anomalyId, orderId, paymentId, note } as const
        await recordAction(tx, actor, done, at)
        await acceptAnomaly(tx, { ...anomaly, paid }, payment, order, { note, operator: actor.name, at })
        tx.afterCommit(() => log.info({ operator: actor.name, orderId, paymentId }, 'an operator accepted a payment'))
      }),

    check: async (actor, paymentId, { transactionId, lookOnly, note }) => {
      const payment = await store.read.payment(paymentId)
      if (!payment) throw new PayError('payment_not_found', 'No payment has this id')
      if (transactionId === undefined) return { outcome: await checkNow(actor, payment, note), transaction: null }

      const status = await answerOf(payment, () => lookup.find(payment, transactionId))
      // Some providers answer "pending" about every id that they do not know, but never with our reference.
      const isKnown = status !== null && (status.state !== 'pending' || status.reference !== null)
      const owner = await ownerOf(payment, transactionId, isKnown ? status.reference : null)
      const isElsewhere = owner !== null && owner.id !== payment.id
      // A transaction that only names this payment has not paid it yet.
      const orderId = isElsewhere || isOwn(payment, transactionId) ? (owner ?? payment).orderId : null
      const transaction = isKnown ? { id: transactionId, status, orderId } : null
      // Some providers only tell about the payment's own id, so they cannot say whose the other one is.
      const unknown = isElsewhere ? 'belongs_elsewhere' : 'not_found'
      const recorded = (tx: Queries, outcome: CheckOutcome): Promise<void> =>
        recordAction(tx, actor, { ...checkOf(payment, note), outcome: `${outcome}: ${transactionId}` }, now())
      if (lookOnly) {
        const outcome = transaction ? 'found' : unknown
        await store.transaction((tx) => recorded(tx, outcome))
        return { outcome, transaction }
      }
      if (status === null || !isKnown || status.state !== 'paid') {
        const outcome = isKnown ? 'unchanged' : unknown
        await store.transaction((tx) => recorded(tx, outcome))
        return { outcome, transaction }
      }
      let outcome: CheckOutcome = 'unchanged'
      await lookup.bind(payment, transactionId, status, async (tx, applied) => {
        const isPaid = applied.changed && applied.state === 'paid'
        outcome = isPaid
          ? 'bound'
          : applied.needsReview
            ? 'review'
            : !isElsewhere && isOwn(payment, transactionId)
              ? 'unchanged'
              : 'belongs_elsewhere'
        await recorded(tx, outcome)
      })
      return { outcome, transaction }
    },

    review: (actor, paymentId, note) =>
      store.transaction((tx) => reviewPayment(tx, log, actor, paymentId, note, now())),

    refund: (actor, orderId, request, key) =>
      store.transaction((tx) => refundByOperator(tx, log, actor, orderId, { ...request, key }, now())),

    cancel: async (actor, checkoutId, note, requestId) => {
      const refuseEnded = async (): Promise<string> => {
        const checkout = await store.read.checkout(checkoutId)
        if (!checkout) throw new PayError('checkout_not_found', 'No checkout has this id')
        const { status } = checkout
        if (status === 'paid' || status === 'cancelled' || status === 'expired')
          throw new PayError(`checkout_${status}`, `The checkout is ${status}. Nothing was changed`)
        return checkout.orderId
      }
      const orderId = await refuseEnded()
      let isDone = false
      const done = { action: 'checkout.cancel', subject: checkoutId, orderId, note } as const
      const caller = { client: 'operator', requestId }
      await checkouts.cancel(checkoutId, { seesCustomer: false }, caller, {
        why: LOG_REASONS.operator_cancelled,
        alongside: async (tx) => {
          await recordAction(tx, actor, done, now())
          // A try that conflicts is rolled back, and the next one can find the checkout ended.
          tx.afterCommit(() => (isDone = true))
        },
      })
      // It ended in another way while its payment was cancelled at the provider.
      if (!isDone) await refuseEnded()
    },

    erase: async (actor, customer, note) => {
      const done = { action: 'customer.erase', subject: 'customer', note } as const
      const alongside = (tx: Queries, orderId: string): Promise<void> =>
        recordAction(tx, actor, { ...done, orderId }, now())
      const erased = await eraseCustomer(store, customer, alongside).catch((error: unknown) => {
        if (!(error instanceof UnusableCustomer)) throw error
        const { path, message } = error
        throw new PayError('invalid_request', 'Nothing can be searched for', { errors: [{ path, message }] })
      })
      if (erased.orders === 0)
        await store.transaction((tx) => recordAction(tx, actor, { ...done, outcome: 'no order' }, now()))
      return erased
    },

    resend: (actor, eventId, note) =>
      store.transaction(async (tx) => {
        const event = await tx.event(eventId)
        if (!event) throw new PayError('event_not_found', 'No order event has this id')
        if (event.isErased)
          throw new PayError('event_erased', 'The event was delivered long ago, and its text was erased')
        const { orderId } = event
        const done = { action: 'event.resend', subject: eventId, orderId, note } as const
        // It is sent in a moment anyway, as after a second press: another schedule would add nothing.
        if (event.nextAt !== null && event.nextAt <= now())
          return recordAction(tx, actor, { ...done, outcome: 'already due' }, now())
        if (!(await tx.resendEvent(eventId, now())))
          throw new PayError(
            'request_in_progress',
            'The event is being delivered at this moment. Look again in a minute',
          )
        await recordAction(tx, actor, done, now())
        tx.publish('orderEventWritten', eventId)
      }),

    replay: async (actor, webhookId, note) => {
      const replayed = await parts.replay(webhookId, (tx, outcome, payment) => {
        const of = { orderId: payment?.orderId ?? null, paymentId: payment?.id ?? null }
        return recordAction(tx, actor, { action: 'webhook.replay', subject: webhookId, ...of, note, outcome }, now())
      })
      if (!replayed) throw new PayError('webhook_not_found', 'No webhook has this id')
      return replayed
    },
  }

  /** The payment that the transaction has paid, or that the provider names with it: now or before. */
  async function ownerOf(
    { provider }: PaymentRow,
    transactionId: string,
    reference: string | null,
  ): Promise<PaymentRow | null> {
    const { read } = store
    const payer = await read.paymentByTransaction(provider, transactionId)
    const named = reference === null ? null : await read.paymentByReference(provider, reference)
    return payer ?? named ?? read.paymentByProviderReference(provider, transactionId)
  }

  async function checkNow(actor: Actor, payment: PaymentRow, note: string | undefined): Promise<CheckOutcome> {
    let isRecorded = false
    const record = async (tx: Queries, outcome: CheckOutcome): Promise<void> => {
      await recordAction(tx, actor, { ...checkOf(payment, note), outcome }, now())
      // A try that conflicts is rolled back, and the row with it.
      tx.afterCommit(() => (isRecorded = true))
    }
    const isChanged = async (read: Queries): Promise<boolean> =>
      (await read.payment(payment.id))?.version !== payment.version
    // The provider can be asked about several ids. The first answer that changes something carries the row.
    const alongsideAll = async (tx: Queries): Promise<void> => {
      if (!isRecorded && (await isChanged(tx))) await record(tx, 'changed')
    }
    const { answered } = await answerOf(payment, () =>
      reconcile(payment.id, { source: 'operator', client: 'operator', alongsideAll }),
    )
    if (isRecorded) return 'changed'
    const isAnswered = answered || payment.state === 'paid'
    return store.transaction(async (tx) => {
      const outcome = (await isChanged(tx)) ? 'changed' : isAnswered ? 'unchanged' : 'nothing_to_ask'
      await record(tx, outcome)
      return outcome
    })
  }

  /** @throws {PayError} `provider_unreachable`, in place of the error of a provider call */
  async function answerOf<T>({ provider, id: paymentId }: PaymentRow, call: () => Promise<T>): Promise<T> {
    try {
      return await call()
    } catch (error) {
      if (error instanceof PayError) throw error
      log.warn({ provider, paymentId, error: errorFacts(error) }, 'an operator asked, and the provider did not answer')
      throw new PayError('provider_unreachable', 'The provider did not give a usable answer. Nothing was changed', {
        cause: error,
      })
    }
  }
}

function checkOf({ id, orderId }: PaymentRow, note: string | undefined) {
  return { action: 'payment.check', subject: id, orderId, paymentId: id, note } as const
}

function isOwn({ transactionId, providerRef, state }: PaymentRow, named: string): boolean {
  return state === 'paid' && [transactionId, providerRef].some((id) => id?.toLowerCase() === named.toLowerCase())
}

async function openAnomaly(tx: Queries, id: string): Promise<AnomalyRow> {
  const anomaly = await tx.anomaly(id)
  if (!anomaly) throw new PayError('anomaly_not_found', 'No anomaly has this id')
  if (anomaly.resolvedAt !== null)
    throw new PayError('anomaly_resolved', 'The anomaly is resolved. Nothing was changed')
  return anomaly
}

async function publishOrder(tx: Queries, orderId: string): Promise<void> {
  for (const { id } of await tx.checkoutsOfOrder(orderId)) tx.publish('checkoutChanged', id)
}
