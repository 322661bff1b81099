/** A refund that an operator makes at the provider: its states, and why a provider makes none. */

/**
 * `intent`: the call is about to start or runs. `pending`: the provider has accepted it and has not finished. `unknown`:
 * the call had no usable answer, so the provider is asked and the call is never repeated.
 */
export const PROVIDER_REFUND_STATES = ['intent', 'pending', 'unknown', 'done', 'refused'] as const
export type ProviderRefundState = (typeof PROVIDER_REFUND_STATES)[number]

/** The states in which the money may have gone back, so that nobody returns it a second time. */
const OPEN_REFUND_STATES = ['intent', 'pending', 'unknown'] as const satisfies readonly ProviderRefundState[]

export function isOpenRefund(state: ProviderRefundState): boolean {
  return (OPEN_REFUND_STATES as readonly ProviderRefundState[]).includes(state)
}

/** Why no money went back. The words are ours: a provider's own text is never shown. */
export const REFUND_REFUSALS = [
  'insufficient_balance',
  'too_late',
  'not_refundable',
  'more_than_left',
  'provider_refused',
  'provider_misconfigured',
  'provider_unreachable',
  // The provider accepted the refund, and could not complete it.
  'failed',
  // The call was given up before it was sent.
  'not_sent',
  // The call had no usable answer, and the provider has no such refund.
  'not_made',
] as const
export type RefundRefusal = (typeof REFUND_REFUSALS)[number]
