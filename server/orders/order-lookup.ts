/** Asks the storefront what an order costs: a signed GET to `ORDER_LOOKUP_URL`, or the function that an embedding storefront gave. */

import type { KeyObject } from 'node:crypto'
import { request } from 'undici'
import { PayError } from '../contract/errors.ts'
import { newId } from '../platform/ids.ts'
import { fieldErrors, pricedOrderSchema } from '../contract/requests.ts'
import type { PricedOrder } from '../contract/requests.ts'
import { signWebhook } from '../contract/standard-webhooks.ts'

/** A buyer waits for this. */
const TIMEOUT = 8000
const MAX_ANSWER = 65_536

/** Claims of an order token without `exp`, or null when there is no such order. */
export type ResolveOrder = (orderId: string) => unknown

/** @throws {PayError} `order_not_found`, or `order_lookup_failed` when the storefront cannot be asked or its answer not be used */
export type OrderLookup = (orderId: string) => Promise<PricedOrder>

/** @param timeout in milliseconds */
export function lookupByFunction(resolveOrder: ResolveOrder, timeout = TIMEOUT): OrderLookup {
  return async (orderId) => {
    let answer: unknown
    try {
      answer = await withinTime(async () => resolveOrder(orderId), timeout)
    } catch (error) {
      throw new PayError('order_lookup_failed', 'The shop could not say what this order costs', { cause: error })
    }
    return pricedOrder(orderId, answer)
  }
}

/** The work itself cannot be stopped; a later answer is passed over. */
async function withinTime<T>(work: () => Promise<T>, timeout: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeout} ms`)), timeout)
  })
  try {
    return await Promise.race([work(), late])
  } finally {
    clearTimeout(timer)
  }
}

export function lookupByHttp(endpoint: { url: string; keys: readonly KeyObject[] }, now: () => number): OrderLookup {
  return async (orderId) => {
    const at = now()
    const url = endpoint.url.replaceAll('{orderId}', encodeURIComponent(orderId))
    return pricedOrder(
      orderId,
      await get(url, {
        accept: 'application/json',
        'user-agent': 'pay-button',
        ...signWebhook(newId('evt', at), '', at, endpoint.keys),
      }),
    )
  }
}

/** @returns null for a 404 */
async function get(url: string, headers: Record<string, string>): Promise<unknown> {
  const signal = AbortSignal.timeout(TIMEOUT)
  let status: number
  let text = ''
  try {
    const response = await request(url, { method: 'GET', headers, signal })
    status = response.statusCode
    for await (const chunk of response.body.setEncoding('utf8')) {
      text += chunk as string
      if (text.length > MAX_ANSWER) throw new Error('the answer is too long')
    }
  } catch (error) {
    throw new PayError('order_lookup_failed', 'The shop could not be reached for the price of this order', {
      cause: error,
    })
  }
  if (status === 404) return null
  if (status !== 200)
    throw new PayError('order_lookup_failed', `The shop answered ${status} when asked for the price of this order`)
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    // The parser's own message quotes the answer.
    throw new PayError('order_lookup_failed', 'The shop answered with something that is not JSON')
  }
}

function pricedOrder(orderId: string, answer: unknown): PricedOrder {
  if (answer === null || answer === undefined)
    throw new PayError('order_not_found', 'The shop does not know this order')
  const result = pricedOrderSchema.safeParse(answer)
  // The faults are the shop's, not the buyer's; they are named so that its developer can act on the answer alone.
  if (!result.success) {
    throw new PayError('order_lookup_failed', 'The shop answered with an order that is not valid', {
      errors: fieldErrors(result.error),
    })
  }
  if (result.data.orderId !== orderId) throw new PayError('order_lookup_failed', 'The shop answered with another order')
  return result.data
}
