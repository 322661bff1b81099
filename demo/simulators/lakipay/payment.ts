/** What the simulator knows of a payment. */

import type { Faults } from '../kit/faults.ts'

export const STATUSES = ['PENDING', 'SUCCESS', 'FAILED', 'CANCELLED', 'EXPIRED'] as const
export type LakiStatus = (typeof STATUSES)[number]

export interface LakiPayment {
  id: string
  kind: 'direct' | 'checkout' | 'fee'
  status: LakiStatus
  /** The price that the create call named, in minor units. */
  amount: number
  currency: string
  /** What the buyer was charged, in minor units; null until approved. */
  charged: number | null
  chargedCurrency: string | null
  fee: number
  merchantPaysFee: boolean
  mediums: string[]
  /** Null on a hosted page until the buyer has chosen. */
  medium: string | null
  phone: string | null
  /** Whether a push request is on the phone's screen. */
  isOnPhone: boolean
  reference: string
  description: string
  connectedMerchantId: string | null
  /** For a platform's fee: the payment that it was taken from. */
  parentId: string | null
  providerTxId: string
  /** Epoch milliseconds, as are the next three. */
  createdAt: number
  updatedAt: number
  expiresAt: number
  /** Null until the payment has ended. */
  actedAt: number | null
  /** How often the API showed it. */
  reads: number
}

/** A payment with what must not leave the simulator: the addresses contain the receiver's secret tokens. */
export interface KeptPayment extends LakiPayment {
  callbackUrl: string | null
  success: string | null
  failed: string | null
  faults: Partial<Faults>
}

export function publicPart({
  callbackUrl: _callback,
  success: _success,
  failed: _failed,
  faults: _faults,
  ...payment
}: KeptPayment): LakiPayment {
  return payment
}
