/** How the end of an attempt and the end of a checkout bear on each other. Each runs inside its caller's transaction. */

import { isOver, transition } from '../domain/payment.ts'
import { appendPaymentEvent } from '../jobs/audit-log.ts'
import type { Queries } from '../store/store.ts'

/** One attempt's end never ends the checkout: with nothing pending it is open for another. */
export async function reopenCheckout(tx: Queries, checkoutId: string): Promise<void> {
  const checkout = await tx.checkout(checkoutId)
  if (checkout?.status !== 'processing') return
  const payments = await tx.paymentsOfCheckout(checkoutId)
  if (payments.some(({ state }) => state === 'created' || state === 'pending' || state === 'unknown')) return
  await tx.setCheckoutStatus(checkoutId, 'open')
}

/** Ends what is still pending (or the one attempt named), as the buyer's wish or the clock has it. Says nothing about the provider. */
export async function endPayments(
  tx: Queries,
  checkoutId: string,
  to: 'cancelled' | 'expired',
  at: number,
  only?: string,
): Promise<void> {
  for (const payment of await tx.paymentsOfCheckout(checkoutId)) {
    if (only !== undefined && payment.id !== only) continue
    if (isOver(payment.state) || !transition(payment.state, to)) continue
    const from = payment.state
    payment.state = to
    payment.action = null
    await tx.savePayment(payment)
    await appendPaymentEvent(
      tx,
      payment.id,
      to,
      { from, why: to === 'expired' ? 'the checkout expired' : 'the buyer gave up' },
      at,
    )
  }
}
