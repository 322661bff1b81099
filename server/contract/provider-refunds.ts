/** What the server and a provider say to each other about a refund. */

import type { Money } from '../domain/money.ts'
import type { RefundRefusal } from '../domain/provider-refund.ts'

export interface ProviderRefundRequest {
  /** Ours, unique per refund: `[a-z0-9]`, at most 30 characters. */
  readonly reference: string
  /** Our reference of the payment, as in `CreateRequest`. */
  readonly paymentReference: string
  /** The provider's id of the payment; null where it has named none. */
  readonly providerRef: string | null
  /** The provider's id of the money that goes back, where that is another one. */
  readonly transactionId: string | null
  /** What goes back: all of what was paid, or a part. */
  readonly money: Money
  /** What was paid. */
  readonly paid: Money
  /** Why, in the words of an operator. It may be sent to the provider. */
  readonly note: string
}

/** A refund that was requested before. */
export interface ProviderRefundQuery extends ProviderRefundRequest {
  /** The provider's id of the refund; null until it is known. */
  readonly refundId: string | null
  /** When it was about to be requested. Epoch milliseconds. */
  readonly startedAt: number
  /** The provider's ids of the other refunds of this payment, as far as they are known here. */
  readonly otherRefundIds: readonly string[]
  /** An operator has recorded another refund of this sum without its id: a refund that fits can be that one. */
  readonly hasUnnamedOther?: boolean
}

export type ProviderRefundResult =
  /** `pending`: the provider has accepted the refund and will complete it later. */
  | {
      readonly outcome: 'done' | 'pending'
      /** The provider's id of the refund, if its answer has one. */
      readonly refundId: string | null
    }
  | { readonly outcome: 'refused'; readonly reason: RefundRefusal }

/** No request can find out what became of a refund: a person has to look into the provider's dashboard. */
export class UntraceableRefund extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UntraceableRefund'
  }
}
