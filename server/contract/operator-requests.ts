/** Schemas of what operators send: the bodies of their actions and the queries of their lists. */

import { z } from 'zod'
import { components } from './components.ts'
import { parameter } from './order-query.ts'
import { line, orderIdSchema, parseWith } from './requests.ts'

/** Long enough for an explanation, and too short for a mailbox. */
const MAX_NOTE = 500
const MAX_PAGE = 100
const PAGE = 50

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/

const note = line(MAX_NOTE).describe('Why. Do not write customers’ details here: it is kept')
/** Null and empty count as absent, because many programs write them for an empty field. */
const optional = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === null || value === '' ? undefined : value), schema.optional())

/** A provider's id. Longer ones do not exist. */
const providerId = line(128).regex(
  /^[A-Za-z0-9][\w.:@#+/-]*$/,
  'must be the id as the provider writes it: letters, digits and . : _ - / @ # +',
)

export const signInSchema = z
  .object({ token: z.string().max(512, 'must be at most 512 characters') })
  .register(components, { id: 'SignIn' })

export const noteSchema = z.strictObject({ note }).register(components, { id: 'Note' })
export const optionalNoteSchema = z.strictObject({ note: optional(note) }).register(components, { id: 'OptionalNote' })

export const checkSchema = z
  .strictObject({
    transactionId: optional(providerId).describe('The id on the receipt that the buyer shows'),
    lookOnly: optional(z.boolean('must be true or false')).describe('Only look: nothing is bound'),
    note: optional(note),
  })
  .refine(({ transactionId, lookOnly }) => !lookOnly || transactionId !== undefined, {
    path: ['transactionId'],
    message: 'is missing: without it there is nothing to look up',
  })
  .register(components, { id: 'Check' })

export const refundSchema = z
  .strictObject({
    amount: z
      .string('must be a decimal string such as "100.00"')
      .max(40, 'must be at most 40 characters')
      .describe('A decimal in the order’s currency'),
    note,
    paymentId: optional(z.string().max(64)).describe('Which payment it returns, where several were paid'),
    anomalyId: optional(z.string().max(64)).describe('It returns the money of this anomaly'),
    refundId: optional(providerId).describe('The provider’s id of the refund'),
    atProvider: optional(z.literal(true, 'must be true or absent')).describe(
      'The money is returned at the provider now',
    ),
  })
  .refine(({ atProvider, refundId }) => !atProvider || refundId === undefined, {
    path: ['refundId'],
    message: 'is the provider’s: it follows from the refund that is made now',
  })
  .register(components, { id: 'RefundRecord' })

export const resolveRefundSchema = z
  .strictObject({
    made: z.boolean('must be true or false').describe('Whether the money went back, by the provider’s dashboard'),
    note,
  })
  .register(components, { id: 'RefundResolution' })

export const eraseSchema = z
  .strictObject({
    email: optional(line(254)),
    phone: optional(line(64)),
    note: optional(note),
  })
  .refine(({ email, phone }) => email !== undefined || phone !== undefined, {
    path: ['email'],
    message: 'is missing: give an e-mail address, a phone number or both',
  })
  .register(components, { id: 'Erase' })

/** Texts, because a schema that changes the type of a parameter cannot be part of the OpenAPI document. */
export const limit = parameter(
  z
    .string()
    .refine(
      (text) => /^[1-9]\d{0,2}$/.test(text) && Number(text) <= MAX_PAGE,
      `must be a number from 1 to ${MAX_PAGE}`,
    ),
).describe(`How many, ${PAGE} unless given and ${MAX_PAGE} at most`)

/** The lists whose ids sort by time continue behind an id. */
const idCursor = parameter(z.string().regex(/^[\w-]{1,128}$/, 'must be the nextCursor of a page')).describe(
  'The `nextCursor` of the page before',
)
const provider = parameter(z.string().regex(/^[a-z][a-z0-9]{0,31}$/, 'must be a provider id'))

export const anomalyListQuery = z.strictObject({
  state: parameter(z.enum(['open', 'resolved'], 'must be open or resolved')),
  cursor: idCursor,
  limit,
})

export const eventListQuery = z.strictObject({
  state: parameter(z.enum(['delivered', 'undelivered'], 'must be delivered or undelivered')),
  orderId: parameter(orderIdSchema),
  cursor: parameter(z.string().regex(/^\d{1,15}\.[\w-]{1,128}$/, 'must be the nextCursor of a page')).describe(
    'The `nextCursor` of the page before',
  ),
  limit,
})

export const webhookListQuery = z.strictObject({
  verdict: parameter(z.enum(['verified', 'refused'], 'must be verified or refused')),
  status: parameter(z.enum(['orphan'], 'must be orphan')).describe('Only those whose payment is not known here'),
  provider,
  cursor: idCursor,
  limit,
})

export const actionListQuery = z.strictObject({ orderId: parameter(orderIdSchema), cursor: idCursor, limit })

export const overviewQuery = z.strictObject({
  timeZone: parameter(z.string().refine(isTimeZone, 'must be a time zone such as Asia/Dhaka')).describe(
    'When a day begins: an IANA time zone, UTC unless given',
  ),
})

export const time = parameter(
  z
    .string()
    .refine(
      (text) => ISO_TIME.test(text) && !Number.isNaN(Date.parse(text)),
      'must be a time with a zone such as 2026-11-26T00:00:00Z',
    ),
)

export const exportQuery = z
  .strictObject({ from: time.describe('ISO 8601 with a zone'), to: time.describe('Not included') })
  .refine(({ from }) => from !== undefined, { path: ['from'], message: 'is missing' })
  .refine(({ to }) => to !== undefined, { path: ['to'], message: 'is missing' })

export function pageSize(limit: string | undefined): number {
  return limit === undefined ? PAGE : Number(limit)
}

/** @throws {PayError} `invalid_request`, which names every wrong, unknown or repeated parameter */
export function parseQuery<Schema extends z.ZodType>(schema: Schema, query: URLSearchParams): z.output<Schema> {
  const given = Object.fromEntries(
    [...new Set(query.keys())].map((name) => [
      name,
      query.getAll(name).length > 1 ? query.getAll(name) : query.get(name),
    ]),
  )
  return parseWith(schema, given, 'The query')
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
