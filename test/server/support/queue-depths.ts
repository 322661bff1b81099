import type { Store } from '../../../server/store/store.ts'

/** How many rows of each queue have work left. */
export async function queueDepths(store: Store): Promise<{ inbox: number; outbox: number; polls: number }> {
  const { inbox, outbox, polls } = await store.read.queueStates(0)
  return { inbox: inbox.rows, outbox: outbox.rows, polls: polls.rows }
}
