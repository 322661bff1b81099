/** The two ways in which a page itself brings a price: sealed in an order token, or open, inside the merchant's limits. */

import { randomBytes } from 'node:crypto'
import { MoneyError, parseMoney } from './domain/money.ts'
import { PayError } from './errors.ts'
import { verifyOrderToken } from './order-token.ts'
import { openAmountSchema, openByTokenSchema, parseWith } from './requests.ts'
import type { PricedOrder } from './requests.ts'

/** Limits in minor units, both included. */
export interface OpenAmount {
  readonly currency: string
  readonly least: bigint
  readonly most: bigint
}

export interface OpenPricing {
  /** @throws {PayError} `order_token_invalid`, `invalid_request` */
  byToken(body: unknown): Promise<{ order: PricedOrder; issuedAt: number | null }>
  /** @throws {PayError} `price_not_allowed` for every amount that is not inside a limit, `invalid_request` for the rest of the body */
  openAmount(body: Record<string, unknown>): PricedOrder
}

export function createPricing(parts: { orderTokenSecrets: readonly string[]; openAmounts: readonly OpenAmount[]; now: () => number }): OpenPricing {
  const keys = parts.orderTokenSecrets.map((secret) => new TextEncoder().encode(secret))
  return {
    byToken: async (body) => {
      const { orderToken } = parseWith(openByTokenSchema, body, 'The request')
      return verifyOrderToken(orderToken, keys, parts.now())
    },

    openAmount: (body) => {
      const money = allowedMoney(parts.openAmounts, body.amount, body.currency)
      const { orderId, customer } = parseWith(openAmountSchema, body, 'The request')
      // A namespace of its own: whatever a page pays here can never be a priced order's payment.
      return { orderId: `open_${orderId ?? randomBytes(10).toString('hex')}`, money, ...(customer ? { customer } : {}) }
    },
  }
}

function allowedMoney(limits: readonly OpenAmount[], amount: unknown, currency: unknown): PricedOrder['money'] {
  const refused = (): PayError => new PayError('price_not_allowed', 'This amount from the browser is not accepted here')
  const limit = limits.find((item) => item.currency === currency)
  if (!limit || typeof amount !== 'string') throw refused()
  try {
    const money = parseMoney(amount, limit.currency)
    if (money.minor < limit.least || money.minor > limit.most) throw refused()
    return money
  } catch (error) {
    throw error instanceof MoneyError ? refused() : error
  }
}
