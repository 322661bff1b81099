/**
 * The types of the HTTP API. This file holds types only, so that the browser's declarations need neither zod nor any
 * code of the server. `view-schemas.ts` describes the same views for the OpenAPI document.
 */

import type { MoneyView } from '../domain/money.ts'
import type { OrderStatus } from '../domain/order.ts'
import type { AnomalyKind, DeclineReason } from '../domain/payment.ts'
import type { PhonePlan } from '../domain/phone.ts'

export type { MoneyView } from '../domain/money.ts'
export type { PhonePlan } from '../domain/phone.ts'
export type { FieldError, Problem } from './errors.ts'

export type CheckoutStatus = 'open' | 'processing' | 'paid' | 'cancelled' | 'expired'
export type PaymentStatus = 'pending' | 'paid' | 'failed' | 'cancelled' | 'expired'
export type CustomerField = 'name' | 'email' | 'phone'
export type Presentation = 'frame' | 'popup' | 'redirect'
export type Pricing = 'merchant' | 'open'

export interface Customer {
  name?: string
  email?: string
  phone?: string
}

export type PaymentAction =
  | { type: 'open'; url: string; presentation: Presentation }
  | { type: 'confirm-on-device'; hint: string; simulated?: true }

/** Why a payment is not paid yet, or never will be. `message` says it in English. */
export type PaymentReason = DeclineReason | 'unanswered_page' | 'unanswered_device' | 'unconfirmed' | 'amount_mismatch'

export interface PaymentView {
  id: string
  provider: string
  status: PaymentStatus
  /** What the buyer has to do now; null if there is nothing to do. */
  action: PaymentAction | null
  /** A sentence for the buyer, e.g. why the provider declined the payment. Never a vendor's own text. */
  message?: string
  /** What `message` says, for a translation of it. */
  reason?: PaymentReason
  /** Short and readable, e.g. `7F3K-29QD`. The buyer quotes it to the shop. Unique in the store. */
  reference: string
  /** The provider's own id of the payment, once known. The merchant finds it in the provider's dashboard. */
  transactionId?: string
  /** ISO 8601, UTC. */
  paidAt?: string
  /** When the provider's page or push request expires, where that is known. ISO 8601, UTC. */
  expiresAt?: string
  /** When the buyer last came back from the provider's page. Says nothing about money. ISO 8601, UTC. */
  returnedAt?: string
}

export interface MediumView {
  id: string
  label: string
  /** Its own mark, where it differs from that of the provider. */
  mark?: string
  simulates?: string
  /** The operator whose customers use this medium, and how their numbers begin within the country, e.g. `09`. */
  operator?: { name: string; prefix: string }
}

export interface MethodView {
  provider: string
  label: string
  /**
   * The kind of the method and the hue of its mark, e.g. `wallet rose`. Kinds: wallet, phone, card, bank, link, qr.
   * Hues: rose, orange, violet, teal, green, amber. The widget draws a wallet in place of a kind that it does not know.
   */
  mark?: string
  mediums?: MediumView[]
  needs: CustomerField[]
  /** The countries whose phones the provider reaches; absent when it takes any number. */
  phones?: PhonePlan[]
  flow: 'page' | 'device'
  /** Why the buyer cannot choose it at the moment. Such methods come last. */
  unavailable?: string
}

export interface ShopView {
  name: string
  logoUrl?: string
  /** A CSS colour. */
  accent?: string
}

export interface ItemView {
  name: string
  quantity: number
  /** Of the whole line: a decimal string in the checkout's currency. */
  amount: string
}

export type NoticeKind = Extract<AnomalyKind, 'underpaid' | 'overpaid' | 'duplicate' | 'wrong_currency'>

/** The buyer has to know of money that arrived: it did not pay this order, or paid it a second time. */
export interface NoticeView {
  kind: NoticeKind
  /** The money that arrived: the total where it is all of one currency. */
  paid: MoneyView
  payments: { reference: string; provider: string; transactionId?: string; paid: MoneyView; at: string }[]
}

export interface CheckoutView {
  id: string
  orderId: string
  status: CheckoutStatus
  money: MoneyView
  description?: string
  customer?: Customer
  methods: MethodView[]
  payment: PaymentView | null
  /** ISO 8601, UTC. */
  createdAt: string
  /** ISO 8601, UTC. */
  expiresAt: string
  /** Milliseconds until the next poll; null when the status is final. */
  pollAfterMs: number | null
  successUrl?: string
  cancelUrl?: string
  shop?: ShopView
  items?: ItemView[]
  notice?: NoticeView
}

export interface CheckoutOpened {
  checkout: CheckoutView
  clientSecret: string
}

export interface AnomalyView {
  /** `anm_…` */
  id: string
  orderId: string
  paymentId: string
  provider: string
  money: MoneyView
  pricing: Pricing
  /** The page's name for an open amount, if it gave one; for every other order the payment's short reference. */
  reference?: string
  /** The payment's short reference. */
  paymentReference: string
  kind: AnomalyKind
  /** The money that arrived. Absent only for `unreadable`, where the amount is not known. */
  paid?: MoneyView
  /** The provider's own id of the transaction. */
  transactionId?: string
  /** ISO 8601, UTC. */
  at: string
  /** When it was resolved, ISO 8601 UTC; absent while it is open. */
  resolvedAt?: string
  /** Why it was resolved. */
  note?: string
}

export interface OrderView {
  orderId: string
  /** Only for an open amount: the page's name for it. */
  reference?: string
  status: OrderStatus
  money: MoneyView
  paidAt?: string
  payment?: PaymentView
  anomalies: AnomalyView[]
}

export interface OrdersPage {
  /** Newest first. A page may be short, or even empty, and not be the last. */
  orders: OrderView[]
  /** For the next page; null at the end. */
  nextCursor: string | null
}

export type OrderEventType =
  | 'order.paid'
  | 'order.refunded'
  | 'order.anomaly'
  | 'checkout.expired'
  | 'payment.failed'
  | 'account.approved'
  | 'account.declined'
  | 'settlement.approved'
  | 'settlement.declined'

/** An order event: the signed body that is posted to the storefront, and the argument of `onEvent`. */
export interface OrderEvent<Data = Record<string, unknown>> {
  type: OrderEventType
  /** The time of the event, not of its delivery. ISO 8601, UTC. */
  timestamp: string
  data: Data
}
