/** Orders, their payments and their money in the operators' API: lists, details and actions. */

import type { OrderStatus } from '../domain/order.ts'
import type { OperatorActionView } from './operator-actions.ts'
import type { OperatorAnomalyView, PaidWith } from './operator-anomalies.ts'
import type { EventView } from './operator-messages.ts'
import type { ProviderRefundView, RefundView } from './operator-refunds.ts'
import type { TimelineView } from './operator-timeline.ts'
import type { CheckoutStatus, Customer, ItemView, MoneyView, PaymentReason, PaymentStatus, Pricing } from './wire.ts'

/**
 * What an order is for a person: the most important thing first. `open`: no payment was started and time is left.
 * `waiting`: a payment is under way. `failed`, `cancelled`, `expired`: not paid, and how the last attempt ended.
 */
export type OrderSituation =
  | 'underpaid'
  | 'overpaid'
  | 'wrong_currency'
  | 'unconfirmed'
  | 'unreadable'
  | 'risky'
  | 'unknown_reference'
  | 'paid_twice'
  | 'needs_review'
  | 'refunded'
  | 'partly_refunded'
  | 'paid_late'
  | 'paid'
  | 'waiting'
  | 'open'
  | 'failed'
  | 'cancelled'
  | 'expired'

/** The values of the query parameter `status`. `waiting` and `not_paid` together are `unpaid`. */
export type OrderListStatus = 'unpaid' | 'paid' | 'refunded' | 'waiting' | 'not_paid'

/**
 * The query of `GET /admin/api/orders`. All parameters are optional and all must fit. `q` finds a complete order id,
 * payment id, provider transaction id, short reference, e-mail address, phone number or amount (`3200` or `3200.00`).
 * For an e-mail address or a phone number use `POST /admin/api/orders/search` with the same members as a JSON body, so
 * that it stays out of addresses and their logs: here an e-mail address is refused and a number is no phone number.
 */
export interface OrderListQuery {
  q?: string
  status?: OrderListStatus
  anomaly?: 'open' | 'resolved'
  /** Orders with a payment that a person has to review although no anomaly of it is open: what the overview counts. */
  needsReview?: true
  provider?: string
  /** Orders opened at this time or later. ISO 8601 with a zone. */
  from?: string
  /** Orders opened before this time. */
  to?: string
  cursor?: string
  /** 1 to 100, 50 unless given. */
  limit?: number
}

/** `GET /admin/api/orders` and `POST /admin/api/orders/search`. */
export interface OrderLinesPage {
  /** Newest first. */
  orders: OrderLine[]
  nextCursor: string | null
}

export interface OrderLine {
  orderId: string
  /** Only for an open amount: the page's name for it. */
  reference?: string
  /** The description, or the names of the items. */
  title?: string
  status: OrderStatus
  situation: OrderSituation
  money: MoneyView
  /** How the order was paid, or how the buyer tried to; each once, the newest first. */
  paidWith: PaidWith[]
  /** Null when it is not known or was erased. */
  customerName: string | null
  openedAt: string
  paidAt?: string
  openAnomalies: number
}

/** `GET /admin/api/orders/:orderId`. 404 `order_not_found`. */
export interface OperatorOrderView {
  orderId: string
  reference?: string
  title?: string
  description?: string
  items?: ItemView[]
  status: OrderStatus
  situation: OrderSituation
  money: MoneyView
  pricing: Pricing
  openedAt: string
  paidAt?: string
  /** The payment that finalized the order. */
  paymentId?: string
  /** All money that came for this order in its own currency, whether it fits or not. Null when none came. */
  received: MoneyView | null
  /** What is missing of the price; null when nothing is, or nothing came. */
  missing: MoneyView | null
  /** What came above the price; null when nothing did. */
  excess: MoneyView | null
  /** Null when nothing was refunded. */
  refunded: MoneyView | null
  /** What can still be returned: none of it went back or is on its way. Null when nothing came. */
  refundable: MoneyView | null
  /** What the buyer reads about money that does not fit. Null when there is nothing. */
  buyerNotice: 'underpaid' | 'overpaid' | 'duplicate' | 'wrong_currency' | null
  /** Null when there is none, or it was erased. */
  customer: Customer | null
  checkouts: OperatorCheckoutView[]
  /** Newest first. */
  payments: OperatorPaymentView[]
  /** What happened, oldest first. What is planned comes last. */
  timeline: TimelineView[]
  anomalies: OperatorAnomalyView[]
  refunds: RefundView[]
  /** Those that were made at the provider from here, oldest first. */
  providerRefunds: ProviderRefundView[]
  /** The order's events and their deliveries, newest first. */
  deliveries: EventView[]
  /** What operators did to this order, newest first. */
  actions: OperatorActionView[]
  /**
   * The lists that have more entries than are shown, which are their newest; of anomalies, the open ones before the
   * others; of payments, also those that brought money. The sums count everything. `pay-button explain` prints the whole
   * timeline, and `GET /admin/api/events` and `/actions` have pages. Absent when everything is shown.
   */
  cut?: CutList[]
}

export type CutList =
  'timeline' | 'checkouts' | 'payments' | 'anomalies' | 'refunds' | 'providerRefunds' | 'deliveries' | 'actions'

export interface OperatorCheckoutView {
  id: string
  orderId: string
  status: CheckoutStatus
  money: MoneyView
  openedAt: string
  expiresAt: string
  /** How its price came: by the shop, or an open amount that the buyer chose. */
  pricing: Pricing
  canCancel: boolean
}

export interface OperatorPaymentView {
  id: string
  checkoutId: string
  orderId: string
  provider: string
  label: string
  medium?: { id: string; label: string }
  status: PaymentStatus
  /** The state in the store: `created` and `unknown` are `pending` in {@link status}. */
  state: string
  flags: string[]
  reason?: PaymentReason
  /** The price that it was to pay. */
  money: MoneyView
  /** What came; absent when nothing did. */
  received?: MoneyView
  reference: string
  /** Ours, in the provider's dashboard. */
  merchantReference: string
  /** The provider's id of the payment. */
  providerRef?: string
  /** The provider's id of the money. */
  transactionId?: string
  startedAt: string
  paidAt?: string
  expiresAt?: string
  /** Whether this payment made the order paid. */
  finalizedOrder: boolean
  refunded?: MoneyView
  /** What can still be returned. The shop gets `order.refunded` for it if this payment made the order paid. */
  refundable?: MoneyView
  /** Whether it can be returned at the provider from here. */
  canRefund: boolean
  /** When the provider is asked next by schedule. */
  nextPollAt?: string
  /** Whether `check` can ask the provider: false once the provider is switched off. */
  canCheck: boolean
  /** Whether `check` takes the money where the buyer has authorised the payment and it was not taken yet. */
  checkTakesMoney: boolean
  /** Whether `check` takes the transaction id that a buyer shows. */
  canLookUpTransaction: boolean
  /** Whether it needs a review, and `review` says that a person has done it. */
  canReview: boolean
}

/**
 * `POST /admin/api/payments/:id/check`. 404 `payment_not_found`, 502 `provider_unreachable`. Without `transactionId` it
 * takes the money of an authorised payment at a provider that leaves this to the companion: see `checkTakesMoney`.
 */
export interface CheckRequest {
  /** The id on the receipt that the buyer shows. */
  transactionId?: string
  /** True: only look. Nothing is bound and no state changes. Only with `transactionId`. */
  lookOnly?: boolean
  note?: string
}

/**
 * `changed` and `unchanged`: the provider answered. `bound`: the transaction pays this payment now. `review`: its money
 * does not fit, so it became an anomaly. `not_found`: the provider does not know the transaction as a payment of this
 * shop. `belongs_elsewhere`: it belongs to another payment. `nothing_to_ask`: no id is known that the provider takes.
 */
export type CheckOutcome =
  'changed' | 'unchanged' | 'bound' | 'review' | 'not_found' | 'belongs_elsewhere' | 'nothing_to_ask' | 'found'

export interface CheckView {
  /** `found` only with `lookOnly`: nothing has changed yet. */
  outcome: CheckOutcome
  /** What the provider says of the transaction; absent without one, and when it is not known. */
  transaction?: {
    id: string
    status: PaymentStatus
    /** Absent while it is not paid. */
    money?: MoneyView
    /** Whether its money is exactly what the payment costs. */
    fits: boolean
    /** The order that it has paid, or another order that it belongs to. */
    orderId?: string
  }
  payment: OperatorPaymentView
  orderStatus: OrderStatus
}

/** `POST /admin/api/customers/erase`. At least one of the first two. */
export interface EraseRequest {
  email?: string
  phone?: string
  note?: string
}

export interface ErasedView {
  orders: number
  checkouts: number
  payments: number
  webhooks: number
  /** How many of the orders keep some details until a checkout or payment ends. Absent when none does. */
  running?: number
}
