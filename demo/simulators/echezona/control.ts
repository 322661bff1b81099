/** What a test or a demo can see and do besides calling the API. */

import type { Delivery, Order } from '../kit/deliveries.ts'
import type { Faults } from '../kit/faults.ts'
import type { EchezonaPayment } from './payment.ts'

/** A payment is named by the merchant's transaction id. */
export interface EchezonaControl {
  payments(): EchezonaPayment[]
  deliveries(): readonly Delivery[]
  /** How many calls came in, refused ones included. */
  calls(): { initialize: number; verify: number }
  /** Does what the buyer's Pay button does. */
  pay(transactionId: string): void
  fail(transactionId: string, gatewayResponse?: string): void
  /** Sends an event about a payment, whether or not it happened, such as `refund.processed` or `transfer.success`. */
  notify(transactionId: string, event: string, status?: string): void
  /** Keeps webhooks back from now on. */
  pause(): void
  /** Sends the webhooks that were kept back, in this order. */
  resume(order: Order): Promise<void>
  /** Sends the last event about a payment once more. */
  redeliver(transactionId: string): void
  /** Sets what the dashboard has under Settings > API Keys; null for none. */
  setWebhookUrl(url: string | null): void
  /** Sets faults of one payment, which come before the general ones. */
  setFaults(transactionId: string, faults: Partial<Faults>): void
}
