/** What a test or a demo can see and do besides calling the API. */

import type { Delivery, Order } from '../kit/deliveries.ts'
import type { Faults } from '../kit/faults.ts'
import type { RefundPlan } from '../kit/refunds.ts'
import type { PaystackPayment, PaystackRefund } from './payment.ts'

export type Calls = Record<'initialize' | 'verify' | 'refund' | 'refundStatus', number>

/** A transaction is named by its reference. */
export interface PaystackControl {
  payments(): PaystackPayment[]
  deliveries(): readonly Delivery[]
  /** How many calls came in, refused ones included. */
  calls(): Calls
  /** Does what the buyer's Pay button does, also after a failed try. */
  pay(reference: string): void
  /** Lets the bank decline a try. The page stays open for another one. */
  fail(reference: string, gatewayResponse?: string): void
  /** Returns money to the buyer: all that is left, unless an amount is named. Sends `refund.processed`. */
  refund(reference: string, amount?: number): void
  /** Sets how the next refund by API is answered, refused or delayed. */
  planRefund(plan: Partial<RefundPlan>): void
  /** Ends the pending refunds of a transaction, each with its event. */
  endRefunds(reference: string, status: Exclude<PaystackRefund['status'], 'pending'>): void
  /** Takes all the money back without an event about a refund, as after a chargeback. */
  reverse(reference: string): void
  /** Sends an event about a transaction, whether or not it happened, such as `refund.failed`. */
  notify(reference: string, event: string): void
  /** Keeps webhooks back from now on. */
  pause(): void
  /** Sends the webhooks that were kept back, in this order. */
  resume(order: Order): Promise<void>
  /** Sends the last event about a transaction once more. */
  redeliver(reference: string): void
  /** Sets the webhook address of the dashboard; null for none. */
  setWebhookUrl(url: string | null): void
  /** Sets faults of one transaction, which come before the general ones. */
  setFaults(reference: string, faults: Partial<Faults>): void
}
