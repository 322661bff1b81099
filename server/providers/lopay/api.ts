/** Calls Lopay's partner API (https://partner-docs.lopay.com) and reads its answers. */

import { isCurrency } from '../../domain/money.ts'
import type { Money } from '../../domain/money.ts'
import { jsonText } from '../kit/json-text.ts'
import type { JsonValue } from '../kit/json-text.ts'
import { UnreadableMoney } from '../../contract/provider.ts'
import { callJson, objectOf } from '../kit/request.ts'
import type { JsonAnswer } from '../../contract/request-errors.ts'
import type { JsonCall } from '../kit/request.ts'

export interface LopayAccess {
  /** Without a trailing slash. */
  readonly baseUrl: string
  readonly apiKey: string
  /** The merchant that a partner acts for. */
  readonly merchantId?: string | undefined
}

/** @param path below `/api/1/partner` @throws {RequestError} */
export type LopayCall = (
  what: string,
  method: JsonCall['method'],
  path: string,
  signal: AbortSignal,
  body?: JsonValue,
) => Promise<JsonAnswer>

export interface LopayLink {
  readonly id: string
  /** Null where the answer does not name it. */
  readonly merchantId: string | null
  readonly status: string
  /** Null where the answer has no readable amount. */
  readonly amount: Money | null
  readonly link: unknown
  readonly reference: string | null
  readonly payments: readonly Readonly<Record<string, unknown>>[]
}

/** A UUID by the document. It becomes a segment of a path, so other characters are refused. */
const LINK_ID = /^[A-Za-z0-9_-]{1,64}$/

export function lopayApi({ baseUrl, apiKey, merchantId }: LopayAccess): LopayCall {
  // Lopay answers an empty x-merchant-id with an error.
  const headers = { 'x-api-key': apiKey, ...(merchantId ? { 'x-merchant-id': merchantId } : {}) }
  return (what, method, path, signal, body) =>
    callJson(`lopay ${what}`, {
      method,
      url: `${baseUrl}/api/1/partner${path}`,
      headers,
      ...(body === undefined ? {} : { body: jsonText(body) }),
      // Revoking, removing and sending return no body.
      mayBeEmpty: method === 'DELETE' || path.endsWith('/send'),
      signal,
    })
}

export function lopayLinkId(value: unknown): string | null {
  return typeof value === 'string' && LINK_ID.test(value) ? value : null
}

/**
 * @throws {UnreadableMoney} when the answer is not a payment link and speaks of a completed payment
 * @throws {Error} when the answer is not a payment link
 */
export function readLopayLink(what: string, value: unknown): LopayLink {
  const answer = objectOf(value)
  const id = lopayLinkId(answer?.id)
  const listed: unknown = answer?.payments ?? []
  const payments = Array.isArray(listed) ? listed.map(objectOf) : [null]
  if (answer === null || id === null || payments.includes(null)) {
    const message = `lopay ${what}: the answer is not a payment link`
    throw payments.length > 0 && answer?.status === 'completed' ? new UnreadableMoney(message) : new Error(message)
  }
  return {
    id,
    merchantId: textOf(answer.merchantId),
    status: textOf(answer.status) ?? '',
    amount: lopayMoney(answer.amount),
    link: answer.link,
    reference: textOf(answer.reference),
    payments: payments.filter((payment) => payment !== null),
  }
}

/** Reads `{units, currencyCode}` with whole minor units, zero or more. @returns null for anything else */
export function lopayMoney(value: unknown): Money | null {
  const { units, currencyCode } = objectOf(value) ?? {}
  if (typeof units !== 'number' || !Number.isSafeInteger(units) || units < 0) return null
  return typeof currencyCode === 'string' && isCurrency(currencyCode)
    ? { minor: BigInt(units), currency: currencyCode }
    : null
}

/**
 * The part of a payment that pays the price: its subtotal. Without one, it is the total less the tip and less taxes on
 * top.
 * @returns null when that is not readable
 */
export function lopaySubtotal(payment: Readonly<Record<string, unknown>>): Money | null {
  if (payment.subtotal != null) return lopayMoney(payment.subtotal)
  const total = lopayMoney(payment.total)
  const taxes = payment.taxes ?? []
  if (total === null || !Array.isArray(taxes)) return null
  const extras: (Money | null)[] = payment.tip == null ? [] : [lopayMoney(payment.tip)]
  for (const tax of taxes.map(objectOf)) {
    if (typeof tax?.inclusive !== 'boolean') return null
    if (!tax.inclusive) extras.push(lopayMoney(tax.amount))
  }
  let { minor } = total
  for (const extra of extras) {
    if (extra?.currency !== total.currency) return null
    minor -= extra.minor
  }
  return minor < 0n ? null : { minor, currency: total.currency }
}

/** Whether the refunds reach the paid sum. Some documents write refunds below zero and others above it. */
export function isRefundedWhole(payment: Readonly<Record<string, unknown>>): boolean {
  const refunds = Array.isArray(payment.refunds) ? payment.refunds.map(objectOf) : []
  const total = lopayMoney(payment.total) ?? lopaySubtotal(payment)
  if (total === null || refunds.length === 0) return false
  const refunded = refunds.reduce((sum, refund) => sum + refundedUnits(refund), 0)
  return BigInt(refunded) >= total.minor
}

function refundedUnits(refund: Readonly<Record<string, unknown>> | null): number {
  const units = objectOf(refund?.amount)?.units ?? objectOf(refund?.total)?.units ?? refund?.units ?? refund?.amount
  return typeof units === 'number' && Number.isSafeInteger(units) ? Math.abs(units) : 0
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
