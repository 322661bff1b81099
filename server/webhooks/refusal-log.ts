/** Logs rejected webhooks: which payment, and why. Limits the rate, because strangers can cause these lines. */

import type { Log } from '../platform/log.ts'

/** The shortest time between two lines of one kind, in milliseconds. */
const LINE_EVERY = 1000

export interface RefusedWebhook {
  /** Of the HTTP request that brought it. */
  readonly requestId: string | undefined
  readonly provider: string
  readonly refused: 'bad_signature' | 'malformed' | 'not_for_us'
  /** In our words. Contains nothing of the message. */
  readonly why: string
  /** The payment whose address received it; absent at the short address. */
  readonly payment?: { readonly paymentId: string; readonly orderId: string; readonly reference: string }
}

/**
 * The next line counts the messages that were not logged since the last one. Lines about payment addresses, which no
 * stranger knows, are limited separately: a flood at the short address hides none of them.
 */
export function createWebhookRefusalLog(log: Log, now: () => number): (refusal: RefusedWebhook) => void {
  const lines = [lineOf(log, now), lineOf(log, now)] as const
  return (refusal) => lines[refusal.payment ? 1 : 0](refusal)
}

function lineOf(log: Log, now: () => number): (refusal: RefusedWebhook) => void {
  let last = -Infinity
  let unlogged = 0
  return ({ requestId, provider, refused, why, payment }) => {
    const since = now() - last
    if (since >= 0 && since < LINE_EVERY) {
      unlogged += 1
      return
    }
    log.warn(
      { requestId, provider, refused, why, ...payment, ...(unlogged > 0 ? { alsoRefusedSince: unlogged } : {}) },
      'webhook refused',
    )
    last = now()
    unlogged = 0
  }
}
