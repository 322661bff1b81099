/**
 * Validates the list of orders for operators. Its query finds no e-mail address and no phone number, because addresses
 * end up in logs and histories. A search by these is a request with a body.
 */

import { z } from 'zod'
import { amountsIn } from '../domain/money.ts'
import { ANOMALY_STATES } from '../domain/order.ts'
import type { OrderFilter } from '../domain/order.ts'
import { components } from './components.ts'
import { limit, pageSize, parseQuery, time } from './operator-requests.ts'
import type { OrderListStatus } from './operator.ts'
import { CONTROL, MAX_SEARCH, parameter, readCursor, searchTerms } from './order-query.ts'
import { parseWith } from './requests.ts'

const STATUSES = ['unpaid', 'paid', 'refunded', 'waiting', 'not_paid'] as const satisfies readonly OrderListStatus[]

const q = z
  .string()
  .trim()
  .max(MAX_SEARCH, `must be at most ${MAX_SEARCH} characters`)
  .refine((text) => !CONTROL.test(text), 'must not hold control characters')

const shape = {
  status: parameter(z.enum(STATUSES, `must be one of: ${STATUSES.join(', ')}`)).describe(
    '`waiting`: unpaid, and a buyer can still pay it. `not_paid`: unpaid, and nobody can pay it any more',
  ),
  anomaly: parameter(z.enum(ANOMALY_STATES, `must be one of: ${ANOMALY_STATES.join(', ')}`)),
  needsReview: parameter(z.literal('true', 'must be true or absent')).describe(
    'Orders with a payment that a person has to review although no anomaly of it is open',
  ),
  provider: parameter(z.string().regex(/^[a-z][a-z0-9]{0,31}$/, 'must be a provider id')),
  from: time.describe('Orders opened at this time or later. ISO 8601 with a zone'),
  to: time.describe('Orders opened before this time'),
  cursor: parameter(
    z.string().refine((text) => readCursor(text) !== null, 'must be the nextCursor of a page'),
  ).describe('The `nextCursor` of the page before'),
  limit,
}

export const operatorOrderQuery = z.strictObject({
  q: parameter(
    q.refine((text) => !text.includes('@'), 'must not be an e-mail address: POST it to /admin/api/orders/search'),
  ).describe('A complete order id, payment id, provider transaction id or short reference, or an amount'),
  ...shape,
})

export const operatorOrderSearch = z
  .strictObject({
    q: parameter(q).describe('As in the query, and also an e-mail address or a phone number'),
    ...shape,
  })
  .register(components, { id: 'OrderSearch' })

export interface OperatorOrderPage {
  readonly filter: OrderFilter
  readonly size: number
}

/** @throws {PayError} `invalid_request`, which names every wrong or unknown parameter */
export function parseOperatorOrderQuery(query: URLSearchParams): OperatorOrderPage {
  return pageOf(parseQuery(operatorOrderQuery, query), false)
}

/** @throws {PayError} `invalid_request`, which names every wrong or unknown member */
export function parseOperatorOrderSearch(body: Readonly<Record<string, unknown>>): OperatorOrderPage {
  // As in a query, where everything is a text.
  const isPlain = (value: unknown): boolean => typeof value === 'number' || typeof value === 'boolean'
  const texts = Object.entries(body).map(([name, value]) => [name, isPlain(value) ? String(value) : value])
  return pageOf(parseWith(operatorOrderSearch, Object.fromEntries(texts), 'The body'), true)
}

function pageOf(query: z.output<typeof operatorOrderSearch>, withContacts: boolean): OperatorOrderPage {
  const { status, anomaly, needsReview, provider, cursor, from, to } = query
  const terms = query.q ? searchTerms(query.q) : null
  const search = terms && {
    ...terms,
    ...(withContacts ? {} : { email: null, phone: null }),
    amounts: amountsIn(terms.text),
  }
  const isUnpaid = status === 'waiting' || status === 'not_paid'
  return {
    filter: {
      anomaly: anomaly ?? null,
      status: isUnpaid ? 'unpaid' : (status ?? null),
      ...(isUnpaid ? { payable: status === 'waiting' } : {}),
      ...(needsReview === undefined ? {} : { needsReview: true }),
      provider: provider ?? null,
      search,
      after: cursor === undefined ? null : readCursor(cursor),
      ...(from === undefined ? {} : { from: Date.parse(from) }),
      ...(to === undefined ? {} : { to: Date.parse(to) }),
    },
    size: pageSize(query.limit),
  }
}
