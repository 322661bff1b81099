/** Refunds in the operators' API: those that are recorded, and those that are made at the provider. */

import type { ProviderRefundState, RefundRefusal } from '../domain/provider-refund.ts'
import type { MoneyView } from './wire.ts'

export type { ProviderRefundState, RefundRefusal } from '../domain/provider-refund.ts'

/**
 * `POST /admin/api/orders/:orderId/refunds`. Records what was returned at the provider: no money moves. 201; 200 when
 * it is recorded already, or the provider has reported it. One refund is known by its `refundId`, else by the header
 * `Idempotency-Key`, else by the payment, amount and note together. Too much: 409 `refund_too_large`. Nothing came: 409
 * `order_not_paid`.
 *
 * With `atProvider` the money is returned at the provider now, and the answer is a `ProviderRefundView`: 201 when it is
 * done, 202 while its end is not known, 200 when it was done before. Refused: 409 `refund_refused`. The provider has no
 * such call: 422 `refund_not_possible`.
 */
export interface RefundRequest {
  /** A decimal in the order's currency. */
  amount: string
  note: string
  /** Which payment it returns. Needed only where several were paid: else 422 naming `paymentId`. */
  paymentId?: string
  /** The money of this anomaly is returned; it is resolved with the note when nothing of it is left. */
  anomalyId?: string
  /** The provider's id of the refund. Only without `atProvider`. */
  refundId?: string
  /** True: the companion returns the money at the provider. */
  atProvider?: true
}

export interface RefundView {
  id: string
  orderId: string
  paymentId: string
  provider: string
  label: string
  money: MoneyView
  at: string
  /** `operator`: recorded by a person. `provider`: only reported by the provider. */
  source: 'operator' | 'provider'
  /** When the provider reported it; absent while only a person has recorded it. */
  reportedAt?: string
  note?: string
  /** Of money that never paid the order: of this anomaly. */
  anomalyId?: string
  /**
   * The `order.refunded` that tells the shop. Absent when other money has paid the order: then the order stays paid,
   * and the shop need not know.
   */
  eventId?: string
}

/**
 * The answer of `POST /admin/api/orders/:orderId/refunds` with `atProvider`, and a member of an order. Once it is
 * `done`, the refund is also among the `refunds` of the order.
 */
export interface ProviderRefundView {
  id: string
  orderId: string
  paymentId: string
  provider: string
  label: string
  money: MoneyView
  /**
   * `intent`: the call runs. `pending`: the provider has accepted it. `unknown`: the provider did not answer, and is
   * asked. `refused`: no money went back.
   */
  state: ProviderRefundState
  /** Why it was refused. */
  reason?: RefundRefusal
  /** The provider's id of the refund. */
  refundId?: string
  at: string
  /** The fingerprint of the operator's token, or `command line`. */
  operator: string
  note: string
  /** Of money that never paid the order: of this anomaly. */
  anomalyId?: string
  /** When the provider is asked next. */
  nextRequestAt?: string
  /** Nobody knows its end, and the provider is not asked any more: look into its dashboard, then resolve it. */
  needsPerson: boolean
}

/**
 * `POST /admin/api/refunds/:id/resolve` → ProviderRefundView. Only for a refund that needs a person: else 409
 * `refund_not_resolvable`. 404 `refund_not_found`.
 */
export interface ResolveRefundRequest {
  /** What the provider's dashboard says: whether the money went back. */
  made: boolean
  note: string
}
