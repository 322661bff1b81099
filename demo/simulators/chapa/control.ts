/** What a test or a demo can see and do besides calling the API. */

import type { Delivery, Order } from '../kit/deliveries.ts'
import type { Faults } from '../kit/faults.ts'
import type { Callback } from './callbacks.ts'
import type { ChapaPayment } from './payment.ts'

/** A transaction is named by the merchant's reference. */
export interface ChapaControl {
  payments(): ChapaPayment[]
  deliveries(): readonly Delivery[]
  callbacks(): readonly Callback[]
  /** How many calls came in, refused ones included. */
  calls(): { initialize: number; verify: number; cancel: number }
  /** Does what the buyer's Pay button does, also after a failed try or after the link has ended. */
  pay(txRef: string): void
  /** Lets a try fail. The page stays open for another one. */
  fail(txRef: string): void
  /** Does what the buyer's Cancel button does. */
  cancel(txRef: string): void
  /** Returns money to the buyer: all that is left, unless an amount is named. Sends `charge.refunded`. */
  refund(txRef: string, amount?: number): void
  /** Takes back what is left. Sends `charge.reversed`. */
  reverse(txRef: string): void
  /** Sends an event about a transaction, whether or not it happened, such as `payout.success`. */
  notify(txRef: string, event: string): void
  /** Calls the callback address of a transaction as anybody can who knows it. */
  callBack(txRef: string, status: string): void
  /** The address that the transaction names for it. */
  callbackUrl(txRef: string): string | null
  /** Keeps webhooks back from now on. */
  pause(): void
  /** Sends the webhooks that were kept back, in this order. */
  resume(order: Order): Promise<void>
  /** Sends the last event about a transaction once more. */
  redeliver(txRef: string): void
  /** Sets the webhook address of the dashboard; null for none. */
  setWebhookUrl(url: string | null): void
  /** Sets faults of one transaction, which come before the general ones. */
  setFaults(txRef: string, faults: Partial<Faults>): void
}
