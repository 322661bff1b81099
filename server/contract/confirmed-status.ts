/**
 * A status that the provider itself has confirmed. Only this moves money, so code outside `server/providers/` cannot
 * construct it: the brand is private to this file, and only adapters may import the function (a test checks this).
 */

import type { Money } from '../domain/money.ts'
import type { ConfirmedState, DeclineReason } from '../domain/payment.ts'

export interface Surplus {
  readonly money: Money
  /** The provider calls exactly this sum its fee. */
  readonly isFee: boolean
}

/** Something about an answer that a person may need, and that no other fact says. */
export interface AnswerNote {
  /** `error`: something has to be corrected at the shop or in its account. `warn`: look at the provider's dashboard. */
  readonly level: 'info' | 'warn' | 'error'
  /** In our words. Of the provider's words it holds a code or a status at most. */
  readonly text: string
}

declare const brand: unique symbol

export interface ConfirmedFacts {
  readonly state: ConfirmedState
  /** The provider's own id for the money that moved. */
  readonly providerRef: string | null
  /** Our reference inside the provider's answer; null where the answer has none. */
  readonly reference: string | null
  /** The amount that was paid; null unless `state` is `paid`. */
  readonly money: Money | null
  readonly reason?: DeclineReason
  /**
   * The provider is certain that it has no payment with our reference. This ends an attempt for which it was unknown
   * whether the provider had created a payment.
   */
  readonly exists?: false
  /**
   * The provider's id of the transaction that paid, where that is not `providerRef`, e.g. where several transactions
   * can pay one link.
   */
  readonly transactionId?: string
  /** What the buyer paid beyond `money`. It pays nothing. */
  readonly surplus?: Surplus
  /** The provider's ids of further money that came for this payment. Each is asked about like the id of a webhook. */
  readonly others?: readonly string[]
  /** The payment is pending and the buyer has authorised it: `complete` may take the money. */
  readonly ready?: true
  /**
   * The payment is pending, and the provider is certain that it has taken nothing so far. This ends an attempt for which
   * it was unknown whether `complete` had taken the money.
   */
  readonly taken?: false
  /** The money came, and the provider advises that a person looks at it first. */
  readonly risky?: true
  /** Goes to the log and to the timeline, once for a payment. It changes nothing. */
  readonly note?: AnswerNote
}

export type ConfirmedStatus = ConfirmedFacts & { readonly [brand]: true }

export function confirmed(facts: ConfirmedFacts): ConfirmedStatus {
  if ((facts.state === 'paid') !== (facts.money !== null))
    throw new TypeError('a confirmed payment has money exactly when it is paid')
  if (facts.exists === false && facts.state !== 'pending')
    throw new TypeError('a payment that the provider does not know has not ended there')
  if (facts.ready && facts.state !== 'pending') throw new TypeError('only a pending payment can be completed')
  if (facts.taken === false && facts.state !== 'pending')
    throw new TypeError('`taken: false` is only for a pending payment')
  if (facts.others && facts.state !== 'paid') throw new TypeError('only a paid payment has further money')
  if (facts.surplus && facts.state !== 'paid') throw new TypeError('only a paid payment has a surplus')
  if (facts.risky && facts.state !== 'paid') throw new TypeError('only money that came can be risky')
  return facts as ConfirmedStatus
}
