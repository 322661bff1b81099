/**
 * Mistakes that somebody could make in the code that moves money, each as one replacement in one file. The tests named
 * with a mutant have to fail when it is applied. A mutant that survives shows that a test is missing.
 */

import { COMPLETION_MUTANTS } from './mutants/completion.ts'
import { FINALIZE_MUTANTS } from './mutants/finalize.ts'
import { INBOX_MUTANTS } from './mutants/inbox.ts'
import { BINDING_MUTANTS } from './mutants/money-binding.ts'
import type { Mutant } from './mutants/mutant.ts'
import { OUTBOX_MUTANTS } from './mutants/outbox.ts'
import { RECONCILE_MUTANTS } from './mutants/reconcile.ts'
import { UPKEEP_MUTANTS } from './mutants/upkeep.ts'

export type { Mutant } from './mutants/mutant.ts'

export const MUTANTS: readonly Mutant[] = [
  ...RECONCILE_MUTANTS,
  ...BINDING_MUTANTS,
  ...FINALIZE_MUTANTS,
  ...COMPLETION_MUTANTS,
  ...INBOX_MUTANTS,
  ...OUTBOX_MUTANTS,
  ...UPKEEP_MUTANTS,
]
