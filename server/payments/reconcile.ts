/**
 * The only way to become paid. Webhooks, polls, return pages and cancellations are triggers: each makes the companion
 * request the status from the provider. The provider's own answer, a `ConfirmedStatus`, is compared with the payment
 * and its order, and changes them in one transaction.
 */

import { UnreadableMoney } from '../contract/provider.ts'
import type { Provider, ReferenceHint } from '../contract/provider.ts'
import type { PaymentState } from '../domain/payment.ts'
import { appendPaymentEvent } from '../jobs/audit-log.ts'
import { addFlag, recordAnomaly } from '../orders/anomalies.ts'
import type { Log } from '../platform/log.ts'
import type { PaymentRow, Queries, ReferenceRow, Store } from '../store/store.ts'
import { applyStatus } from './apply-status.ts'
import type { Accounted } from './apply-status.ts'
import { isBoundTo } from './comparison.ts'
import type { StatusRequest } from './comparison.ts'
import type { UpstreamBudget, UpstreamPriority } from './upstream-budget.ts'

/** Time limit of one provider call, in milliseconds: enough for a slow gateway, and shorter than every lease. */
export const CALL_TIMEOUT = 15_000

export type TriggerSource = 'webhook' | 'poll' | 'live_status' | 'return' | 'cancel' | 'operator'

export interface Trigger {
  readonly source: TriggerSource
  /** A provider id to request the status with. Without one, the ids that the store knows are used. */
  readonly hint?: ReferenceHint
  /** Who caused the request, for taking turns at the provider; the payment's own client unless given. */
  readonly client?: string
  /** Of the HTTP request or of the stored webhook that caused it, for the log. */
  readonly requestId?: string | undefined
  readonly webhookId?: string
  /** That of the source unless given. */
  readonly priority?: UpstreamPriority
  /** The buyer says to have authorised the payment: complete it, where the provider leaves that to us. */
  readonly completes?: true
  /** Runs in the transaction that applies the answer about the hint. Not called without a hint or an answer. */
  readonly alongside?: (tx: Queries, result: Reconciled) => Promise<void>
  /** Runs in every transaction that an answer causes, with a hint or without. Such a request joins no other one. */
  readonly alongsideAll?: (tx: Queries) => Promise<void>
}

const PRIORITY: Readonly<Record<TriggerSource, UpstreamPriority>> = {
  webhook: 'first',
  return: 'first',
  cancel: 'first',
  operator: 'first',
  poll: 'young',
  live_status: 'live',
}

export interface Reconciled {
  /** The state of the payment after all requests. */
  readonly state: PaymentState
  /** False when there was nothing to request the status with. */
  readonly answered: boolean
  /** Money came that does not fit. A person has to decide. */
  readonly needsReview: boolean
  /** Of each answer that has accounted for money. */
  readonly accounted: readonly Accounted[]
}

/** @throws when the provider cannot be reached or its answer cannot be read. Then nothing has changed. */
export type Reconcile = (paymentId: string, trigger: Trigger) => Promise<Reconciled>

/**
 * Takes the money of a payment that the buyer has authorised.
 * @param requestStatus of another payment of the order
 * @returns null when the call was not made or has no known outcome: the status says what became of the payment
 */
export type Complete = (
  payment: PaymentRow,
  trigger: Trigger,
  requestStatus: (paymentId: string) => Promise<unknown>,
) => Promise<Reconciled | null>

export interface ReconcileParts {
  readonly store: Store
  readonly providers: ReadonlyMap<string, Provider>
  readonly log: Log
  readonly upstream: UpstreamBudget
  readonly complete: Complete
  /** Epoch milliseconds. */
  readonly now: () => number
}

export function createReconcile(parts: ReconcileParts): Reconcile {
  const { store, providers, upstream, complete, log, now } = parts
  const running = new Map<string, Promise<Reconciled>>()

  /** One request to the provider, outside any transaction, and one transaction that applies the answer. */
  const requestAndApply = async (
    payment: PaymentRow,
    provider: Provider,
    trigger: Trigger,
    hint: ReferenceHint | undefined,
  ): Promise<Reconciled> => {
    const { source, requestId, webhookId } = trigger
    const query = {
      reference: payment.merchantReference,
      providerRef: payment.providerRef,
      money: payment.money,
      ...(hint ? { hint } : {}),
    }
    const turn = { provider: provider.id, priority: priorityOf(trigger), client: trigger.client ?? payment.client }
    const status = await upstream
      .run(turn, () => provider.fetchStatus(query, AbortSignal.timeout(CALL_TIMEOUT)))
      .catch(async (error: unknown) => {
        // An id from a browser may be somebody else's: an unreadable answer about it says nothing about this payment.
        if (error instanceof UnreadableMoney && hint?.signed !== false)
          await reportUnreadable(payment, error, trigger, hint)
        throw error
      })
    if (status === null) return unanswered(payment)

    const request: StatusRequest = {
      source,
      named: hint ? { providerRef: hint.providerRef, by: hint.signed ? 'signed' : 'browser' } : null,
      returnIds: provider.returnIds ?? 'review',
    }
    const applied = await store.transaction(async (tx) => {
      const applied = await applyStatus(tx, log, payment.id, status, request, now())
      const { state, needsReview, changed, accounted } = applied
      const result: Reconciled = { state, answered: true, needsReview, accounted: accounted ? [accounted] : [] }
      if (hint) await trigger.alongside?.(tx, result)
      await trigger.alongsideAll?.(tx)
      const { id: paymentId, orderId } = payment
      const facts = { requestId, webhookId, orderId, paymentId, provider: provider.id, source, state, needsReview }
      if (changed) tx.afterCommit(() => log.info(facts, 'payment reconciled'))
      return result
    })
    // The buyer has authorised the payment and did not come back. A buyer who gives up wants no money taken.
    const mayTake = trigger.completes === undefined && source !== 'cancel'
    const isReady = status.ready === true && mayTake && isBoundTo(payment, status)
    return (isReady && (await complete(payment, trigger, statusRequestOf(trigger)))) || applied
  }

  const statusRequestOf = (trigger: Trigger) => (paymentId: string) => {
    const { source, client, requestId } = trigger
    return reconcile(paymentId, { source, ...(client === undefined ? {} : { client }), requestId })
  }

  const reconcile: Reconcile = async (paymentId, trigger) => {
    const payment = await store.read.payment(paymentId)
    if (!payment) throw new Error('no such payment')
    const provider = providers.get(payment.provider)
    // A provider that was switched off since.
    if (!provider) return unanswered(payment)
    if (trigger.completes) {
      const completed = await complete(payment, trigger, statusRequestOf(trigger))
      if (completed) return completed
    }
    if (trigger.hint) return requestAndApply(payment, provider, trigger, trigger.hint)

    let result = unanswered(payment)
    let failure: unknown
    for (const hint of await hintsFor(payment, provider, trigger)) {
      try {
        const { state, answered, needsReview, accounted } = await requestAndApply(payment, provider, trigger, hint)
        result = {
          state,
          answered: result.answered || answered,
          needsReview: result.needsReview || needsReview,
          accounted: [...result.accounted, ...accounted],
        }
      } catch (error) {
        failure ??= error
      }
    }
    if (failure !== undefined && !result.answered) throw failure
    return result
  }

  /**
   * What to request, in order: the payment's own id (without a hint), every open id of a signed message, and on
   * schedule the newest id that only a browser named. The last one was requested when it came in; live status does not
   * repeat it.
   */
  const hintsFor = async (
    payment: PaymentRow,
    provider: Provider,
    { source }: Trigger,
  ): Promise<(ReferenceHint | undefined)[]> => {
    const canRequestOwn = provider.capabilities.poll === 'always' || payment.providerRef !== null
    const own = canRequestOwn && payment.state !== 'paid' ? [undefined] : []
    const open = (await store.read.openReferences(payment.id)).filter(
      ({ providerRef }) => !['', payment.merchantReference, payment.providerRef].includes(providerRef),
    )
    const signed = open.filter((reference) => reference.source === 'signed')
    const newest = open.findLast((reference) => reference.source === 'browser')
    return [...own, ...[...signed, ...(source === 'poll' && newest ? [newest] : [])].map(hintOf)]
  }

  /**
   * The next answer may be readable, so requests continue. A person is notified because only a person can read this
   * one.
   */
  const reportUnreadable = async (
    { id: paymentId, orderId, provider }: PaymentRow,
    error: UnreadableMoney,
    { alongsideAll }: Trigger,
    hint?: ReferenceHint,
  ): Promise<void> => {
    const isNew = await store.transaction(async (tx) => {
      const payment = await tx.payment(paymentId)
      // Once a payment is paid, only ids of signed messages can be about further money.
      if (!payment || (payment.state === 'paid' && !hint?.signed)) return false
      const at = now()
      const providerRef = payment.state === 'paid' ? (hint?.providerRef ?? null) : payment.providerRef
      if (!(await recordAnomaly(tx, log, payment, { kind: 'unreadable', providerRef, paid: null }, at))) return false
      payment.flags.push('unreadable')
      addFlag(payment, 'needs_review')
      await tx.savePayment(payment)
      await appendPaymentEvent(tx, paymentId, 'unreadable', { why: error.message }, at)
      await alongsideAll?.(tx)
      return true
    })
    if (!isNew) return
    log.error(
      { orderId, paymentId, provider, why: error.message },
      'the provider reports money in a form that cannot be accepted: check its dashboard',
    )
  }

  return (paymentId, trigger) => {
    // A hint makes the request its own. All others of one priority share one request and its answer.
    if (trigger.hint || trigger.alongsideAll) return reconcile(paymentId, trigger)
    // A webhook does not join a request of a lower priority, which may still wait for its turn.
    const key = `${paymentId} ${priorityOf(trigger)}${trigger.completes ? ' complete' : ''}`
    const current = running.get(key)
    if (current) return current
    const started = reconcile(paymentId, trigger).finally(() => running.delete(key))
    running.set(key, started)
    return started
  }
}

function unanswered({ state }: PaymentRow): Reconciled {
  return { state, answered: false, needsReview: false, accounted: [] }
}

export function priorityOf({ source, priority }: Trigger): UpstreamPriority {
  return priority ?? PRIORITY[source]
}

function hintOf({ providerRef, source, merchantReference, money }: ReferenceRow): ReferenceHint {
  return {
    providerRef,
    signed: source === 'signed',
    ...(merchantReference === null ? {} : { reference: merchantReference }),
    ...(money ? { money } : {}),
  }
}
