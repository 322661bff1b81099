/** Lopay's partner API (https://partner-docs.lopay.com): how it is called, and how its answers are read. */

import { isCurrency } from '../../domain/money.ts'
import type { Money } from '../../domain/money.ts'
import { jsonText } from '../kit/json-text.ts'
import type { JsonValue } from '../kit/json-text.ts'
import { UnreadableMoney } from '../../contract/provider.ts'
import { callJson, objectOf } from '../kit/request.ts'
import type { JsonAnswer, JsonCall } from '../kit/request.ts'

export interface LopayAccess {
  /** Without a trailing slash. */
  readonly baseUrl: string
  readonly apiKey: string
  /** The merchant on whose behalf a partner acts. */
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
  /** null where the answer does not name it. */
  readonly merchantId: string | null
  readonly status: string
  /** null where the answer holds none that can be read. */
  readonly amount: Money | null
  readonly link: unknown
  readonly reference: string | null
  readonly payments: readonly Readonly<Record<string, unknown>>[]
}

/** A uuid, by the document. It becomes part of a path, so whatever could leave its place there is refused. */
const LINK_ID = /^[A-Za-z0-9_-]{1,64}$/

export function lopayApi({ baseUrl, apiKey, merchantId }: LopayAccess): LopayCall {
  // An empty x-merchant-id is answered with an error, so there is none.
  const headers = { 'x-api-key': apiKey, ...(merchantId ? { 'x-merchant-id': merchantId } : {}) }
  return (what, method, path, signal, body) =>
    callJson(`lopay ${what}`, {
      method,
      url: `${baseUrl}/api/1/partner${path}`,
      headers,
      ...(body === undefined ? {} : { body: jsonText(body) }),
      // Revoking, removing and sending have nothing to say.
      mayBeEmpty: method === 'DELETE' || path.endsWith('/send'),
      signal,
    })
}

export function lopayLinkId(value: unknown): string | null {
  return typeof value === 'string' && LINK_ID.test(value) ? value : null
}

/** @throws {UnreadableMoney} when it is none, and speaks of a completed payment @throws {Error} when it is none */
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

/** `{units, currencyCode}` with units that are whole, minor and not below zero; null for anything else. */
export function lopayMoney(value: unknown): Money | null {
  const { units, currencyCode } = objectOf(value) ?? {}
  if (typeof units !== 'number' || !Number.isSafeInteger(units) || units < 0) return null
  return typeof currencyCode === 'string' && isCurrency(currencyCode)
    ? { minor: BigInt(units), currency: currencyCode }
    : null
}

/**
 * What a payment brings of the price that was asked: its subtotal; where it has none, the total without the tip and without taxes that came on top.
 * @returns null when that cannot be told
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

/** Whether as much as was paid went back. Refunds count minor units, written below zero in some documents and above it in others. */
export function isRefundedWhole(payment: Readonly<Record<string, unknown>>): boolean {
  const refunds = Array.isArray(payment.refunds) ? payment.refunds.map(objectOf) : []
  const total = lopayMoney(payment.total) ?? lopaySubtotal(payment)
  if (total === null || refunds.length === 0) return false
  const back = refunds.reduce((sum, refund) => sum + refundedUnits(refund), 0)
  return BigInt(back) >= total.minor
}

function refundedUnits(refund: Readonly<Record<string, unknown>> | null): number {
  const units = objectOf(refund?.amount)?.units ?? objectOf(refund?.total)?.units ?? refund?.units ?? refund?.amount
  return typeof units === 'number' && Number.isSafeInteger(units) ? Math.abs(units) : 0
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
