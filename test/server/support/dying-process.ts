/** A process that dies around a commit. */

import type { Store } from '../../../server/store/store.ts'

export type Moment = 'before' | 'after'

/**
 * Ends the process around its nth commit from now. `before`: everything outside the store is done, the commit is not.
 * `after`: the commit is durable, and nothing after it has happened. From then on the old process writes nothing.
 */
export function dieAt(store: Store, nth: number, when: Moment): { dead: () => boolean } {
  const { transaction } = store
  let commits = 0
  let dead = false
  store.transaction = async (work, ...options) => {
    if (dead) throw new Error('the process is dead')
    commits += 1
    if (commits < nth) return transaction(work, ...options)
    dead = true
    if (when === 'after') await transaction(work, ...options)
    throw new Error('the process is dead')
  }
  return { dead: () => dead }
}
