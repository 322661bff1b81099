/** Mistakes in the work that is due by time alone, and in what is erased. */

import type { Mutant } from './mutant.ts'

export const UPKEEP_MUTANTS: readonly Mutant[] = [
  {
    name: 'erasure-forgets-a-running-payment',
    file: 'server/store/retention.ts',
    from: 'details_hash = CASE WHEN rank >= 20 THEN NULL ELSE details_hash END,',
    to: 'details_hash = NULL,',
    why: 'A buyer whose details are erased gets a second push request, and can pay twice.',
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
]
