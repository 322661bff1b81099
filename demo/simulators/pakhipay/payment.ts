/** What the simulator knows of a payment. */

import type { Faults } from '../kit/faults.ts'

export interface PakhiPayment {
  id: string
  state: 'created' | 'completed' | 'cancelled'
  /** The price that create named, in paisa. */
  amount: number
  /** What the buyer was charged, in paisa; null until paid. */
  charged: number | null
  orderId: string
  customerName: string
  transactionId: string | null
  /** When the buyer paid, in epoch milliseconds. */
  actedAt: number | null
  /** How often verify asked about it. */
  verifications: number
}

/** A payment with what must not leave the simulator: the addresses contain the receiver's secret tokens. */
export interface KeptPayment extends PakhiPayment {
  successUrl: string
  cancelUrl: string
  callbackUrl: string | null
  faults: Partial<Faults>
}

export function publicPart({
  successUrl: _success,
  cancelUrl: _cancel,
  callbackUrl: _callback,
  faults: _faults,
  ...payment
}: KeptPayment): PakhiPayment {
  return payment
}
