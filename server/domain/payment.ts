/** The payment's states, and which moves between them are legal. */

export const PAYMENT_STATES = ['created', 'pending', 'unknown', 'failed', 'cancelled', 'expired', 'paid'] as const
export type PaymentState = (typeof PAYMENT_STATES)[number]

/** What a provider may say of a payment, in our words. Anything that it says and we do not know is `pending`. */
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
  'needs_review',
] as const
export type PaymentFlag = (typeof PAYMENT_FLAGS)[number]

/**
 * `unconfirmed`: a signed message or a return address names money that its provider does not confirm. `unreadable`: the provider says paid, but not
 * readably how much.
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
] as const
export type AnomalyKind = (typeof ANOMALY_KINDS)[number]

/** A rank never falls. The gaps leave room for a state between two that stand. */
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
  /** The success came after the buyer had been shown failed, cancelled or expired. */
  readonly late: boolean
}

export function rankOf(state: PaymentState): number {
  return RANKS[state]
}

/**
 * The move from one state to another, or null where there is none: a lower rank, another ending of the same rank, or no change at all.
 * `pending` and `unknown` share a rank and may change into each other: that is knowledge lost and found, not a step back.
 */
export function transition(from: PaymentState, to: PaymentState): Transition | null {
  if (from === to) return null
  const open = RANKS[from] === 10 && RANKS[to] === 10
  if (RANKS[to] <= RANKS[from] && !open) return null
  return { from, to, late: to === 'paid' && RANKS[from] === 20 }
}

/** No provider news can be expected to change what the buyer is shown. A late success still can. */
export function isOver(state: PaymentState): boolean {
  return RANKS[state] >= 20
}
