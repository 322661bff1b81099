/**
 * Deletes checkouts that nobody paid, because strangers can create as many as they like. A checkout is deleted a day
 * after its end with its secrets and keys. While its payments are still polled, only the secrets and keys are deleted.
 * Money, and signed messages of providers, are kept.
 */

import type { Queries, Store } from '../store/store.ts'

const DAY = 86_400_000
/** How long a person has to review a payment with an unknown outcome, and a storefront to accept its events. */
const REVIEW_FOR = 30 * DAY
/** Checkouts per transaction. Other transactions wait for its commit. */
const BATCH = 20

/** Deletes one batch of due checkouts. @returns the size of the batch; less than {@link BATCH} when none is left */
export async function forgetSomeCheckouts(store: Store, now: number): Promise<number> {
  const due = await store.read.checkoutsToForget(now, BATCH)
  if (due.length === 0) return 0
  await store.transaction(async (tx) => {
    for (const { id, endedAt } of due) await forget(tx, id, endedAt, now)
  })
  return due.length
}

async function forget(tx: Queries, checkoutId: string, endedAt: number, now: number): Promise<void> {
  const reason = await tx.reasonToKeep(checkoutId)
  if (reason === 'money') return tx.forgetCheckoutAt(checkoutId, null)
  if (reason === 'open' || (reason === 'review' && now < endedAt + REVIEW_FOR)) {
    await tx.forgetSecrets(checkoutId)
    return tx.forgetCheckoutAt(checkoutId, now + DAY)
  }
  // The newest checkout of an order stays until a newer one exists.
  if (await tx.forgetCheckout(checkoutId)) await tx.forgetCheckoutAt(checkoutId, now + REVIEW_FOR)
}
