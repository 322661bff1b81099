/**
 * Cancels pending payments at their providers, so that a buyer who gave up or chose another method cannot pay them by
 * mistake.
 */

import type { Caller } from '../platform/caller.ts'
import type { Log } from '../platform/log.ts'
import { errorFacts } from '../platform/log.ts'
import { cancelPayment } from '../checkouts/checkout-transitions.ts'
import type { Provider } from '../contract/provider.ts'
import { LOG_REASONS } from '../domain/log-reasons.ts'
import { isOver } from '../domain/payment.ts'
import { isBeingTaken } from './attempts.ts'
import type { Reconcile } from './reconcile.ts'
import { CALL_TIMEOUT } from './reconcile.ts'
import type { PaymentRow, Queries, Store } from '../store/store.ts'
import type { UpstreamBudget } from './upstream-budget.ts'

export interface ProviderCancellation {
  /**
   * Cancels a payment where its provider has a call for it, then reconciles it: the call may have come too late. Never
   * throws. A payment that cannot be cancelled stays on the poll schedule.
   * @param caller who gave up
   * @param why for the audit log; by default that the buyer gave up
   */
  cancel(payment: PaymentRow, caller: Caller, why?: string): Promise<void>
  /** Does the same with each of these payments that is pending. */
  cancelPending(payments: readonly PaymentRow[], caller: Caller, why?: string): Promise<void>
}

export interface ProviderCancellationParts {
  readonly providers: ReadonlyMap<string, Provider>
  readonly store: Store
  readonly reconcile: Reconcile
  readonly upstream: UpstreamBudget
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

export function createProviderCancellation(parts: ProviderCancellationParts): ProviderCancellation {
  const { providers, store, reconcile, upstream, log, now } = parts

  const end = async (tx: Queries, paymentId: string, why: string): Promise<void> => {
    const payment = await tx.payment(paymentId)
    if (payment && !isOver(payment.state) && !isBeingTaken(payment)) await cancelPayment(tx, payment, now(), why)
  }

  const cancel: ProviderCancellation['cancel'] = async (payment, caller, why = LOG_REASONS.buyer_gave_up) => {
    const { client, requestId } = caller
    const provider = providers.get(payment.provider)
    if (!provider?.cancel) return
    try {
      const query = { reference: payment.merchantReference, providerRef: payment.providerRef, money: payment.money }
      const turn = { provider: provider.id, priority: 'first', client } as const
      const said = await upstream.run(turn, async () => provider.cancel?.(query, AbortSignal.timeout(CALL_TIMEOUT)))
      await reconcile(payment.id, { source: 'cancel', client, requestId })
      // Its page is dead, so that a buyer who chooses this method again needs another.
      if (said === 'cancelled') await store.transaction((tx) => end(tx, payment.id, why))
    } catch (error) {
      log.warn(
        { requestId, paymentId: payment.id, error: errorFacts(error) },
        'a payment could not be cancelled at its provider; polling continues',
      )
    }
  }

  return {
    cancel,
    cancelPending: async (payments, caller, why) => {
      for (const payment of payments) {
        if (payment.state === 'pending' || payment.state === 'unknown') await cancel(payment, caller, why)
      }
    },
  }
}
