/** What the simulator knows of a payment and its refunds. */

import type { Faults } from '../kit/faults.ts'

export interface BkashRefund {
  id: string
  /** In paisa. */
  amount: number
  status: 'Initiated' | 'Completed'
  sku: string
  /** Epoch milliseconds. */
  at: number
}

export interface BkashPayment {
  id: string
  /** The words of `transactionStatus`, where bKash has one for it. */
  state: 'Initiated' | 'Completed' | 'Cancelled' | 'Failed'
  /** The buyer has entered number, code and PIN. */
  authorised: boolean
  /** The price that create named, in paisa. */
  amount: number
  /** What was taken, in paisa; null until then. */
  charged: number | null
  invoice: string
  /** The wallet that the buyer named; empty before that. */
  wallet: string
  transactionId: string | null
  /** How often execute was called for it, refused calls included. */
  executions: number
  /** Oldest first. */
  refunds: BkashRefund[]
  /** When it was created and when the buyer or the shop last did something, in epoch milliseconds. */
  createdAt: number
  actedAt: number | null
}

/** A payment with what must not leave the simulator: the address contains the receiver's secret token. */
export interface KeptPayment extends BkashPayment {
  callbackUrl: string
  faults: Partial<Faults>
  /** What query says instead of the true word; empty for the truth. */
  word: string
}

export function publicPart({
  callbackUrl: _callback,
  faults: _faults,
  word: _word,
  ...payment
}: KeptPayment): BkashPayment {
  return payment
}
