/** The views of orders and of what operators do as zod schemas, for the OpenAPI document. */

import { z } from 'zod'
import { components } from './components.ts'
import { eventView } from './operator-message-schemas.ts'
import type { OperatorActionName, OperatorActionView, ActionsPage } from './operator-actions.ts'
import type * as orders from './operator-orders.ts'
import {
  operatorAnomalyView,
  operatorCheckoutView,
  operatorPaymentView,
  orderStatus,
  paidWith,
  pricing,
  providerRefundView,
  refundView,
} from './operator-payment-schemas.ts'
import { timelineView } from './operator-timeline-schemas.ts'
import { customer, itemView, money, time } from './view-schemas.ts'
import type { IsSame } from './view-schemas.ts'

const SITUATIONS = [
  'underpaid',
  'overpaid',
  'wrong_currency',
  'unconfirmed',
  'unreadable',
  'risky',
  'unknown_reference',
  'paid_twice',
  'needs_review',
  'refunded',
  'partly_refunded',
  'paid_late',
  'paid',
  'waiting',
  'open',
  'failed',
  'cancelled',
  'expired',
] as const satisfies readonly orders.OrderSituation[]

const ACTIONS = [
  'anomaly.resolve',
  'anomaly.accept',
  'payment.check',
  'payment.review',
  'refund.record',
  'refund.make',
  'refund.resolve',
  'checkout.cancel',
  'customer.erase',
  'event.resend',
  'webhook.replay',
] as const satisfies readonly OperatorActionName[]

const CUT_LISTS = [
  'timeline',
  'checkouts',
  'payments',
  'anomalies',
  'refunds',
  'providerRefunds',
  'deliveries',
  'actions',
] as const satisfies readonly orders.CutList[]

const situation = z.enum(SITUATIONS).describe('What the order is for a person: the most important thing first')

export const orderLine = z
  .object({
    orderId: z.string(),
    reference: z.string().optional(),
    title: z.string().optional(),
    status: orderStatus,
    situation,
    money,
    paidWith: z.array(paidWith),
    customerName: z.string().nullable(),
    openedAt: time(),
    paidAt: time().optional(),
    openAnomalies: z.int(),
  })
  .register(components, { id: 'OrderLine' })

export const orderLinesPage = z
  .object({ orders: z.array(orderLine), nextCursor: z.string().nullable() })
  .register(components, { id: 'OrderLinesPage' })

export const erasedView = z
  .object({
    orders: z.int(),
    checkouts: z.int(),
    payments: z.int(),
    webhooks: z.int(),
    running: z
      .int()
      .optional()
      .describe('How many of the orders keep some details until a checkout or payment ends. Absent when none does'),
  })
  .register(components, { id: 'Erased' })

const operatorActionView = z
  .object({
    id: z.string(),
    at: time(),
    operator: z.string(),
    action: z.enum(ACTIONS),
    subject: z.string(),
    orderId: z.string().optional(),
    note: z.string().optional(),
    outcome: z.string().optional(),
  })
  .register(components, { id: 'OperatorAction' })

export const actionsPage = z
  .object({ actions: z.array(operatorActionView), nextCursor: z.string().nullable() })
  .register(components, { id: 'ActionsPage' })

export const operatorOrderView = z
  .object({
    orderId: z.string(),
    reference: z.string().optional(),
    title: z.string().optional(),
    description: z.string().optional(),
    items: z.array(itemView).optional(),
    status: orderStatus,
    situation,
    money,
    pricing,
    openedAt: time(),
    paidAt: time().optional(),
    paymentId: z.string().optional(),
    received: money.nullable(),
    missing: money.nullable(),
    excess: money.nullable(),
    refunded: money.nullable(),
    refundable: money.nullable(),
    buyerNotice: z.enum(['underpaid', 'overpaid', 'duplicate', 'wrong_currency']).nullable(),
    customer: customer.nullable(),
    checkouts: z.array(operatorCheckoutView),
    payments: z.array(operatorPaymentView),
    timeline: z.array(timelineView),
    anomalies: z.array(operatorAnomalyView),
    refunds: z.array(refundView),
    providerRefunds: z.array(providerRefundView),
    deliveries: z.array(eventView),
    actions: z.array(operatorActionView),
    cut: z
      .array(z.enum(CUT_LISTS))
      .optional()
      .describe('The lists that have more entries than are shown, which are their newest'),
  })
  .register(components, { id: 'OperatorOrder' })

interface Compared {
  OrderLine: [orders.OrderLine, z.output<typeof orderLine>]
  OrderLinesPage: [orders.OrderLinesPage, z.output<typeof orderLinesPage>]
  Erased: [orders.ErasedView, z.output<typeof erasedView>]
  OperatorAction: [OperatorActionView, z.output<typeof operatorActionView>]
  ActionsPage: [ActionsPage, z.output<typeof actionsPage>]
}

type Different = {
  [Name in keyof Compared]: IsSame<Compared[Name][0], Compared[Name][1]> extends true ? never : Name
}[keyof Compared]
// An error here names each view whose schema and type differ.
;({}) satisfies Record<Different, 'differs from its type'>
