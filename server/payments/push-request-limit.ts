/**
 * Limits push requests. Anybody can type anybody's number, and whoever approves pays the order of somebody else, so
 * there is a limit for each phone, for each order, and for each client. The payments in the store are counted, so that
 * several companions have one limit and a restart does not reset it.
 */

import { PayError } from '../contract/errors.ts'
import type { Queries } from '../store/store.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

export interface PushRequest {
  readonly phone: string
  readonly orderId: string
  /** The group of clients, as a payment stores it. */
  readonly client: string
}

interface Limit {
  readonly max: number
  /** In milliseconds. */
  readonly window: number
  readonly detail: string
  readonly times: (read: Queries, request: PushRequest, span: { after: number; until: number }) => Promise<number[]>
}

const LIMITS: readonly Limit[] = [
  {
    // Enough to mistype a PIN a few times, and too few to wear somebody down until they approve.
    max: 6,
    window: 10 * MINUTE,
    detail: 'This phone has been sent several push requests; wait a few minutes',
    times: (read, { phone }, span) => read.pushRequestsTo(phone, span),
  },
  {
    // Enough to mistype a number a few times, and too few to find a stranger who approves.
    max: 6,
    window: 10 * MINUTE,
    detail: 'Several push requests were sent for this order; wait a few minutes',
    times: (read, { orderId }, span) => read.pushRequestsOfOrder(orderId, span),
  },
  {
    // For somebody who waits for each ten minutes to end.
    max: 20,
    window: DAY,
    detail: 'Many push requests were sent for this order today; choose another payment method, or wait until tomorrow',
    times: (read, { orderId }, span) => read.pushRequestsOfOrder(orderId, span),
  },
  {
    // An open amount is a new order each time. Paid ones do not count: a mobile network has many buyers behind one
    // address, and most of them approve.
    max: 30,
    window: 10 * MINUTE,
    detail: 'Many push requests were sent from this network and not paid; wait a few minutes',
    times: (read, { client }, span) => read.unpaidPushRequestsOf(client, span),
  },
]

/**
 * Call it in the transaction that inserts the payment, so that two requests at the same moment cannot both pass.
 * @throws {PayError} `rate_limited` when the phone, the order or the client has reached its limit
 */
export async function limitPushRequests(read: Queries, request: PushRequest, at: number): Promise<void> {
  for (const { max, window, detail, times } of LIMITS) {
    const oldest = (await times(read, request, { after: at - window, until: at })).at(-max)
    if (oldest === undefined) continue
    throw new PayError('rate_limited', detail, { retryAfter: Math.ceil((oldest + window - at) / 1000) })
  }
}
