/**
 * The views of `wire.ts` as zod schemas, for the OpenAPI document. No code parses with them. The last lines make the
 * compiler compare them with the types, so the browser's declarations need no zod and no response is validated.
 */

import { z } from 'zod'
import { MAX_MINOR } from '../domain/money.ts'
import { ORDER_STATUSES } from '../domain/order.ts'
import { ANOMALY_KINDS } from '../domain/payment.ts'
import { components } from './components.ts'
import { ERRORS } from './errors.ts'
import type * as wire from './wire.ts'

export const time = (description?: string) =>
  z.string().meta({ format: 'date-time', description: [description, 'ISO 8601, UTC'].filter(Boolean).join('. ') })

export const money = z
  .object({
    amount: z.string().meta({ pattern: '^(0|[1-9][0-9]*)(\\.[0-9]+)?$', examples: ['100.00'] }),
    currency: z.string().meta({ pattern: '^[A-Z]{3}$', description: 'ISO 4217' }),
    minor: z.int().min(0).max(Number(MAX_MINOR)).describe('The amount in minor units'),
    exponent: z.int().min(0).max(3).describe('Fraction digits of the currency'),
  })
  .register(components, { id: 'Money' })

export const customer = z
  .object({ name: z.string().optional(), email: z.string().optional(), phone: z.string().optional() })
  .register(components, { id: 'Customer' })

export const PAYMENT_REASONS = [
  'declined',
  'insufficient_funds',
  'wrong_details',
  'limit_exceeded',
  'provider_unreachable',
  'provider_refused',
  'provider_misconfigured',
  'not_started',
  'unanswered_page',
  'unanswered_device',
  'unconfirmed',
  'amount_mismatch',
] as const satisfies readonly wire.PaymentReason[]

const paymentAction = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('open'), url: z.url(), presentation: z.enum(['frame', 'popup', 'redirect']) }),
    z.object({
      type: z.literal('confirm-on-device'),
      hint: z.string().describe('What to do on the phone'),
      simulated: z.literal(true).optional().describe('No request reaches a phone'),
    }),
  ])
  .register(components, { id: 'PaymentAction' })

export const paymentView = z
  .object({
    id: z.string(),
    provider: z.string(),
    status: z.enum(['pending', 'paid', 'failed', 'cancelled', 'expired']),
    action: paymentAction.nullable(),
    message: z.string().optional().describe('A sentence for the buyer'),
    reason: z.enum(PAYMENT_REASONS).optional().describe('What `message` says, for a translation of it'),
    reference: z.string().meta({ description: 'The buyer quotes it to the shop', examples: ['7F3K-29QD'] }),
    transactionId: z.string().optional().describe('The provider’s own id of the payment, once known'),
    paidAt: time().optional(),
    expiresAt: time('When the provider’s page or push request expires, where that is known').optional(),
    returnedAt: time('When the buyer last came back from the provider’s page').optional(),
  })
  .register(components, { id: 'Payment' })

const mark = z.string().describe('The kind of the method and the hue of its mark, e.g. `wallet rose`')

const methodView = z
  .object({
    provider: z.string(),
    label: z.string(),
    mark: mark.optional(),
    mediums: z
      .array(
        z.object({
          id: z.string(),
          label: z.string(),
          mark: mark.optional(),
          simulates: z.string().optional(),
          operator: z
            .object({ name: z.string(), prefix: z.string() })
            .optional()
            .describe('The operator whose customers use this medium, and how their numbers begin'),
        }),
      )
      .optional(),
    needs: z.array(z.enum(['name', 'email', 'phone'])),
    phones: z
      .array(
        z.object({
          callingCode: z.string(),
          mobile: z.string().describe('A regular expression of the national part, without its leading zero'),
          example: z.string(),
        }),
      )
      .optional()
      .describe('The countries whose phones the provider reaches; absent when it takes any number'),
    flow: z.enum(['page', 'device']),
    unavailable: z.string().optional().describe('Why the buyer cannot choose it at the moment'),
  })
  .register(components, { id: 'Method' })

export const shopView = z
  .object({ name: z.string(), logoUrl: z.url().optional(), accent: z.string().optional().describe('A CSS colour') })
  .register(components, { id: 'Shop' })

export const itemView = z
  .object({
    name: z.string(),
    quantity: z.int().min(1),
    amount: z.string().describe('Of the whole line, a decimal string'),
  })
  .register(components, { id: 'Item' })

const noticeView = z
  .object({
    kind: z.enum(['underpaid', 'overpaid', 'duplicate', 'wrong_currency']),
    paid: money,
    payments: z.array(
      z.object({
        reference: z.string(),
        provider: z.string(),
        transactionId: z.string().optional(),
        paid: money,
        at: time(),
      }),
    ),
  })
  .register(components, { id: 'Notice' })

export const checkoutView = z
  .object({
    id: z.string(),
    orderId: z.string(),
    status: z.enum(['open', 'processing', 'paid', 'cancelled', 'expired']),
    money,
    description: z.string().optional(),
    customer: customer.optional(),
    methods: z.array(methodView),
    payment: paymentView.nullable(),
    createdAt: time(),
    expiresAt: time(),
    pollAfterMs: z.int().min(0).nullable().describe('When to ask again; null when the status is final'),
    successUrl: z.url().optional(),
    cancelUrl: z.url().optional(),
    shop: shopView.optional(),
    items: z.array(itemView).optional(),
    notice: noticeView.optional(),
  })
  .register(components, { id: 'Checkout' })

export const checkoutOpened = z
  .object({
    checkout: checkoutView,
    clientSecret: z.string().describe('Authorizes the browser for this checkout'),
  })
  .register(components, { id: 'CheckoutOpened' })

export const anomalyView = z
  .object({
    id: z.string(),
    orderId: z.string(),
    paymentId: z.string(),
    provider: z.string(),
    money,
    pricing: z.enum(['merchant', 'open']),
    reference: z
      .string()
      .optional()
      .describe('The page’s name for an open amount; for every other order the payment’s short reference'),
    paymentReference: z.string().describe('The payment’s short reference'),
    kind: z.enum(ANOMALY_KINDS),
    paid: money.optional(),
    transactionId: z.string().optional().describe('The provider’s own id of the transaction'),
    at: time(),
    resolvedAt: time('Absent while it is open').optional(),
    note: z.string().optional().describe('Why it was resolved'),
  })
  .register(components, { id: 'Anomaly' })

export const orderView = z
  .object({
    orderId: z.string(),
    reference: z.string().optional().describe('Only for an open amount: the page’s name for it'),
    status: z.enum(ORDER_STATUSES),
    money,
    paidAt: time().optional(),
    payment: paymentView.optional(),
    anomalies: z.array(anomalyView),
  })
  .register(components, { id: 'Order' })

export const ordersPage = z
  .object({
    orders: z.array(orderView),
    nextCursor: z.string().nullable().describe('For the next page; null at the end'),
  })
  .register(components, { id: 'OrdersPage' })

export const ORDER_EVENT_TYPES = [
  'order.paid',
  'order.refunded',
  'order.anomaly',
  'checkout.expired',
  'payment.failed',
  'account.approved',
  'account.declined',
  'settlement.approved',
  'settlement.declined',
] as const satisfies readonly wire.OrderEventType[]

export const orderEvent = z
  .object({
    type: z.enum(ORDER_EVENT_TYPES),
    timestamp: time(),
    data: z.record(z.string(), z.unknown()),
  })
  .register(components, { id: 'OrderEvent' })

const fieldError = z
  .object({ path: z.string().describe('The member, in dots'), message: z.string() })
  .register(components, { id: 'FieldError' })

export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string().meta({ enum: Object.keys(ERRORS) }),
    detail: z.string(),
    errors: z.array(fieldError).optional(),
    paid: money.optional().describe('Of `order_paid`, when the order was paid at another price'),
    reason: z.string().optional().describe('Of `refund_refused`: why, as a code'),
  })
  .describe('RFC 9457. Codes are stable, titles may be reworded')
  .register(components, { id: 'Problem' })

/** The type of each view, and the type that its schema describes. */
interface Compared {
  Money: [wire.MoneyView, z.output<typeof money>]
  Customer: [wire.Customer, z.output<typeof customer>]
  Payment: [wire.PaymentView, z.output<typeof paymentView>]
  Method: [wire.MethodView, z.output<typeof methodView>]
  Shop: [wire.ShopView, z.output<typeof shopView>]
  Item: [wire.ItemView, z.output<typeof itemView>]
  Notice: [wire.NoticeView, z.output<typeof noticeView>]
  Checkout: [wire.CheckoutView, z.output<typeof checkoutView>]
  CheckoutOpened: [wire.CheckoutOpened, z.output<typeof checkoutOpened>]
  Anomaly: [wire.AnomalyView, z.output<typeof anomalyView>]
  Order: [wire.OrderView, z.output<typeof orderView>]
  OrdersPage: [wire.OrdersPage, z.output<typeof ordersPage>]
  OrderEvent: [wire.OrderEvent, z.output<typeof orderEvent>]
  FieldError: [wire.FieldError, z.output<typeof fieldError>]
  Problem: [wire.Problem, z.output<typeof problem>]
}
export type IsSame<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
type Different = {
  [Name in keyof Compared]: IsSame<Compared[Name][0], Compared[Name][1]> extends true ? never : Name
}[keyof Compared]
// An error here names each view whose schema and type differ.
;({}) satisfies Record<Different, 'differs from wire.ts'>
