/** The log lines of refused webhooks: which payment, and why, at a rate that no stranger sets. */

import type { Log } from '../platform/log.ts'

/** Strangers can cause these lines, so each kind has one a second at most. In milliseconds. */
const LINE_EVERY = 1000

export interface RefusedWebhook {
  readonly provider: string
  readonly refused: 'bad_signature' | 'malformed' | 'not_for_us'
  /** In our words, without anything of the message. */
  readonly why: string
  /** The payment whose address it came to; absent at the short address. */
  readonly payment?: { readonly paymentId: string; readonly orderId: string; readonly reference: string }
}

/**
 * One line now, and what came since with the next one. Whoever knows a payment's address is no stranger: those lines are counted apart, so that a flood
 * at the short address hides none of them.
 */
export function createRefusalLog(log: Log, now: () => number): (refusal: RefusedWebhook) => void {
  const lines = [lineOf(log, now), lineOf(log, now)] as const
  return (refusal) => lines[refusal.payment ? 1 : 0](refusal)
}

function lineOf(log: Log, now: () => number): (refusal: RefusedWebhook) => void {
  let last = -Infinity
  let unsaid = 0
  return ({ provider, refused, why, payment }) => {
    const since = now() - last
    if (since >= 0 && since < LINE_EVERY) {
      unsaid += 1
      return
    }
    log.warn(
      { provider, refused, why, ...payment, ...(unsaid > 0 ? { alsoRefusedSince: unsaid } : {}) },
      'webhook refused',
    )
    last = now()
    unsaid = 0
  }
}
