/** Refunds that operators make at the provider, in the operators' API. */

import type { ProviderRefundState, RefundRefusal } from '../domain/provider-refund.ts'
import type { MoneyView } from './wire.ts'

export type { ProviderRefundState, RefundRefusal } from '../domain/provider-refund.ts'

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
