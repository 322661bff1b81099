/** What the simulator knows of a transaction. */

import type { Faults } from '../kit/faults.ts'

export interface ChapaPayment {
  /** The merchant's reference, by which the API names it. */
  txRef: string
  /** Chapa's own reference. */
  reference: string
  status: 'unpaid' | 'success' | 'failed' | 'cancelled' | 'refunded' | 'reversed'
  /** The merchant has cancelled the link: its page takes nothing any more. */
  isExpired: boolean
  /** The price in minor units. */
  amount: number
  currency: string
  /** What `amount` says once the transaction is paid; null until then. */
  charged: number | null
  chargedCurrency: string | null
  /** Chapa's fee, which its answers name apart; null until paid. */
  charge: number | null
  /** The sum of the refunds. */
  refunded: number
  /** Epoch milliseconds. */
  createdAt: number
  /** When the buyer acted, in epoch milliseconds. */
  actedAt: number | null
  /** How often the status was read. */
  verifications: number
}

/** A transaction with what must not leave the simulator. */
export interface KeptPayment extends ChapaPayment {
  /** The last part of the page's address. */
  token: string
  returnUrl: string | null
  callbackUrl: string | null
  faults: Partial<Faults>
}

export function publicPart(kept: KeptPayment): ChapaPayment {
  const { token: _token, returnUrl: _return, callbackUrl: _callback, faults: _faults, ...payment } = kept
  return payment
}

/** Whether the page takes a payment, also after a failed try. */
export function isOpen({ status, isExpired }: ChapaPayment): boolean {
  return (status === 'unpaid' || status === 'failed') && !isExpired
}

export function wasPaid({ status }: ChapaPayment): boolean {
  return status === 'success' || status === 'refunded' || status === 'reversed'
}
