/** The query of `GET /orders`, checked, and the cursor that leads from page to page. */

import { z } from 'zod'
import { ANOMALY_STATES, emailKey, ORDER_STATUSES, phoneKey, referenceIn } from '../domain/order.ts'
import type { OrderCursor, OrderFilter, SearchTerms } from '../domain/order.ts'
import { parseWith } from './requests.ts'

/** Longer than any id, address or number that can be searched for. */
const MAX_SEARCH = 254
const CONTROL = /\p{Cc}|\p{Surrogate}/u

/** Given once; an empty parameter counts as absent. */
const parameter = <Schema extends z.ZodType<unknown, string>>(schema: Schema) =>
  z.preprocess((value) => (value === '' ? undefined : value), z.string('must be given once').pipe(schema).optional())

const orderQuerySchema = z.strictObject({
  anomaly: parameter(z.enum(ANOMALY_STATES, `must be one of: ${ANOMALY_STATES.join(', ')}`)),
  status: parameter(z.enum(ORDER_STATUSES, `must be one of: ${ORDER_STATUSES.join(', ')}`)),
  provider: parameter(z.string().regex(/^[a-z][a-z0-9]{0,31}$/, 'must be a provider id')),
  q: parameter(
    z
      .string()
      .trim()
      .max(MAX_SEARCH, `must be at most ${MAX_SEARCH} characters`)
      .refine((text) => !CONTROL.test(text), 'must not hold control characters'),
  ),
  cursor: parameter(z.string().transform(cursorIn)),
})

/** @throws {PayError} `invalid_request`, naming every parameter that is wrong or unknown */
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
    after: cursor ?? null,
  }
}

/** The next page begins after this order, whatever was opened since. */
export function cursorText({ at, orderId }: OrderCursor): string {
  return Buffer.from(`${at}.${orderId}`).toString('base64url')
}

function cursorIn(text: string, context: z.RefinementCtx): OrderCursor {
  const [, at, orderId] =
    /^(\d{1,15})\.([A-Za-z0-9_-]{1,64})$/.exec(Buffer.from(text, 'base64url').toString('latin1')) ?? []
  if (at !== undefined && orderId !== undefined) return { at: Number(at), orderId }
  context.addIssue({ code: 'custom', message: 'must be the nextCursor of a page' })
  return z.NEVER
}

function searchTerms(text: string): SearchTerms {
  const looksLikePhone = /^\+?[\d ().-]+$/.test(text)
  return {
    text,
    reference: referenceIn(text),
    email: text.includes('@') ? emailKey(text) : null,
    phone: looksLikePhone ? phoneKey(text) : null,
  }
}
