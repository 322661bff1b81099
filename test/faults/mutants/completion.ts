/** Mistakes in taking money that the buyer has authorised, and in holding money that is risky. */

import type { Mutant } from './mutant.ts'

const COMPLETION = 'server/payments/completion.ts'
const HOUSEKEEPING = 'server/jobs/housekeeping.ts'

export const COMPLETION_MUTANTS: readonly Mutant[] = [
  {
    name: 'lost-completion-is-repeated',
    file: COMPLETION,
    from: "(!own || own.outcome === 'definite_failure')",
    to: "(!own || own.outcome !== 'ok')",
    why: 'The money of one payment is taken twice.',
    tests: ['completion'],
  },
  {
    name: 'completes-what-is-over',
    file: COMPLETION,
    from: "if (payment.state !== 'pending' && payment.state !== 'unknown') return false",
    to: '',
    why: 'Money is taken from a buyer who gave up.',
    tests: ['completion'],
  },
  {
    name: 'completes-beside-a-lost-completion',
    file: COMPLETION,
    from: 'await requestStatus(other.paymentId)',
    to: 'void other',
    why: 'Two payments of one order are taken.',
    tests: ['completion-once'],
  },
  {
    name: 'unsent-completion-is-lost',
    file: COMPLETION,
    from: "if (isUnsent) await tx.closeOperation(completeKey(paymentId), 'definite_failure')\n        else await",
    to: 'await',
    why: 'A buyer who has authorised the payment is never charged.',
    tests: ['completion'],
  },
  {
    name: 'lost-completion-is-not-asked-about',
    file: HOUSEKEEPING,
    from: 'await tx.restartPoll(paymentId, at, at)',
    to: '',
    why: 'Money that was taken before a crash is found hours later.',
    tests: ['completion-once'],
  },
  {
    name: 'foreign-return-completes',
    file: 'server/payments/return-service.ts',
    from: 'return isOther ? {} : unverified',
    to: 'return unverified',
    why: 'A return that is about another payment takes the money of this one.',
    tests: ['completion'],
  },
  {
    name: 'risky-money-pays',
    file: 'server/payments/apply-status.ts',
    from: "if (status.risky && payment.state !== 'paid') return reportRisk(comparison)",
    to: '',
    why: 'Goods leave for money that the provider takes back.',
    tests: ['risky-money'],
  },
]
