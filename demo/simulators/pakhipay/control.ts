/** What a test or a demo can see and do besides calling the API. */

import type { Delivery, Order } from '../kit/deliveries.ts'
import type { Faults } from '../kit/faults.ts'
import type { PakhiPayment } from './payment.ts'

export interface PakhiControl {
  payments(): PakhiPayment[]
  deliveries(): readonly Delivery[]
  /** How many create and verify calls came in, refused ones included. */
  calls(): { create: number; verify: number }
  /** Does what the buyer's Pay button does. @returns the transaction id */
  pay(paymentId: string): string
  /** Does what the buyer's Cancel button does. */
  cancel(paymentId: string): void
  /** Keeps webhooks back from now on. */
  pause(): void
  /** Sends the webhooks that were kept back, in this order. */
  resume(order: Order): Promise<void>
  /** Sends the callback of a completed payment once more, without faults. */
  redeliver(paymentId: string): void
  /** Sets faults of one payment, which come before the general ones. */
  setFaults(paymentId: string, faults: Partial<Faults>): void
}
