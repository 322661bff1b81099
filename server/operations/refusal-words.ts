/** Why a provider makes no refund, for whoever reads an answer of the API or of the command line. */

import type { RefundRefusal } from '../domain/provider-refund.ts'

export const REFUSAL_WORDS: Readonly<Record<RefundRefusal, string>> = {
  insufficient_balance: 'Your balance at the provider is too small',
  too_late: 'The provider no longer refunds a payment of this age',
  not_refundable: 'The provider does not refund this payment',
  more_than_left: 'The provider has less left of this payment',
  provider_refused: 'The provider refused it',
  provider_misconfigured: 'The provider does not let this key make refunds',
  provider_unreachable: 'The provider could not be reached',
  failed: 'The provider accepted the refund and could not complete it',
  not_sent: 'The call waited too long for its turn and was not sent',
  not_made: 'The provider has no such refund',
}
