/** Sends an attempt, and repeats it while the server still handles its first request. */

import type { PaymentView } from '../../server/contract/wire.ts'
import { CheckoutError } from './errors.ts'
import { sleep } from './time-limit.ts'

/** The pause before each repetition, and their number. */
const IN_PROGRESS_MS = 1_000
const MAX_IN_PROGRESS = 20

/** @param send with the same idempotency key each time */
export async function sendPayment(send: () => Promise<PaymentView>, signal: AbortSignal): Promise<PaymentView> {
  for (let tries = 0; ; tries++) {
    try {
      return await send()
    } catch (error) {
      const isInProgress = error instanceof CheckoutError && error.code === 'request_in_progress'
      if (!isInProgress || tries >= MAX_IN_PROGRESS) throw error
      await sleep(IN_PROGRESS_MS, signal)
    }
  }
}
