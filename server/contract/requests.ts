/** Schemas of incoming data: request bodies, the claims of order tokens, the answer of the order look-up. */

import { z } from 'zod'
import { isCurrency, MAX_MINOR, MoneyError, parseMoney } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { cleanCustomer, cleanOrder, hasControlCharacter, hasOtherScheme, isAbsent } from '../domain/order-members.ts'
import { dialledNumber, readablePhone } from '../domain/phone.ts'
import { components } from './components.ts'
import type { FieldError } from './errors.ts'
import { PayError } from './errors.ts'
import type { Customer, ItemView, ShopView } from './wire.ts'

export const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(max, `must be at most ${max} characters`)
    .refine((text) => !hasControlCharacter(text), 'must not hold control characters')

export const orderIdSchema = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 of A-Z, a-z, 0-9, _ and -')

/** Orders of open amounts own the ids that begin with `open_`, so no merchant may use one. */
const merchantOrderId = orderIdSchema.refine((id) => !id.startsWith('open_'), 'must not begin with "open_"')

/** A null member counts as absent, because many back ends write an empty column as null. */
export const customerSchema = z
  .object({
    name: line(200).nullish(),
    email: line(254)
      .regex(/^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>".]+$/, 'must be an e-mail address')
      .nullish(),
    // The provider decides from which countries a number may be.
    phone: z
      .string()
      .max(64, 'must be a phone number')
      .overwrite(readablePhone)
      .refine((text) => dialledNumber(text) !== null, 'must be a phone number')
      .nullish(),
  })
  .transform(({ name, email, phone }): Customer => ({
    ...(name ? { name } : {}),
    ...(email ? { email } : {}),
    ...(phone ? { phone } : {}),
  }))

/** Unusable addresses are already dropped. One of another scheme is a mistake or an attack, and refuses the order. */
const pageUrl = z.string().refine((text) => !hasOtherScheme(text), 'must be an http(s) address')
const prefill = z.string().nullish()

const orderShape = {
  orderId: merchantOrderId,
  amount: z.string('must be a decimal string such as "100.00"'),
  currency: z.string().refine(isCurrency, 'must be an ISO 4217 code that is supported'),
  customer: z.object({ name: prefill, email: prefill, phone: prefill }).nullish(),
  description: z.string().nullish(),
  successUrl: pageUrl.nullish(),
  cancelUrl: pageUrl.nullish(),
  providers: z.array(z.string()).nullish(),
  items: z.array(z.object({ name: z.string(), quantity: z.int(), amount: z.string() })).nullish(),
  shop: z.object({ name: z.string(), logoUrl: z.string().nullish() }).nullish(),
}
const dropped = z.array(z.string())

/**
 * An order at the merchant's price: the claims of an order token without `exp`, the answer of the order look-up, or the
 * body of the merchant API.
 */
export interface PricedOrder {
  orderId: string
  money: Money
  customer?: Customer
  description?: string
  successUrl?: string
  cancelUrl?: string
  providers?: string[]
  items?: ItemView[]
  shop?: ShopView
  /** Only for an open amount: the page's name for it. */
  reference?: string
  /** Paths of optional members that could not be used. */
  dropped?: string[]
}

function toPricedOrder(
  value: z.output<z.ZodObject<typeof orderShape>> & { dropped: string[] },
  context: z.RefinementCtx,
): PricedOrder {
  let money: Money
  try {
    money = parseMoney(value.amount, value.currency)
  } catch (error) {
    if (!(error instanceof MoneyError)) throw error
    context.addIssue({ code: 'custom', path: ['amount'], message: `is ${error.message}` })
    return z.NEVER
  }
  if (money.minor === 0n || money.minor > MAX_MINOR) {
    context.addIssue({
      code: 'custom',
      path: ['amount'],
      message: 'must be more than zero and below 10^15 minor units',
    })
    return z.NEVER
  }
  const { orderId, customer, description, successUrl, cancelUrl, providers, items, shop } = value
  return {
    orderId,
    money,
    ...(customer ? { customer: customer as Customer } : {}),
    ...(description ? { description } : {}),
    ...(successUrl ? { successUrl } : {}),
    ...(cancelUrl ? { cancelUrl } : {}),
    ...(providers ? { providers } : {}),
    ...(items ? { items } : {}),
    ...(shop ? { shop: shop as ShopView } : {}),
    ...(value.dropped.length > 0 ? { dropped: value.dropped } : {}),
  }
}

const isObject = (input: unknown): input is Record<string, unknown> =>
  typeof input === 'object' && input !== null && !Array.isArray(input)
const cleaned = (input: unknown): unknown => (isObject(input) ? cleanOrder(input) : input)

/** The body as its sender writes it. The server drops unusable optional members and does not refuse them. */
export const pricedOrderInput = z
  .object(orderShape)
  .describe('With the merchant API key: any order at any price. `amount` is a decimal string')
  .register(components, { id: 'PricedOrder' })
export const pricedOrderSchema = z.preprocess(cleaned, z.object({ ...orderShape, dropped })).transform(toPricedOrder)

/** The year 5138. A larger number is a time in milliseconds. */
const LAST_TIME = 100_000_000_000
const time = z
  .number('must be in seconds')
  .min(0, 'must be in seconds')
  .max(LAST_TIME, 'must be in seconds, not milliseconds')
const tokenShape = {
  ...orderShape,
  iat: time.nullish(),
  nbf: time.nullish(),
  exp: z
    .number('is required, in whole seconds')
    .int('must be whole seconds')
    .max(LAST_TIME, 'must be in seconds, not milliseconds'),
}
const cleanedClaims = (input: unknown): unknown => {
  if (!isObject(input)) return input
  const { iat, nbf, ...rest } = cleanOrder(input)
  return { ...rest, ...(isAbsent(iat) ? {} : { iat }), ...(isAbsent(nbf) ? {} : { nbf }) }
}
// Only the OpenAPI document has these claims on their own: a route gets them as a signed token.
z.object(tokenShape)
  .describe(
    'The claims of an order token, which is signed with HS256. The server ignores claims that are not named here',
  )
  .register(components, { id: 'OrderTokenClaims' })
export const tokenClaimsSchema = z
  .preprocess(cleanedClaims, z.object({ ...tokenShape, dropped }))
  .transform((claims, context) => ({
    order: toPricedOrder(claims, context),
    iat: claims.iat ?? null,
    nbf: claims.nbf ?? null,
    exp: claims.exp,
  }))

export const openByTokenSchema = z
  .object({ orderToken: z.string().min(1).max(16_384) })
  .describe('The price is in a token that the shop signed')
  .register(components, { id: 'OpenByToken' })

export const openByIdSchema = z
  .object({ orderId: merchantOrderId })
  .describe('The server asks the shop for the price')
  .register(components, { id: 'OpenById' })

const openAmountShape = {
  amount: z.string(),
  currency: z.string(),
  orderId: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,40}$/, 'must be 1 to 40 of A-Z, a-z, 0-9, _ and -')
    .nullish(),
  customer: orderShape.customer,
}
const cleanedOpenAmount = (input: unknown): unknown => {
  if (!isObject(input)) return input
  const { orderId, customer, ...rest } = input
  const faults: string[] = []
  const usable = cleanCustomer(customer, faults)
  return {
    ...rest,
    ...(isAbsent(orderId) ? {} : { orderId }),
    ...(usable ? { customer: usable } : {}),
    dropped: faults,
  }
}
export const openAmountInput = z
  .object(openAmountShape)
  .describe(
    'An amount within the limits that the shop set. Each opens an order of its own, `open_<random>` or ' +
      '`open_<orderId>_<random>`',
  )
  .register(components, { id: 'OpenAmount' })
export const openAmountSchema = z
  .preprocess(cleanedOpenAmount, z.object({ ...openAmountShape, dropped }))
  .transform(({ customer, ...rest }) => ({ ...rest, ...(customer ? { customer: customer as Customer } : {}) }))

export const createPaymentSchema = z
  .object({
    provider: z.string().regex(/^[a-z][a-z0-9]{0,31}$/, 'must be a provider id'),
    medium: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,32}$/, 'must be a medium id')
      .nullish(),
    customer: customerSchema.nullish(),
    again: z
      .boolean('must be true or false')
      .nullish()
      .describe('Sends another push request, as a new payment; 60 s after the last one at the earliest'),
  })
  .describe('How the buyer pays. The price is the checkout’s')
  .register(components, { id: 'CreatePayment' })
export type CreatePaymentBody = z.output<typeof createPaymentSchema>

/** 1 to 255 visible ASCII characters. */
export const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/
export const idempotencyKeySchema = z
  .string()
  .regex(IDEMPOTENCY_KEY)
  .describe('New for each payment that the buyer wants to make, the same over retries')

/**
 * Validates `input` and returns the schema's output.
 * @throws {PayError} `invalid_request`, which names every fault
 */
export function parseWith<S extends z.ZodType>(schema: S, input: unknown, what: string): z.output<S> {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  throw new PayError('invalid_request', `${what} is not valid`, { errors: fieldErrors(result.error) })
}

export function fieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }))
}
