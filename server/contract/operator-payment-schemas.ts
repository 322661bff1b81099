/** The views of checkouts, payments, anomalies and refunds as zod schemas, for the OpenAPI document. */

import { z } from 'zod'
import { ORDER_STATUSES } from '../domain/order.ts'
import { PROVIDER_REFUND_STATES, REFUND_REFUSALS } from '../domain/provider-refund.ts'
import { components } from './components.ts'
import type { OperatorAnomalyView, PaidWith } from './operator-anomalies.ts'
import type * as orders from './operator-orders.ts'
import type { ProviderRefundView, RefundView } from './operator-refunds.ts'
import { anomalyView, money, PAYMENT_REASONS, time } from './view-schemas.ts'
import type { IsSame } from './view-schemas.ts'

export const pricing = z.enum(['merchant', 'open'])
const paymentStatus = z.enum(['pending', 'paid', 'failed', 'cancelled', 'expired'])
export const orderStatus = z.enum(ORDER_STATUSES)
const medium = z.object({ id: z.string(), label: z.string() })

export const paidWith = z
  .object({ provider: z.string(), label: z.string(), medium: medium.optional() })
  .register(components, { id: 'PaidWith' })

export const operatorCheckoutView = z
  .object({
    id: z.string(),
    orderId: z.string(),
    status: z.enum(['open', 'processing', 'paid', 'cancelled', 'expired']),
    money,
    openedAt: time(),
    expiresAt: time(),
    pricing,
    canCancel: z.boolean(),
  })
  .register(components, { id: 'OperatorCheckout' })

export const operatorPaymentView = z
  .object({
    id: z.string(),
    checkoutId: z.string(),
    orderId: z.string(),
    provider: z.string(),
    label: z.string(),
    medium: medium.optional(),
    status: paymentStatus,
    state: z.string(),
    flags: z.array(z.string()),
    reason: z.enum(PAYMENT_REASONS).optional(),
    money,
    received: money.optional(),
    reference: z.string(),
    merchantReference: z.string(),
    providerRef: z.string().optional(),
    transactionId: z.string().optional(),
    startedAt: time(),
    paidAt: time().optional(),
    expiresAt: time().optional(),
    finalizedOrder: z.boolean(),
    refunded: money.optional(),
    refundable: money.optional(),
    canRefund: z.boolean(),
    nextPollAt: time().optional(),
    canCheck: z.boolean(),
    checkTakesMoney: z
      .boolean()
      .describe('Whether `check` takes the money where the buyer has authorised the payment and it was not taken yet'),
    canLookUpTransaction: z.boolean(),
    canReview: z.boolean().describe('Whether it needs a review, and `review` says that a person has done it'),
  })
  .register(components, { id: 'OperatorPayment' })

export const operatorAnomalyView = anomalyView
  .extend({
    title: z.string().optional(),
    paidWith,
    orderStatus,
    paidBy: z
      .object({ paymentId: z.string(), paidWith, transactionId: z.string().optional(), paid: money, at: time() })
      .optional()
      .describe('The payment that pays the order, where another one does'),
    canAccept: z.boolean(),
    refundable: money.optional(),
    canRefund: z.boolean(),
    resolvedBy: z.string().optional(),
  })
  .register(components, { id: 'OperatorAnomaly' })

export const anomaliesPage = z
  .object({ anomalies: z.array(operatorAnomalyView), open: z.int(), nextCursor: z.string().nullable() })
  .register(components, { id: 'AnomaliesPage' })

export const refundView = z
  .object({
    id: z.string(),
    orderId: z.string(),
    paymentId: z.string(),
    provider: z.string(),
    label: z.string(),
    money,
    at: time(),
    source: z.enum(['operator', 'provider']),
    reportedAt: time().optional().describe('When the provider reported it'),
    note: z.string().optional(),
    anomalyId: z.string().optional(),
    eventId: z.string().optional().describe('The order.refunded that tells the shop'),
  })
  .register(components, { id: 'Refund' })

export const providerRefundView = z
  .object({
    id: z.string(),
    orderId: z.string(),
    paymentId: z.string(),
    provider: z.string(),
    label: z.string(),
    money,
    state: z.enum(PROVIDER_REFUND_STATES),
    reason: z.enum(REFUND_REFUSALS).optional(),
    refundId: z.string().optional(),
    at: time(),
    operator: z.string(),
    note: z.string(),
    anomalyId: z.string().optional(),
    nextRequestAt: time().optional(),
    needsPerson: z.boolean().describe('The provider is not asked any more: look into its dashboard, then resolve it'),
  })
  .register(components, { id: 'ProviderRefund' })

export const checkView = z
  .object({
    outcome: z.enum([
      'changed',
      'unchanged',
      'bound',
      'review',
      'not_found',
      'belongs_elsewhere',
      'nothing_to_ask',
      'found',
    ]),
    transaction: z
      .object({
        id: z.string(),
        status: paymentStatus,
        money: money.optional(),
        fits: z.boolean(),
        orderId: z.string().optional(),
      })
      .optional(),
    payment: operatorPaymentView,
    orderStatus,
  })
  .register(components, { id: 'CheckResult' })

interface Compared {
  PaidWith: [PaidWith, z.output<typeof paidWith>]
  OperatorCheckout: [orders.OperatorCheckoutView, z.output<typeof operatorCheckoutView>]
  OperatorPayment: [orders.OperatorPaymentView, z.output<typeof operatorPaymentView>]
  OperatorAnomaly: [Flat<OperatorAnomalyView>, z.output<typeof operatorAnomalyView>]
  Refund: [RefundView, z.output<typeof refundView>]
  ProviderRefund: [ProviderRefundView, z.output<typeof providerRefundView>]
  CheckResult: [orders.CheckView, z.output<typeof checkView>]
}

/** One object type for an interface that extends another. */
type Flat<T> = { [Name in keyof T]: T[Name] }

type Different = {
  [Name in keyof Compared]: IsSame<Compared[Name][0], Compared[Name][1]> extends true ? never : Name
}[keyof Compared]
// An error here names each view whose schema and type differ.
;({}) satisfies Record<Different, 'differs from its type'>
