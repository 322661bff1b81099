/** What operators did: each write of the operators' API leaves a row. */

export interface ActionsPage {
  /** Newest first. */
  actions: OperatorActionView[]
  nextCursor: string | null
}

export type OperatorActionName =
  | 'anomaly.resolve'
  | 'anomaly.accept'
  | 'payment.check'
  | 'payment.review'
  | 'refund.record'
  | 'refund.make'
  | 'refund.resolve'
  | 'checkout.cancel'
  | 'customer.erase'
  | 'event.resend'
  | 'webhook.replay'

export interface OperatorActionView {
  id: string
  at: string
  /** The fingerprint of the token, or `command line`. */
  operator: string
  action: OperatorActionName
  /** The id of what it was done to, e.g. of a payment. Never a customer's details. */
  subject: string
  orderId?: string
  /** Why. */
  note?: string
  /** What came of it, e.g. `bound`. */
  outcome?: string
}
