/**
 * What a provider itself has confirmed about a payment. Money moves on nothing else, so the type cannot be made outside
 * `server/providers/`: the brand is private to this file, and only adapters import the function (a test checks that).
 */

import type { Money } from '../domain/money.ts'
import type { ConfirmedState } from '../domain/payment.ts'

/** Why a payment was declined, as far as it can be told to a buyer. */
export const DECLINE_REASONS = [
  'declined',
  'insufficient_funds',
  'wrong_details',
  'limit_exceeded',
  'provider_refused',
  'provider_unreachable',
  // The provider does not take the shop's key.
  'provider_misconfigured',
  // The call that was to create it got no answer, and the provider has no such payment.
  'not_started',
] as const
export type DeclineReason = (typeof DECLINE_REASONS)[number]

declare const brand: unique symbol

export interface ConfirmedFacts {
  readonly state: ConfirmedState
  /** The provider's own id for the money that moved. */
  readonly providerRef: string | null
  /** Our reference as the provider's answer has it; null where its answer has none. */
  readonly reference: string | null
  /** What was paid; null unless `state` is `paid`. */
  readonly money: Money | null
  readonly reason?: DeclineReason
  /** The provider, asked by our reference, says for certain that it has no such payment. Ends an attempt of which nobody knew whether it was created. */
  readonly exists?: false
  /** The provider's id of the money that came, where that is not `providerRef`: one link, say, can be paid by several. */
  readonly transactionId?: string
}

export type ConfirmedStatus = ConfirmedFacts & { readonly [brand]: true }

export function confirmed(facts: ConfirmedFacts): ConfirmedStatus {
  if ((facts.state === 'paid') !== (facts.money !== null))
    throw new TypeError('a confirmed payment has money exactly when it is paid')
  if (facts.exists === false && facts.state !== 'pending')
    throw new TypeError('a payment that the provider does not know has not ended there')
  return facts as ConfirmedStatus
}
