/**
 * Asks providers on schedule about refunds whose end is not known: the call that makes a refund is never repeated. Takes
 * over refunds whose process ended during the call.
 */

import type { Provider } from '../contract/provider.ts'
import { UntraceableRefund } from '../contract/provider-refunds.ts'
import type { ProviderRefundResult } from '../contract/provider-refunds.ts'
import { refundDelay } from '../domain/schedule.ts'
import { applyRefundAnswer } from '../orders/provider-refunds.ts'
import type { RefundAnswer } from '../orders/provider-refunds.ts'
import { CALL_TIMEOUT } from '../payments/reconcile.ts'
import { canRefund, refundQuery } from '../payments/refund-request.ts'
import { UpstreamBusy } from '../payments/upstream-budget.ts'
import type { UpstreamBudget } from '../payments/upstream-budget.ts'
import type { Subscriptions } from '../platform/event-bus.ts'
import type { Log } from '../platform/log.ts'
import { errorFacts } from '../platform/log.ts'
import type { ProviderRefundRow, Store } from '../store/store.ts'
import { LEASE } from './lease-keeper.ts'
import type { Leases } from './lease-keeper.ts'
import { createWorker } from './worker.ts'
import type { Worker } from './worker.ts'

/** Refunds are few, and nobody waits for them. */
const SLOTS = 4
/** When a request that got no turn at its provider is tried again, in milliseconds. */
const BUSY_DELAY = 5000
/**
 * How old a refund must be, in milliseconds, before "there is no such refund" means that the call has made none. A
 * provider may list a refund some time after it accepted it.
 */
const CERTAIN_AFTER = 10 * 60_000
/**
 * How many requests must have been made before, for the same reason. A clock that is set forward makes a refund look
 * old, and the time between two requests follows the new time.
 */
const MIN_REQUESTS = 2

export interface RefundFollowUpParts {
  readonly store: Store
  readonly leases: Leases
  readonly providers: ReadonlyMap<string, Provider>
  readonly upstream: UpstreamBudget
  readonly events: Subscriptions
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
  /** In [0, 1). */
  readonly random: () => number
}

export function createRefundFollowUp(parts: RefundFollowUpParts): Worker {
  const { store, leases, providers, upstream, events, log, now, random } = parts

  const followUp = async (refund: ProviderRefundRow): Promise<void> => {
    const { id, provider, paymentId } = refund
    let answer: RefundAnswer | null
    let isTraceable = true
    try {
      answer = await requestAnswer(refund)
    } catch (error) {
      if (error instanceof UpstreamBusy) {
        await store.transaction((tx) => tx.postponeProviderRefund(id, now() + BUSY_DELAY))
        return
      }
      log.warn({ provider, paymentId, refund: id, error: errorFacts(error) }, 'a request about a refund failed')
      answer = { outcome: 'unknown' }
      isTraceable = !(error instanceof UntraceableRefund)
    }
    const attempts = refund.attempts + 1
    const delay = isTraceable ? refundDelay(attempts, random()) : null
    const next = { attempts, nextAt: delay === null ? null : now() + delay }
    const after = await store.transaction(async (tx) => {
      // Another companion may have learned of the refund during this request.
      const current = answer === null ? await tx.providerRefund(id) : null
      const known = answer ?? withoutRefund(current ?? refund)
      return applyRefundAnswer(tx, log, id, known, next, now())
    })
    if (after.nextAt === null && (after.state === 'pending' || after.state === 'unknown'))
      log.error({ provider, paymentId, refund: id }, 'nobody knows what became of a refund: look into the dashboard')
  }

  /** @returns null when the provider has no such refund */
  const requestAnswer = async (refund: ProviderRefundRow): Promise<RefundAnswer | null> => {
    const provider = providers.get(refund.provider)
    // Switched off. It may be on again before the schedule ends.
    if (!canRefund(provider)) return { outcome: 'unknown' }
    const query = await refundQuery(store.read, refund)
    const turn = { provider: provider.id, priority: 'old', client: 'refunds' } as const
    return upstream.run(turn, () => provider.fetchRefund(query, AbortSignal.timeout(CALL_TIMEOUT)))
  }

  /** The provider has no such refund. That ends it only if the provider never accepted it, and not too early. */
  const withoutRefund = ({
    refundId,
    state,
    attempts,
    createdAt,
  }: ProviderRefundRow): ProviderRefundResult | { outcome: 'unknown' } =>
    refundId === null && state !== 'pending' && attempts >= MIN_REQUESTS && now() - createdAt >= CERTAIN_AFTER
      ? { outcome: 'refused', reason: 'not_made' }
      : { outcome: 'unknown' }

  return createWorker<ProviderRefundRow>({
    name: 'refunds',
    claim: async (limit) => {
      const due = limit > 0 ? await store.read.dueProviderRefunds(now(), limit) : []
      if (due.length === 0) return []
      return store.transaction(async (tx) => {
        const claimed: ProviderRefundRow[] = []
        for (const id of due) {
          const refund = await tx.claimProviderRefund(id, now(), now() + LEASE)
          if (refund) claimed.push(refund)
        }
        return claimed
      }, 'read committed')
    },
    work: (refund) => leases.during('provider_refunds', refund.id, () => followUp(refund)),
    concurrency: SLOTS,
    events,
    wakeOn: ['clockSetBack'],
    interval: 1000,
    log,
  })
}
