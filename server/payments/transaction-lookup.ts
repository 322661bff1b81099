/**
 * Looks up a provider transaction that an operator names, e.g. the id on a buyer's receipt, and binds it to a payment
 * when it fits. The provider's answer is applied as every other answer: an id alone moves no money.
 */

import type { ConfirmedStatus } from '../contract/confirmed-status.ts'
import type { Provider } from '../contract/provider.ts'
import { KeyRefused, RequestRejected } from '../contract/request-errors.ts'
import type { Log } from '../platform/log.ts'
import type { PaymentRow, Queries, Store } from '../store/store.ts'
import { applyStatus } from './apply-status.ts'
import type { Applied } from './apply-status.ts'
import { idsOf, sameId } from './comparison.ts'
import { CALL_TIMEOUT } from './reconcile.ts'
import type { UpstreamBudget } from './upstream-budget.ts'

export interface TransactionLookup {
  /**
   * @returns null when the provider has no transaction with this id that it would show us
   * @throws when the provider cannot be reached or its answer cannot be read
   */
  find(payment: PaymentRow, transactionId: string): Promise<ConfirmedStatus | null>
  /** Applies what {@link find} returned. @param alongside runs in the same transaction */
  bind(
    payment: PaymentRow,
    transactionId: string,
    status: ConfirmedStatus,
    alongside: (tx: Queries, applied: Applied) => Promise<void>,
  ): Promise<Applied>
}

export interface TransactionLookupParts {
  readonly store: Store
  readonly providers: ReadonlyMap<string, Provider>
  readonly upstream: UpstreamBudget
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

export function createTransactionLookup(parts: TransactionLookupParts): TransactionLookup {
  const { store, providers, upstream, log, now } = parts
  return {
    find: async (payment, transactionId) => {
      const provider = providers.get(payment.provider)
      if (!provider) return null
      // The id takes the place of the one that is known. Without our reference in the answer it proves nothing of whose
      // money it is: `bind` then treats it as named by a person.
      const query = {
        reference: payment.merchantReference,
        providerRef: transactionId,
        money: payment.money,
        hint: { providerRef: transactionId, signed: true },
      }
      const turn = { provider: provider.id, priority: 'first', client: 'operator' } as const
      const status = await upstream
        .run(turn, () => provider.fetchStatus(query, AbortSignal.timeout(CALL_TIMEOUT)))
        .catch((error: unknown) => {
          // The provider understood the question, and has no such transaction.
          if (error instanceof RequestRejected && !(error instanceof KeyRefused)) return null
          throw error
        })
      if (status === null) return null
      // An adapter can ask about the payment's own reference whatever id it is given.
      const isNamed = idsOf(status).some((id) => sameId(id, transactionId))
      return isNamed || status.reference === transactionId ? status : null
    },

    bind: (payment, transactionId, status, alongside) =>
      store.transaction(async (tx) => {
        const request = {
          source: 'operator',
          named: { providerRef: transactionId, by: 'operator' },
          returnIds: 'accept',
        } as const
        const applied = await applyStatus(tx, log, payment.id, status, request, now())
        await alongside(tx, applied)
        return applied
      }),
  }
}
