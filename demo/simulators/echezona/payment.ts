/** What the simulator knows of a payment. */

import type { Faults } from '../kit/faults.ts'

export interface EchezonaPayment {
  /** The merchant's id, and the only one that VerifyPayment takes. */
  transactionId: string
  /** The provider's id. */
  paymentReference: string
  accessCode: string
  status: 'Pending' | 'Successful' | 'Failed'
  gatewayResponse: string
  /** The price that Initialize named, in kobo. */
  amount: number
  /** What the buyer was charged, in kobo; null until paid. */
  charged: number | null
  chargedCurrency: string | null
  email: string
  customerName: string
  /** When the buyer acted, in epoch milliseconds. */
  actedAt: number | null
  /** How often VerifyPayment asked about it. */
  verifications: number
}

/** A payment with what must not leave the simulator. */
export interface KeptPayment extends EchezonaPayment {
  callbackUrl: string
  faults: Partial<Faults>
}

export function publicPart({ callbackUrl: _callback, faults: _faults, ...payment }: KeptPayment): EchezonaPayment {
  return payment
}
