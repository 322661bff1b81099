/** What the shop says to the companion and hears from it: signed prices, the state of an order, and order events. */

import { signOrderToken, verifyOrderEvent } from 'pay-button/server'
import { countryOf } from './countries.ts'
import { decimalText } from './money.ts'
import type { OrderEvent } from 'pay-button/server'
import type { Order } from './order-book.ts'
import type { CompanionAnswer } from './pages/order-page.ts'

export interface CompanionSettings {
  shopUrl: string
  companionUrl: string
  orderTokenSecret: string
  merchantApiKey: string
  orderWebhookSecret: string
}

/** How long a price holds: a page may stay open over lunch. */
const TOKEN_LIFE_SECONDS = 3600
const DEADLINE_MS = 5_000

/** @returns a token that fixes the price of an order */
export function signOrder(order: Order, { shopUrl, orderTokenSecret }: CompanionSettings): Promise<string> {
  const claims = {
    orderId: order.id,
    amount: decimalText(order.total),
    currency: countryOf(order.country).currency,
    customer: order.customer,
    items: order.lines.map(({ name, quantity, price }) => ({ name, quantity, amount: decimalText(price * quantity) })),
    successUrl: `${shopUrl}/orders/${order.id}`,
    cancelUrl: `${shopUrl}/checkout/${order.id}`,
  }
  return signOrderToken(claims, orderTokenSecret, { expiresInSeconds: TOKEN_LIFE_SECONDS })
}

/** Never throws: the shop also shows an order while the companion is away. */
export async function requestOrderState(orderId: string, settings: CompanionSettings): Promise<CompanionAnswer> {
  try {
    const answer = await fetch(`${settings.companionUrl}/orders/${orderId}`, {
      headers: { authorization: `Bearer ${settings.merchantApiKey}` },
      signal: AbortSignal.timeout(DEADLINE_MS),
    })
    if (answer.status === 404) return { status: 'unknown', anomalies: [] }
    if (!answer.ok) return { status: 'unreachable', anomalies: [] }
    return readAnswer((await answer.json()) as CompanionOrder)
  } catch {
    return { status: 'unreachable', anomalies: [] }
  }
}

/** @returns the event, or null when it is not from the companion */
export function readEvent(
  rawBody: Uint8Array,
  headers: Record<string, string | undefined>,
  { orderWebhookSecret }: CompanionSettings,
): OrderEvent | null {
  try {
    return verifyOrderEvent(rawBody, headers, orderWebhookSecret)
  } catch {
    return null
  }
}

/** The part of the companion's answer that the shop reads. */
interface CompanionOrder {
  status: 'unpaid' | 'paid' | 'refunded'
  paidAt?: string
  payment?: { provider: string }
  /** `paid` is absent where the companion does not know the amount. */
  anomalies: { kind: string; paid?: { amount: string; currency: string } }[]
}

function readAnswer({ status, paidAt, payment, anomalies }: CompanionOrder): CompanionAnswer {
  return {
    status,
    ...(paidAt ? { paidAt } : {}),
    ...(payment ? { provider: payment.provider } : {}),
    anomalies: anomalies.map(({ kind, paid }) => ({
      kind,
      ...(paid ? { paid: `${paid.amount} ${paid.currency}` } : {}),
    })),
  }
}
