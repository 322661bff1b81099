/** The HTTP contract as types: what goes over the wire. Types alone, so that the browser's declarations need neither zod nor anything of the server. */

import type { MoneyView } from './domain/money.ts'
import type { AnomalyKind } from './domain/payment.ts'

export type { MoneyView } from './domain/money.ts'
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
  | { type: 'confirm-on-device'; hint: string }

export interface PaymentView {
  id: string
  provider: string
  status: PaymentStatus
  /** What the buyer has to do now; null when there is nothing (yet, or any more). */
  action: PaymentAction | null
  /** A sentence for the buyer, e.g. why the provider declined. Never a vendor's own text. */
  message?: string
}

export interface MethodView {
  provider: string
  label: string
  /** Name of a mark that the widget may know how to draw. */
  mark?: string
  mediums?: { id: string; label: string }[]
  needs: CustomerField[]
  flow: 'page' | 'device'
  /** Why it cannot be chosen just now. Such methods come last. */
  unavailable?: string
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
  expiresAt: string
  /** How long to wait before asking again, in milliseconds; null when the status is final. */
  pollAfterMs: number | null
  successUrl?: string
  cancelUrl?: string
}

export interface CheckoutOpened {
  checkout: CheckoutView
  clientSecret: string
}

export interface AnomalyView {
  orderId: string
  paymentId: string
  provider: string
  money: MoneyView
  pricing: Pricing
  kind: AnomalyKind
  paid: MoneyView
}

export interface OrderView {
  orderId: string
  status: 'unpaid' | 'paid' | 'refunded'
  money: MoneyView
  paidAt?: string
  payment?: PaymentView
  anomalies: AnomalyView[]
}

export type OrderEventType =
  | 'order.paid' | 'order.refunded' | 'order.anomaly' | 'checkout.expired' | 'payment.failed'
  | 'account.approved' | 'account.declined' | 'settlement.approved' | 'settlement.declined'

/** The body of an order event, as it is signed and posted to the storefront or given to `onEvent`. */
export interface OrderEvent<Data = Record<string, unknown>> {
  type: OrderEventType
  /** ISO 8601, UTC: when it happened, not when it was sent. */
  timestamp: string
  data: Data
}
