/** Prices that come with a page: signed in an order token, or an open amount within the merchant's limits. */

import { randomBytes } from 'node:crypto'
import { MoneyError, parseMoney } from '../domain/money.ts'
import { PayError } from '../contract/errors.ts'
import { verifyOrderToken } from './order-token.ts'
import { openAmountSchema, openByTokenSchema, parseWith } from '../contract/requests.ts'
import type { PricedOrder } from '../contract/requests.ts'

/** Limits in minor units, inclusive. */
export interface OpenAmount {
  readonly currency: string
  readonly min: bigint
  readonly max: bigint
}

export interface OpenPricing {
  /** @throws {PayError} `order_token_invalid`, `invalid_request` */
  byToken(body: unknown): Promise<{ order: PricedOrder; issuedAt: number | null }>
  /**
   * @throws {PayError} `price_not_allowed` for an amount outside the limits, `invalid_request` for the rest of the body
   */
  openAmount(body: Record<string, unknown>): PricedOrder
}

export function createPricing(parts: {
  orderTokenSecrets: readonly string[]
  openAmounts: readonly OpenAmount[]
  now: () => number
}): OpenPricing {
  const keys = parts.orderTokenSecrets.map((secret) => new TextEncoder().encode(secret))
  return {
    byToken: async (body) => {
      const { orderToken } = parseWith(openByTokenSchema, body, 'The request')
      return verifyOrderToken(orderToken, keys, parts.now())
    },

    openAmount: (body) => {
      const money = allowedMoney(parts.openAmounts, body.amount, body.currency)
      const { orderId: reference, customer, dropped } = parseWith(openAmountSchema, body, 'The request')
      return {
        orderId: openOrderId(reference),
        money,
        ...(customer ? { customer } : {}),
        ...(reference ? { reference } : {}),
        ...(dropped.length > 0 ? { dropped } : {}),
      }
    },
  }
}

const NOT_DECIMAL = 'it must be a decimal string such as "100.00"'

/**
 * A new order for each checkout: buyers who name the same tip jar never share an order, and no open amount pays a
 * priced order. With the longest name the id has 64 characters, which every provider accepts.
 */
function openOrderId(reference: string | null | undefined): string {
  const random = randomBytes(9).toString('hex')
  return reference ? `open_${reference}_${random}` : `open_${random}`
}

function allowedMoney(limits: readonly OpenAmount[], amount: unknown, currency: unknown): PricedOrder['money'] {
  const refused = (why: string): PayError =>
    new PayError('price_not_allowed', `An amount from the browser is not accepted here: ${why}`)
  const limit = limits.find((item) => item.currency === currency)
  if (!limit) throw refused('OPEN_AMOUNTS does not list its currency. An order with a fixed price needs an order token')
  if (typeof amount !== 'string') throw refused(NOT_DECIMAL)
  try {
    const money = parseMoney(amount, limit.currency)
    if (money.minor < limit.min || money.minor > limit.max) throw refused('it is outside the limits in OPEN_AMOUNTS')
    return money
  } catch (error) {
    throw error instanceof MoneyError ? refused(NOT_DECIMAL) : error
  }
}
