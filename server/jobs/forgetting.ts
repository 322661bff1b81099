/**
 * Ends the rows that strangers can make as many of as they like: checkouts that nobody paid. A day after its end a checkout that nothing speaks for is
 * deleted with its secrets and keys; while payments of it are still polled, only those go. Money, and what a provider has said with its signature, stays.
 */

import type { Queries, Store } from '../store/store.ts'

const DAY = 86_400_000
/** As long as a person has to look at what could not be told, and a storefront to take its events. */
const REVIEW_FOR = 30 * DAY
/** Checkouts of one transaction: others wait for its commit. */
const BATCH = 20

/** Forgets a few that are due. @returns how many were looked at; fewer than {@link BATCH} when none is left */
export async function forgetSomeCheckouts(store: Store, now: number): Promise<number> {
  const due = await store.read.checkoutsToForget(now, BATCH)
  if (due.length === 0) return 0
  await store.transaction(async (tx) => {
    for (const { id, endedAt } of due) await forget(tx, id, endedAt, now)
  })
  return due.length
}

async function forget(tx: Queries, checkoutId: string, endedAt: number, now: number): Promise<void> {
  const keeping = await tx.reasonToKeep(checkoutId)
  if (keeping === 'money') return tx.forgetCheckoutAt(checkoutId, null)
  if (keeping === 'open' || (keeping === 'review' && now < endedAt + REVIEW_FOR)) {
    await tx.forgetSecrets(checkoutId)
    return tx.forgetCheckoutAt(checkoutId, now + DAY)
  }
  // Once another is the newest of its order, it goes, too.
  if (await tx.forgetCheckout(checkoutId)) await tx.forgetCheckoutAt(checkoutId, now + REVIEW_FOR)
}
