/** Finds the checkout of an order: reads the one that this tab remembers, or opens one. */

import type { CheckoutView } from '../../server/contract/wire.ts'
import type { CheckoutClient, OrderRequest } from './client.ts'
import { plainDecimal } from './digits.ts'
import type { EarlyRequest } from './early-request.ts'
import type { CheckoutMemory } from './memory.ts'
import { CheckoutError } from './errors.ts'
import type { CheckoutOptions } from './options.ts'
import { isOpenAmount } from './options.ts'
import { statusOf } from './result.ts'

/**
 * Reads the remembered checkout while a payment for it is pending. Otherwise opens the order again, because its price
 * may have changed. Both take one round trip in the usual case.
 * @param early the same request to open the order, if it was sent before
 * @throws {CheckoutError} `bad_options`, and whatever the client throws
 */
export async function findCheckout(
  options: CheckoutOptions,
  client: CheckoutClient,
  memory: CheckoutMemory,
  signal: AbortSignal,
  early?: EarlyRequest,
): Promise<CheckoutView> {
  const order = orderRequestOf(options)
  if (!order) {
    const { checkout, clientSecret } = options
    if (memory.value?.secret !== clientSecret) memory.value = { id: checkout!, secret: clientSecret! }
    return client.read(signal)
  }
  const { value } = memory
  if (value && (isOpenAmount(options) || (value.view && statusOf(value.view) === 'pending'))) {
    const view = await readRemembered(client, signal)
    if (view && canResume(view, options)) return view
  }
  return open(order, client, memory, signal, early)
}

/** An open amount can be resumed until it is over, because only its client secret leads back to it. */
function canResume(view: CheckoutView, options: CheckoutOptions): boolean {
  const status = statusOf(view)
  return status === 'paid' || status === 'pending' || (isOpenAmount(options) && view.pollAfterMs !== null)
}

async function open(
  order: OrderRequest,
  client: CheckoutClient,
  memory: CheckoutMemory,
  signal: AbortSignal,
  early?: EarlyRequest,
): Promise<CheckoutView> {
  try {
    const { checkout, clientSecret } = await client.open(order, signal, early)
    const known = memory.value?.id === checkout.id ? memory.value : {}
    memory.value = { ...known, id: checkout.id, secret: clientSecret }
    return checkout
  } catch (error) {
    // Paid at this price. If the remembered checkout paid it, there is a receipt.
    const isPaid = error instanceof CheckoutError && error.code === 'order_paid' && !error.paid
    const view = isPaid && memory.value ? await readRemembered(client, signal) : null
    if (view?.status === 'paid') return view
    throw error
  }
}

/** @returns null when the server no longer knows the checkout */
async function readRemembered(client: CheckoutClient, signal: AbortSignal): Promise<CheckoutView | null> {
  try {
    return await client.read(signal)
  } catch (error) {
    if (error instanceof CheckoutError && error.code === 'checkout_not_found') return null
    throw error
  }
}

/** @returns null when the options name a checkout that the shop's server has opened */
function orderRequestOf(options: CheckoutOptions): OrderRequest | null {
  const { orderToken, orderId, checkout, clientSecret, amount, currency, customer } = options
  if (orderToken) return { orderToken }
  if (checkout && clientSecret) return null
  if (isOpenAmount(options)) {
    return { amount: plainDecimal(String(amount)), currency: currency!, orderId: orderId || undefined, customer }
  }
  if (!checkout && amount == null && orderId) return { orderId }
  throw new CheckoutError('bad_options', 'Nothing names the order to pay')
}
