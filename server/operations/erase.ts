/**
 * Erases the details of one customer at their request. What was paid, and the audit log, stay. What a running payment
 * needs is erased when it ends, by `jobs/retention.ts`.
 */

import { emailKey, phoneKey } from '../domain/order.ts'
import type { ErasedRows, Queries, Store } from '../store/store.ts'

/** Nothing can be searched for. Names the member that is wrong. */
export class UnusableCustomer extends RangeError {
  readonly path: 'email' | 'phone'

  constructor(path: 'email' | 'phone', message: string) {
    super(message)
    this.path = path
  }
}

/**
 * @param alongside runs in the transaction of each order
 * @throws {UnusableCustomer} when the phone number is too short, or when neither of the two is given
 */
export async function eraseCustomer(
  store: Store,
  customer: { readonly email?: string | undefined; readonly phone?: string | undefined },
  alongside?: (tx: Queries, orderId: string) => Promise<void>,
): Promise<ErasedRows> {
  const { email, phone } = { email: given(customer.email), phone: given(customer.phone) }
  const keys = { email: email && emailKey(email), phone: phone && phoneKey(phone) }
  // Otherwise a mistyped number beside an e-mail address would leave orders unerased without a word.
  if (phone !== null && keys.phone === null)
    throw new UnusableCustomer('phone', 'the phone number must have at least 7 digits')
  if (keys.email === null && keys.phone === null)
    throw new UnusableCustomer('email', 'give an e-mail address, or a phone number of at least 7 digits')
  const orders = await store.read.ordersOfCustomer(keys)
  const sum = { orders: orders.length, checkouts: 0, payments: 0, webhooks: 0 }
  let running = 0
  for (const orderId of orders) {
    const erased = await store.transaction(async (tx) => {
      await alongside?.(tx, orderId)
      return tx.eraseOrderDetails(orderId, 0)
    })
    sum.checkouts += erased.checkouts
    sum.payments += erased.payments
    sum.webhooks += erased.webhooks
    if (erased.isRunning) running += 1
  }
  return running === 0 ? sum : { ...sum, running }
}

function given(text: string | undefined): string | null {
  return text === undefined || text.trim() === '' ? null : text
}
