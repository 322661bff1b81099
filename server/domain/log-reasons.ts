/** Why the companion itself does something: the sentences of the audit log by their codes. */

export const LOG_REASONS = {
  process_ended: 'the process ended during the call',
  buyer_gave_up: 'the buyer gave up',
  checkout_expired: 'the checkout expired',
  order_paid: 'another payment has paid the order',
  operator_reviewed: 'an operator reviewed it after the last request to the provider',
  operator_cancelled: 'an operator cancelled the checkout',
  never_confirmed: 'the provider never confirmed what a signed message claims',
  named_elsewhere: 'the provider names another payment for its transaction',
  refund_of_another_sum: 'the provider reports another sum than an operator recorded',
  refund_without_sum: 'the provider reports a refund without its sum',
  refund_long_before: 'a refund of the same sum was recorded or reported long before',
  refund_unfit: 'the provider reports a refund that does not fit what is left of the payment',
  surplus_is_fee: 'the buyer paid this beyond the price, and the provider calls it its fee',
  surplus_unexplained: 'the buyer paid this beyond the price, and the provider does not call it its fee',
} as const
export type LogReason = keyof typeof LOG_REASONS

/** @returns undefined for a sentence that is none of these, e.g. the diagnosis of an adapter */
export function logReasonOf(sentence: unknown): LogReason | undefined {
  return (Object.keys(LOG_REASONS) as LogReason[]).find((reason) => LOG_REASONS[reason] === sentence)
}

export function isLogReason(code: unknown): code is LogReason {
  return typeof code === 'string' && Object.hasOwn(LOG_REASONS, code)
}
