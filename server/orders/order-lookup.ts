/**
 * Requests the price of an order from the storefront: a signed GET to `ORDER_LOOKUP_URL`, or a call of `resolveOrder`.
 */

import type { KeyObject } from 'node:crypto'
import { PayError } from '../contract/errors.ts'
import { httpClient } from '../platform/http-client.ts'
import { newId } from '../platform/ids.ts'
import { fieldErrors, pricedOrderSchema } from '../contract/requests.ts'
import type { PricedOrder } from '../contract/requests.ts'
import { signWebhook } from '../contract/standard-webhooks.ts'

/** In milliseconds. A buyer waits for the answer. */
const TIMEOUT = 8000
/** In characters. */
const MAX_ANSWER = 65_536

/** Returns the claims of an order token without `exp`, or null when there is no such order. */
export type ResolveOrder = (orderId: string) => unknown

/** @throws {PayError} `order_not_found`; `order_lookup_failed` without a usable answer of the storefront */
export type OrderLookup = (orderId: string) => Promise<PricedOrder>

/** @param timeout in milliseconds */
export function lookupByFunction(resolveOrder: ResolveOrder, timeout = TIMEOUT): OrderLookup {
  return async (orderId) => {
    let answer: unknown
    try {
      answer = await withinTime(async () => resolveOrder(orderId), timeout)
    } catch (error) {
      throw new PayError('order_lookup_failed', 'The shop could not determine the price of this order', {
        cause: error,
      })
    }
    return pricedOrder(orderId, answer)
  }
}

/** Rejects after the time-out. The work itself cannot be stopped, and its later result is ignored. */
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
    const { request } = await httpClient()
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
    throw new PayError(
      'order_lookup_failed',
      `The shop answered the request for the price of this order with status ${status}`,
    )
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    // Without the parser's message, which quotes the answer.
    throw new PayError('order_lookup_failed', 'The answer of the shop is not JSON')
  }
}

function pricedOrder(orderId: string, answer: unknown): PricedOrder {
  if (answer === null || answer === undefined)
    throw new PayError('order_not_found', 'The shop does not know this order')
  const result = pricedOrderSchema.safeParse(answer)
  // The shop's developer needs the list of faults to correct them.
  if (!result.success) {
    throw new PayError('order_lookup_failed', 'The order in the answer of the shop is not valid', {
      errors: fieldErrors(result.error),
    })
  }
  if (result.data.orderId !== orderId)
    throw new PayError('order_lookup_failed', 'The answer of the shop is about another order')
  return result.data
}
