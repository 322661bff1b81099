/** The states of a payment, and the legal transitions between them. */

export const PAYMENT_STATES = ['created', 'pending', 'unknown', 'failed', 'cancelled', 'expired', 'paid'] as const
export type PaymentState = (typeof PAYMENT_STATES)[number]

/** The states that a provider can confirm. An unknown word of a provider counts as `pending`. */
export const CONFIRMED_STATES = ['pending', 'failed', 'cancelled', 'expired', 'paid'] as const
export type ConfirmedState = (typeof CONFIRMED_STATES)[number]

export const PAYMENT_FLAGS = [
  'late',
  'underpaid',
  'overpaid',
  'wrong_currency',
  'duplicate',
  'unknown_reference',
  'unconfirmed',
  'unreadable',
  'risky',
  'needs_review',
  // The poll schedule is over, and the provider has given no final answer.
  'unanswered',
  // What the provider says of the money contradicts what is recorded.
  'doubtful',
  // A person has looked at what needed a review.
  'reviewed',
] as const
export type PaymentFlag = (typeof PAYMENT_FLAGS)[number]

/** Why a person has to review a payment whatever becomes of its anomalies. `needs_review` alone may be about one. */
export const REVIEW_REASONS = ['unanswered', 'doubtful'] as const satisfies readonly PaymentFlag[]
export type ReviewReason = (typeof REVIEW_REASONS)[number]

/**
 * `unconfirmed`: a signed message or a return address names money that the provider does not confirm. `unreadable`: the
 * provider says that the payment is paid, and the sum cannot be read. `risky`: the money came, and the provider advises
 * to look at it before the goods leave.
 */
export const ANOMALY_KINDS = [
  'late',
  'duplicate',
  'underpaid',
  'overpaid',
  'wrong_currency',
  'unknown_reference',
  'unconfirmed',
  'unreadable',
  'risky',
] as const
export type AnomalyKind = (typeof ANOMALY_KINDS)[number]

/** A rank never falls. The gaps leave room for further states. */
const RANKS: Record<PaymentState, number> = {
  created: 0,
  pending: 10,
  unknown: 10,
  failed: 20,
  cancelled: 20,
  expired: 20,
  paid: 30,
}

export interface Transition {
  readonly from: PaymentState
  readonly to: PaymentState
  /** The success came after the buyer had seen failed, cancelled or expired. */
  readonly late: boolean
}

export function rankOf(state: PaymentState): number {
  return RANKS[state]
}

/**
 * The transition from one state to another. `pending` and `unknown` have the same rank and may change into each other.
 * @returns null for no change, for a lower rank, and for another final state of the same rank
 */
export function transition(from: PaymentState, to: PaymentState): Transition | null {
  if (from === to) return null
  const open = RANKS[from] === 10 && RANKS[to] === 10
  if (RANKS[to] <= RANKS[from] && !open) return null
  return { from, to, late: to === 'paid' && RANKS[from] === 20 }
}

/**
 * Whether a person has to look at a payment although none of its anomalies is open. A person who has resolved the last
 * one has looked, unless there is another reason. `TO_REVIEW` of the store is the same condition.
 */
export function needsReview(
  flags: readonly PaymentFlag[],
  anomalies: readonly { readonly isOpen: boolean }[],
): boolean {
  if (!flags.includes('needs_review') || anomalies.some(({ isOpen }) => isOpen)) return false
  return anomalies.length === 0 || REVIEW_REASONS.some((reason) => flags.includes(reason))
}

/**
 * Why a payment was declined. `provider_misconfigured`: the provider does not accept the shop's key. `not_started`: the
 * provider did not answer the call that creates the payment, and has no such payment.
 */
export type DeclineReason =
  | 'declined'
  | 'insufficient_funds'
  | 'wrong_details'
  | 'limit_exceeded'
  | 'provider_unreachable'
  | 'provider_refused'
  | 'provider_misconfigured'
  | 'not_started'

/** Whether the payment has ended. Only a late success can still change it. */
export function isOver(state: PaymentState): boolean {
  return RANKS[state] >= 20
}
