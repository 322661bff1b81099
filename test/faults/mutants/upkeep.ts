/** Mistakes in the work that is due by time alone, and in what is erased. */

import type { Mutant } from './mutant.ts'

export const UPKEEP_MUTANTS: readonly Mutant[] = [
  {
    name: 'old-row-ends-a-refund',
    file: 'server/jobs/refund-follow-up.ts',
    from: 'answer ?? withoutRefund(current ?? refund)',
    to: 'answer ?? withoutRefund(refund)',
    why: 'A refund that another companion knows to be under way ends, and the operator makes it a second time.',
    tests: ['provider-refund-ends'],
  },
  {
    name: 'erasure-forgets-a-running-payment',
    file: 'server/store/retention.ts',
    from: 'details_hash = CASE WHEN ${RUNS} THEN details_hash END,',
    to: 'details_hash = NULL,',
    why: 'A buyer whose details are erased gets a second push request, and can pay twice.',
    tests: ['retention'],
  },
  {
    name: 'erasure-waits-for-a-payment-that-nobody-polls',
    file: 'server/store/retention.ts',
    from: 'const RUNS = `rank < 20 AND EXISTS (SELECT 1 FROM polls q WHERE q.payment_id = payments.id AND q.next_at IS NOT NULL)`',
    to: 'const RUNS = `rank < 20`',
    why: 'The details of a customer who asked for their erasure stay for years.',
    tests: ['retention'],
  },
  {
    name: 'one-wrong-clock-corrects-all',
    file: 'server/jobs/clock-guard.ts',
    from: 'if (!(await hasCommonTime(store, log, now))) {',
    to: 'if (setBackBy === 0) {',
    why: 'One companion whose clock is set back ends the open checkouts of all companions.',
    tests: ['clock'],
  },
  {
    name: 'erased-refund-is-compared',
    file: 'server/webhooks/inbox.ts',
    from: 'first.length === 0 || ',
    to: '',
    why: 'A refund that comes again after the erasure asks for a person, and brings the erased details back.',
    tests: ['retention'],
  },
  {
    name: 'late-failure-undoes-a-delivery',
    file: 'server/store/outbox.ts',
    from: ' AND (delivered_at IS NULL OR CAST($3 AS BIGINT) IS NOT NULL)',
    to: '',
    why: 'An event that the shop has accepted counts as not delivered.',
    tests: ['queues'],
  },
  {
    name: 'refund-older-by-clock-was-not-made',
    file: 'server/providers/bkash/refunds.ts',
    from: 'if (ours.length === 0 && fitting.length > 0)',
    to: 'if (ours.length < 0)',
    why: 'A refund is made twice when its first answer is lost and a clock is wrong.',
    tests: ['refunds-at-providers'],
  },
]
