/** Validates the query of `GET /orders`, and reads and writes its cursor. */

import { z } from 'zod'
import { typedNumber } from '../domain/digits.ts'
import { ANOMALY_STATES, emailKey, ORDER_STATUSES, phoneKey, referenceIn } from '../domain/order.ts'
import type { OrderCursor, OrderFilter, SearchTerms } from '../domain/order.ts'
import { parseWith } from './requests.ts'

/** No id, e-mail address or phone number is longer. */
export const MAX_SEARCH = 254
export const CONTROL = /\p{Cc}|\p{Surrogate}/u

/** A parameter that may be given once. An empty one counts as absent. */
export const parameter = <Schema extends z.ZodType<unknown, string>>(schema: Schema) =>
  z.preprocess((value) => (value === '' ? undefined : value), z.string('must be given once').pipe(schema).optional())

export const orderQuerySchema = z.strictObject({
  anomaly: parameter(z.enum(ANOMALY_STATES, `must be one of: ${ANOMALY_STATES.join(', ')}`)).describe(
    'Orders with an anomaly that is open, or that was resolved',
  ),
  status: parameter(z.enum(ORDER_STATUSES, `must be one of: ${ORDER_STATUSES.join(', ')}`)),
  provider: parameter(z.string().regex(/^[a-z][a-z0-9]{0,31}$/, 'must be a provider id')).describe(
    'Orders with a payment through this provider',
  ),
  q: parameter(
    z
      .string()
      .trim()
      .max(MAX_SEARCH, `must be at most ${MAX_SEARCH} characters`)
      .refine((text) => !CONTROL.test(text), 'must not hold control characters'),
  ).describe(
    'A complete order id, payment id, provider transaction id, short reference, e-mail address or phone number',
  ),
  cursor: parameter(
    z.string().refine((text) => readCursor(text) !== null, 'must be the nextCursor of a page'),
  ).describe('The `nextCursor` of the page before'),
})

/** @throws {PayError} `invalid_request`, which names every wrong or unknown parameter */
export function parseOrderQuery(query: URLSearchParams): OrderFilter {
  const given = Object.fromEntries(
    [...new Set(query.keys())].map((name) => [
      name,
      query.getAll(name).length > 1 ? query.getAll(name) : query.get(name),
    ]),
  )
  const { anomaly, status, provider, q, cursor } = parseWith(orderQuerySchema, given, 'The query')
  return {
    anomaly: anomaly ?? null,
    status: status ?? null,
    provider: provider ?? null,
    search: q ? searchTerms(q) : null,
    after: cursor === undefined ? null : readCursor(cursor),
  }
}

/** The next page begins after this order, even if other orders have been opened since. */
export function cursorText({ at, orderId }: OrderCursor): string {
  return Buffer.from(`${at}.${orderId}`).toString('base64url')
}

export function readCursor(text: string): OrderCursor | null {
  const [, at, orderId] =
    /^(\d{1,15})\.([A-Za-z0-9_-]{1,64})$/.exec(Buffer.from(text, 'base64url').toString('latin1')) ?? []
  return at !== undefined && orderId !== undefined ? { at: Number(at), orderId } : null
}

export function searchTerms(typed: string): SearchTerms {
  const text = typedNumber(typed)
  const looksLikePhone = /^\+?[\d ().-]+$/.test(text)
  return {
    text,
    reference: referenceIn(text),
    // An address keeps its digits: they are stored as they are.
    email: typed.includes('@') ? emailKey(typed) : null,
    phone: looksLikePhone ? phoneKey(text) : null,
  }
}
