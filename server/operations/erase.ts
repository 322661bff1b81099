/** Erases the details of one customer at their request. What was paid, and the audit log, stay. */

import { emailKey, phoneKey } from '../domain/order.ts'
import type { ErasedRows, Queries, Store } from '../store/store.ts'

/**
 * @param alongside runs in the transaction of each order
 * @throws {RangeError} when neither an e-mail address nor a phone number can be searched for
 */
export async function eraseCustomer(
  store: Store,
  { email, phone }: { readonly email?: string | undefined; readonly phone?: string | undefined },
  alongside?: (tx: Queries, orderId: string) => Promise<void>,
): Promise<ErasedRows> {
  const keys = {
    email: email === undefined || email.trim() === '' ? null : emailKey(email),
    phone: phone === undefined ? null : phoneKey(phone),
  }
  if (keys.email === null && keys.phone === null)
    throw new RangeError('give an e-mail address, or a phone number of at least 7 digits')
  const orders = await store.read.ordersOfCustomer(keys)
  const sum = { orders: orders.length, checkouts: 0, payments: 0, webhooks: 0 }
  for (const orderId of orders) {
    const erased = await store.transaction(async (tx) => {
      await alongside?.(tx, orderId)
      return tx.eraseOrderDetails(orderId)
    })
    sum.checkouts += erased.checkouts
    sum.payments += erased.payments
    sum.webhooks += erased.webhooks
  }
  return sum
}
