/**
 * Returns money at the provider. The intent is durable before the call, the call is made once, and an outcome that stays
 * unknown is asked about and never repeated.
 */

import { PayError } from '../contract/errors.ts'
import type { RefundRequest, ResolveRefundRequest } from '../contract/operator.ts'
import type { Provider } from '../contract/provider.ts'
import { formatAmount, sameMoney } from '../domain/money.ts'
import { isOpenRefund } from '../domain/provider-refund.ts'
import { refundDelay } from '../domain/schedule.ts'
import { applyRefundAnswer } from '../orders/provider-refunds.ts'
import type { RefundAnswer } from '../orders/provider-refunds.ts'
import { isMoneyOfPayment, leftOfAnomaly, refundableOf } from '../orders/refunds.ts'
import {
  canRefund,
  isPaidProven,
  isProven,
  REFUND_PATIENCE,
  REFUND_TAKEN_OVER,
  REFUND_TIMEOUT,
  refundRequest,
} from '../payments/refund-request.ts'
import type { RefundingProvider } from '../payments/refund-request.ts'
import { UpstreamBusy } from '../payments/upstream-budget.ts'
import type { UpstreamBudget } from '../payments/upstream-budget.ts'
import { newId } from '../platform/ids.ts'
import type { Log } from '../platform/log.ts'
import { errorFacts } from '../platform/log.ts'
import type { ProviderRefundRow, Queries, Store } from '../store/store.ts'
import { recordAction } from './operator-action.ts'
import type { Actor } from './operator-action.ts'
import { amountOf, refundedMoney, refundKeyOf, refuseUnrecorded } from './operator-refund.ts'

export interface Made {
  readonly refund: ProviderRefundRow
  /** False when it was made before. */
  readonly isNew: boolean
}

export interface RefundMaker {
  /**
   * @param key the Idempotency-Key of the request, if it has one
   * @throws {PayError} as `OperatorActions.refund` does, and `refund_not_possible`
   */
  make(actor: Actor, orderId: string, request: RefundRequest, key: string | null): Promise<Made>
  /**
   * A person has looked up what became of a refund that nobody asks about any more.
   * @throws {PayError} `refund_not_found`, `refund_not_resolvable`
   */
  resolve(actor: Actor, refundId: string, request: ResolveRefundRequest): Promise<ProviderRefundRow>
}

export interface RefundMakerParts {
  readonly store: Store
  readonly providers: ReadonlyMap<string, Provider>
  readonly upstream: UpstreamBudget
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
  /** In [0, 1). */
  readonly random: () => number
}

export function createRefundMaker(parts: RefundMakerParts): RefundMaker {
  const { store, providers, upstream, log, now, random } = parts

  const begin = async (
    tx: Queries,
    actor: Actor,
    orderId: string,
    request: RefundRequest & { readonly key: string | null },
    at: number,
  ): Promise<Made> => {
    if (!(await tx.order(orderId))) throw new PayError('order_not_found', 'No order has this id')
    const { payment, anomaly } = await refundedMoney(tx, orderId, request)
    const isOther = anomaly !== null && !isMoneyOfPayment(anomaly, payment)
    const currency = (isOther && anomaly.paid?.currency) || payment.money.currency
    const money = amountOf(request.amount, currency)
    const requestKey = refundKeyOf(payment, request)
    const anomalyId = isOther ? anomaly.id : null
    const earlier = await tx.providerRefundsOfPayment(payment.id)
    const known = earlier.findLast((one) => one.requestKey === requestKey)
    // Without a key of its own, the same request after a refusal is a new try.
    if (known && (known.state !== 'refused' || request.key !== null)) {
      if (sameMoney(known.money, money) && known.anomalyId === anomalyId) return { refund: known, isNew: false }
      throw new PayError('idempotency_key_reused', 'A refund with this key was made, of another amount or other money')
    }
    if (request.key !== null && (await tx.refundByKey(payment.provider, requestKey)))
      throw new PayError('idempotency_key_reused', 'A refund with this key was recorded')
    if (!canRefund(providers.get(payment.provider)))
      throw new PayError('refund_not_possible', 'This provider takes no refunds from here: use its dashboard')
    if (!(isOther ? isProven(anomaly) : await isPaidProven(tx, payment)))
      throw new PayError('refund_not_possible', 'The provider has not confirmed this money: use its dashboard')
    if (!isOther && payment.state !== 'paid') refuseUnrecorded('not_paid')
    // An operator who saw no answer presses again, in another window and with another key.
    if (earlier.some((one) => isOpenRefund(one.state) && sameMoney(one.money, money)))
      throw new PayError(
        'request_in_progress',
        'A refund of this amount is on its way at the provider. Wait for its end before you make another',
      )
    const left = isOther ? await leftOfAnomaly(tx, anomaly) : (await refundableOf(tx, payment)).minor
    if (money.minor > left) refuseUnrecorded('more_than_paid')
    const { id: paymentId, provider } = payment
    const refund: ProviderRefundRow = {
      id: newId('rfd', at),
      provider,
      orderId,
      paymentId,
      anomalyId,
      money,
      state: 'intent',
      refundId: null,
      refundKey: null,
      reason: null,
      requestKey,
      operator: actor.name,
      note: request.note,
      attempts: 0,
      nextAt: at + REFUND_TAKEN_OVER,
      createdAt: at,
      ledgerBefore: (await tx.refundsOfPayment(paymentId)).map(({ refundKey }) => refundKey),
    }
    await tx.insertProviderRefund(refund, at + REFUND_TAKEN_OVER)
    const outcome = `${formatAmount(money)} ${currency}`
    const done = { action: 'refund.make', subject: paymentId, orderId, paymentId, note: request.note, outcome } as const
    await recordAction(tx, actor, done, at)
    tx.afterCommit(() =>
      log.info({ operator: actor.name, orderId, paymentId, provider, refund: refund.id }, 'an operator makes a refund'),
    )
    return { refund, isNew: true }
  }

  const call = async (provider: RefundingProvider, refund: ProviderRefundRow): Promise<RefundAnswer> => {
    const { paymentId } = refund
    const request = await refundRequest(store.read, refund)
    const turn = { provider: provider.id, priority: 'first', client: 'operator', patience: REFUND_PATIENCE } as const
    try {
      return await upstream.run(turn, async () => {
        // This process may have been stopped meanwhile, and a worker asks about the refund already.
        if (now() - refund.createdAt > REFUND_TAKEN_OVER - REFUND_TIMEOUT)
          return { outcome: 'refused', reason: 'not_sent' }
        return provider.refund(request, AbortSignal.timeout(REFUND_TIMEOUT))
      })
    } catch (error) {
      if (error instanceof UpstreamBusy) return { outcome: 'refused', reason: 'not_sent' }
      log.warn(
        { provider: provider.id, paymentId, refund: refund.id, error: errorFacts(error) },
        'a refund has an unknown outcome; the provider is asked, and the call is not repeated',
      )
      return { outcome: 'unknown' }
    }
  }

  return {
    make: async (actor, orderId, request, key) => {
      const made = await store.transaction((tx) => begin(tx, actor, orderId, { ...request, key }, now()))
      const provider = providers.get(made.refund.provider)
      if (!made.isNew || !canRefund(provider)) return made
      const answer = await call(provider, made.refund)
      const next = { attempts: 0, nextAt: now() + (refundDelay(0, random()) ?? 0) }
      const refund = await store.transaction((tx) => applyRefundAnswer(tx, log, made.refund.id, answer, next, now()))
      return { refund, isNew: true }
    },

    resolve: (actor, refundId, { made, note }) =>
      store.transaction(async (tx) => {
        const refund = await tx.providerRefund(refundId)
        if (!refund) throw new PayError('refund_not_found', 'No refund at a provider has this id')
        if (!isOpenRefund(refund.state) || refund.nextAt !== null)
          throw new PayError('refund_not_resolvable', 'The refund has ended, or the provider is still asked about it')
        const { orderId, paymentId, attempts } = refund
        const outcome = made ? 'made' : 'not made'
        await recordAction(
          tx,
          actor,
          { action: 'refund.resolve', subject: refundId, orderId, paymentId, note, outcome },
          now(),
        )
        const answer: RefundAnswer = made
          ? { outcome: 'done', refundId: null }
          : { outcome: 'refused', reason: 'not_made' }
        return applyRefundAnswer(tx, log, refundId, answer, { attempts, nextAt: null }, now())
      }),
  }
}
