/** What the simulator knows of a transaction. */

import type { Faults } from '../kit/faults.ts'

export interface PaystackRefund {
  id: number
  /** Times 100, as all amounts. */
  amount: number
  status: 'pending' | 'processed' | 'failed' | 'needs-attention'
  /** What the merchant sent along. */
  note: string
}

export interface PaystackPayment {
  /** The merchant's, or one of the simulator's if the merchant sent none. */
  reference: string
  /** The provider's id, above 2^32 as the real ones are. */
  id: number
  accessCode: string
  /** `abandoned` is also the status of a transaction that nobody has tried to pay. */
  status: 'abandoned' | 'success' | 'failed' | 'reversed'
  gatewayResponse: string
  /** The price, times 100 in every currency. */
  requested: number
  currency: string
  /** What the buyer was charged, with a fee that the buyer bears; null until paid. */
  charged: number | null
  chargedCurrency: string | null
  fees: number | null
  /** Oldest first. */
  refunds: PaystackRefund[]
  email: string
  /** Epoch milliseconds. */
  createdAt: number
  /** When the buyer acted, in epoch milliseconds. */
  actedAt: number | null
  /** How often the status was read. */
  verifications: number
}

/** A transaction with what must not leave the simulator. */
export interface KeptPayment extends PaystackPayment {
  callbackUrl: string | null
  cancelUrl: string | null
  /** The price as the transaction says it once it is paid, with the fault `chargedOffBy`. */
  requestedWhenPaid: number
  faults: Partial<Faults>
}

export function publicPart(kept: KeptPayment): PaystackPayment {
  const {
    callbackUrl: _callback,
    cancelUrl: _cancel,
    requestedWhenPaid: _requested,
    faults: _faults,
    ...payment
  } = kept
  return payment
}
