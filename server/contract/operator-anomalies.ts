/** Money that does not fit its order, in the operators' API. */

import type { OrderStatus } from '../domain/order.ts'
import type { AnomalyView, MoneyView } from './wire.ts'

/** The provider of a payment and the medium that the buyer chose. */
export interface PaidWith {
  provider: string
  label: string
  medium?: { id: string; label: string }
}

export interface AnomaliesPage {
  /** Open ones first, then the newest. */
  anomalies: OperatorAnomalyView[]
  /** How many are open, 1,000 at most. */
  open: number
  nextCursor: string | null
}

/** What the merchant's server and the storefront read, and what a person needs to decide. */
export interface OperatorAnomalyView extends AnomalyView {
  title?: string
  paidWith: PaidWith
  /** Whether the order is paid. */
  orderStatus: OrderStatus
  /** The payment that pays the order, where another one does: of `duplicate` in particular. */
  paidBy?: { paymentId: string; paidWith: PaidWith; transactionId?: string; paid: MoneyView; at: string }
  /** Whether `accept` makes the order paid with this money. */
  canAccept: boolean
  /**
   * Whether this money can be returned, and how much of it. The shop gets `order.refunded` for it only while the
   * order is unpaid: money besides the payment that paid the order is no refund of the order.
   */
  refundable?: MoneyView
  /** Whether it can be returned at the provider from here. */
  canRefund: boolean
  /** The operator who resolved it; absent when the provider's own answer did. */
  resolvedBy?: string
}

/** The answer of `resolve` and `accept`. `accept` of money that cannot pay the order: 409 `anomaly_not_acceptable`. */
export type AnomalyDecided = OperatorAnomalyView
