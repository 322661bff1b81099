/** What the LakiPay simulator keeps of a payment, and what a test or a demo can do with it. */

import type { Delivery } from '../kit/deliveries.ts'
import type { Faults } from '../kit/faults.ts'

export const STATUSES = ['PENDING', 'SUCCESS', 'FAILED', 'CANCELLED', 'EXPIRED'] as const
export type LakiStatus = (typeof STATUSES)[number]

export interface LakiPayment {
  id: string
  kind: 'direct' | 'checkout' | 'fee'
  status: LakiStatus
  /** Minor units that the create call named. */
  amount: number
  currency: string
  /** Minor units that the buyer was charged, once approved. */
  charged: number | null
  chargedCurrency: string | null
  fee: number
  merchantPaysFee: boolean
  mediums: string[]
  /** Null on a hosted page until the buyer has chosen. */
  medium: string | null
  phone: string | null
  /** Whether it stands on the phone's screen. */
  isPrompting: boolean
  reference: string
  description: string
  connectedMerchantId: string | null
  /** Of a platform's share: the payment that it was taken from. */
  parentId: string | null
  providerTxId: string
  /** Epoch milliseconds, as are the following. */
  createdAt: number
  updatedAt: number
  expiresAt: number
  actedAt: number | null
  /** How often it was asked about. */
  reads: number
}

/** A payment with what must not leave the simulator: the addresses hold the receiver's secret tokens. */
export interface Kept extends LakiPayment {
  callbackUrl: string | null
  success: string | null
  failed: string | null
  faults: Partial<Faults>
}

export interface LakiControl {
  payments(): LakiPayment[]
  deliveries(): readonly Delivery[]
  /** How many calls came in, refused ones included. */
  calls(): { direct: number; checkout: number; transaction: number }
  /** The PIN typed and sent. Works on what was declined or has expired too, as late news would. */
  approve(paymentId: string): void
  decline(paymentId: string): void
  fail(paymentId: string, message?: string): void
  /** Lets the time run out now. */
  expire(paymentId: string): void
  /** Sends a webhook about a payment as it stands, with members changed by their wire names, or taken out with null; then signed. Numbers become amounts. */
  notify(paymentId: string, change?: Readonly<Record<string, string | number | null>>): void
  /** Sends a WITHDRAWAL event that names this payment. */
  sendWithdrawal(paymentId: string): void
  /** Makes the platform's share of a payment, `MASTER_FEE_<id>`, and sends a DEPOSIT event about it. @returns its id */
  sendMasterFee(paymentId: string): string
  /** Sends the last webhook about a payment once more. */
  redeliver(paymentId: string): void
  setFaults(paymentId: string, faults: Partial<Faults>): void
}
