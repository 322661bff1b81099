/**
 * Limits the push requests to one phone, over all buyers, providers and orders. Anybody can type anybody's number. The
 * payments in the store are counted, so that several companions have one limit and a restart does not reset it.
 */

import { PayError } from '../contract/errors.ts'
import type { Queries } from '../store/store.ts'

/** In milliseconds. */
const WINDOW = 10 * 60_000
/** Enough to mistype a PIN a few times, and too few to wear somebody down until they approve. */
const MAX_PER_WINDOW = 6

/**
 * Call it in the transaction that inserts the payment, so that two requests at the same moment cannot both pass.
 * @throws {PayError} `rate_limited` when this phone has reached the limit
 */
export async function limitPushRequests(read: Queries, phone: string, at: number): Promise<void> {
  const times = await read.pushRequestsTo(phone, at - WINDOW, at)
  const oldest = times.at(-MAX_PER_WINDOW)
  if (oldest === undefined) return
  throw new PayError('rate_limited', 'This phone has been sent several push requests; wait a few minutes', {
    retryAfter: Math.ceil((oldest + WINDOW - at) / 1000),
  })
}
