/** What a test or a demo can see and do besides calling the API. */

import type { Delivery, Order } from '../kit/deliveries.ts'
import type { Faults } from '../kit/faults.ts'
import type { RefundPlan } from '../kit/refunds.ts'
import type { SslPayment, SslRefund } from './payment.ts'

export type Calls = Record<'create' | 'query' | 'validate' | 'refund' | 'refundQuery', number>

/** A payment is named by the merchant's `tran_id`. */
export interface SslControl {
  payments(): SslPayment[]
  deliveries(): readonly Delivery[]
  /** How many calls came in, refused ones included. */
  calls(): Calls
  /** The buyer has begun, and the bank has not answered so far. */
  begin(tranId: string): void
  /** Does what the buyer's Pay button does. `risky` money has the risk level 1. */
  pay(tranId: string, options?: { risky?: boolean }): void
  /** Charges a paid payment once more: a second good transaction in one session. */
  payAgain(tranId: string): void
  /** The bank declines the buyer, who can still try again. */
  fail(tranId: string): void
  /** Does what the buyer's Cancel button does. */
  cancel(tranId: string): void
  /** The session ends without an attempt of the buyer. */
  abandon(tranId: string): void
  /** Sets how the next refund is answered, refused or delayed. */
  planRefund(plan: Partial<RefundPlan>): void
  /** Ends the slow refunds of a payment. */
  endRefunds(tranId: string, status: Exclude<SslRefund['status'], 'processing'>): void
  /** Keeps webhooks back from now on. */
  pause(): void
  /** Sends the webhooks that were kept back, in this order. */
  resume(order: Order): Promise<void>
  /** Sends the last webhook about a payment once more, without faults. */
  redeliver(tranId: string): void
  /** Sets faults of one payment, which come before the general ones. `other` is the validation. */
  setFaults(tranId: string, faults: Partial<Faults>): void
}
