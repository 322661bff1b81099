/** The shapes of the OpenAPI document: what comes in from the schemas that check it, what goes out as `wire.ts` has it. */

import { z } from 'zod'
import { MAX_MINOR } from '../domain/money.ts'
import { ORDER_STATUSES } from '../domain/order.ts'
import { ANOMALY_KINDS } from '../domain/payment.ts'
import { ERRORS } from '../contract/errors.ts'
import {
  createPaymentSchema,
  openAmountInput,
  openByIdSchema,
  openByTokenSchema,
  pricedOrderInput,
  tokenClaimsInput,
} from '../contract/requests.ts'
import type {
  AnomalyView,
  CheckoutOpened,
  CheckoutView,
  Customer,
  FieldError,
  ItemView,
  MethodView,
  MoneyView,
  NoticeView,
  OrderEvent,
  OrdersPage,
  OrderView,
  PaymentView,
  Problem,
  ShopView,
} from '../contract/wire.ts'

export type JsonSchema = { readonly [keyword: string]: unknown }

export const ref = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` })

const text = (description?: string): JsonSchema => ({
  type: 'string',
  ...(description === undefined ? {} : { description }),
})
const oneOf = (...values: readonly string[]): JsonSchema => ({ type: 'string', enum: values })
const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items })
const time: JsonSchema = { type: 'string', format: 'date-time', description: 'ISO 8601, UTC' }
const uri: JsonSchema = { type: 'string', format: 'uri' }
const orNull = (schema: JsonSchema): JsonSchema => ({ anyOf: [schema, { type: 'null' }] })

/** The keys of a view whose value may be missing. */
type Optional<View> = { [Key in keyof View]-?: undefined extends View[Key] ? Key : never }[keyof View]

/** Every member of the view has to be described, and those that may be missing have to be named: the compiler sees to both. */
function view<View>(
  properties: Record<keyof View & string, JsonSchema>,
  optional: Record<Optional<View> & string, true>,
): JsonSchema {
  return { type: 'object', properties, required: Object.keys(properties).filter((name) => !(name in optional)) }
}

function incoming(schema: z.ZodType, description: string): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' })
  return { ...rest, description }
}

const PAYMENT_STATUSES = [
  'pending',
  'paid',
  'failed',
  'cancelled',
  'expired',
] as const satisfies readonly PaymentView['status'][]
const CHECKOUT_STATUSES = [
  'open',
  'processing',
  'paid',
  'cancelled',
  'expired',
] as const satisfies readonly CheckoutView['status'][]
const NOTICE_KINDS = [
  'underpaid',
  'overpaid',
  'duplicate',
  'wrong_currency',
] as const satisfies readonly NoticeView['kind'][]
const EVENT_TYPES = [
  'order.paid',
  'order.refunded',
  'order.anomaly',
  'checkout.expired',
  'payment.failed',
  'account.approved',
  'account.declined',
  'settlement.approved',
  'settlement.declined',
] as const satisfies readonly OrderEvent['type'][]

const requests: Record<string, JsonSchema> = {
  OpenByToken: incoming(openByTokenSchema, 'The price is in a token that the shop signed'),
  OpenById: incoming(openByIdSchema, 'The price is looked up at the shop'),
  OpenAmount: incoming(
    openAmountInput,
    'An amount inside the limits that the shop set. Each is an order of its own, `open_<orderId>_<random>`',
  ),
  PricedOrder: incoming(
    pricedOrderInput,
    'With the merchant API key: any order at any price. `amount` is a decimal string',
  ),
  OrderTokenClaims: incoming(
    tokenClaimsInput,
    'What an order token says; signed with HS256. Claims that are not named here are ignored',
  ),
  CreatePayment: incoming(createPaymentSchema, 'How the buyer wants to pay. The price is the checkout’s'),
}

const views: Record<string, JsonSchema> = {
  Money: view<MoneyView>(
    {
      amount: { type: 'string', pattern: '^(0|[1-9][0-9]*)(\\.[0-9]+)?$', examples: ['100.00'] },
      currency: { type: 'string', pattern: '^[A-Z]{3}$', description: 'ISO 4217' },
      minor: { type: 'integer', minimum: 0, maximum: Number(MAX_MINOR), description: 'The amount in minor units' },
      exponent: { type: 'integer', minimum: 0, maximum: 3, description: 'Fraction digits of the currency' },
    },
    {},
  ),
  Customer: view<Customer>({ name: text(), email: text(), phone: text() }, { name: true, email: true, phone: true }),
  PaymentAction: {
    oneOf: [
      {
        type: 'object',
        properties: { type: { const: 'open' }, url: uri, presentation: oneOf('frame', 'popup', 'redirect') },
        required: ['type', 'url', 'presentation'],
      },
      {
        type: 'object',
        properties: { type: { const: 'confirm-on-device' }, hint: text() },
        required: ['type', 'hint'],
      },
    ],
  },
  Payment: view<PaymentView>(
    {
      id: text(),
      provider: text(),
      status: oneOf(...PAYMENT_STATUSES),
      action: orNull(ref('PaymentAction')),
      message: text('A sentence for the buyer'),
      reference: { ...text('What a buyer tells the shop'), examples: ['7F3K-29QD'] },
      transactionId: text('The provider’s own id for the payment, once known'),
      paidAt: time,
      expiresAt: {
        ...time,
        description: 'When the provider’s page or push request expires, where it is known. ISO 8601, UTC',
      },
    },
    { message: true, transactionId: true, paidAt: true, expiresAt: true },
  ),
  Method: view<MethodView>(
    {
      provider: text(),
      label: text(),
      mark: text(),
      mediums: list({ type: 'object', properties: { id: text(), label: text() }, required: ['id', 'label'] }),
      needs: list(oneOf('name', 'email', 'phone')),
      flow: oneOf('page', 'device'),
      unavailable: text('Why it cannot be chosen just now'),
    },
    { mark: true, mediums: true, unavailable: true },
  ),
  Shop: view<ShopView>({ name: text(), logoUrl: uri, accent: text('A CSS colour') }, { logoUrl: true, accent: true }),
  Item: view<ItemView>(
    {
      name: text(),
      quantity: { type: 'integer', minimum: 1 },
      amount: text('Of the whole line, a decimal string'),
    },
    {},
  ),
  Notice: view<NoticeView>(
    {
      kind: oneOf(...NOTICE_KINDS),
      paid: ref('Money'),
      payments: list(
        view<NoticeView['payments'][number]>(
          {
            reference: text(),
            provider: text(),
            transactionId: text(),
            paid: ref('Money'),
            at: time,
          },
          { transactionId: true },
        ),
      ),
    },
    {},
  ),
  Checkout: view<CheckoutView>(
    {
      id: text(),
      orderId: text(),
      status: oneOf(...CHECKOUT_STATUSES),
      money: ref('Money'),
      description: text(),
      customer: ref('Customer'),
      methods: list(ref('Method')),
      payment: orNull(ref('Payment')),
      expiresAt: time,
      pollAfterMs: { type: ['integer', 'null'], description: 'When to ask again; null when the status is final' },
      successUrl: uri,
      cancelUrl: uri,
      shop: ref('Shop'),
      items: list(ref('Item')),
      notice: ref('Notice'),
    },
    { description: true, customer: true, successUrl: true, cancelUrl: true, shop: true, items: true, notice: true },
  ),
  CheckoutOpened: view<CheckoutOpened>(
    { checkout: ref('Checkout'), clientSecret: text('Authorizes the browser for this checkout') },
    {},
  ),
  Anomaly: view<AnomalyView>(
    {
      id: text(),
      orderId: text(),
      paymentId: text(),
      provider: text(),
      money: ref('Money'),
      pricing: oneOf('merchant', 'open'),
      reference: text('The page’s name for an open amount; for every other order the payment’s short reference'),
      paymentReference: text('The payment’s short reference'),
      kind: oneOf(...ANOMALY_KINDS),
      paid: ref('Money'),
      transactionId: text('The provider’s own id for the money'),
      at: time,
      resolvedAt: { ...time, description: 'Absent while it is open. ISO 8601, UTC' },
      note: text('Why it was resolved'),
    },
    { reference: true, paid: true, transactionId: true, resolvedAt: true, note: true },
  ),
  Order: view<OrderView>(
    {
      orderId: text(),
      reference: text('Of an open amount: what the page called it'),
      status: oneOf(...ORDER_STATUSES),
      money: ref('Money'),
      paidAt: time,
      payment: ref('Payment'),
      anomalies: list(ref('Anomaly')),
    },
    { reference: true, paidAt: true, payment: true },
  ),
  OrdersPage: view<OrdersPage>(
    {
      orders: list(ref('Order')),
      nextCursor: { type: ['string', 'null'], description: 'For the next page; null at the end' },
    },
    {},
  ),
  OrderEvent: view<OrderEvent>({ type: oneOf(...EVENT_TYPES), timestamp: time, data: { type: 'object' } }, {}),
  FieldError: view<FieldError>({ path: text('The member, in dots'), message: text() }, {}),
  Problem: {
    ...view<Problem>(
      {
        type: text(),
        title: text(),
        status: { type: 'integer' },
        code: oneOf(...Object.keys(ERRORS)),
        detail: text(),
        errors: list(ref('FieldError')),
        paid: { ...ref('Money'), description: 'Of `order_paid`, when the order was paid at another price' },
      },
      { errors: true, paid: true },
    ),
    description: 'RFC 9457. Codes are stable, titles may be reworded',
  },
}

export const schemas: Readonly<Record<string, JsonSchema>> = { ...requests, ...views }
