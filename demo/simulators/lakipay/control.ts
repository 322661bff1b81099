/** What a test or a demo can see and do besides calling the API. */

import type { Delivery } from '../kit/deliveries.ts'
import type { Faults } from '../kit/faults.ts'
import type { LakiPayment } from './payment.ts'

/** Members of a webhook to change, by their wire names. Null removes a member, a number becomes an amount. */
export type MemberChanges = Readonly<Record<string, string | number | null>>

export interface LakiControl {
  payments(): LakiPayment[]
  deliveries(): readonly Delivery[]
  /** How many calls came in, refused ones included. */
  calls(): { direct: number; checkout: number; transaction: number }
  /** Confirms with the PIN. Also works on a declined or expired payment, as a late success would. */
  approve(paymentId: string): void
  decline(paymentId: string): void
  fail(paymentId: string, message?: string): void
  /** Lets the time run out now. */
  expire(paymentId: string): void
  /** Sends a webhook about a payment in its present state. The changes are made before signing. */
  notify(paymentId: string, changes?: MemberChanges): void
  /** Sends a WITHDRAWAL event that names this payment. */
  sendWithdrawal(paymentId: string): void
  /** Adds the platform's fee of a payment, `MASTER_FEE_<id>`, and sends a DEPOSIT event about it. @returns its id */
  sendMasterFee(paymentId: string): string
  /** Sends the last webhook about a payment once more. */
  redeliver(paymentId: string): void
  /** Sets faults of one payment, which come before the general ones. */
  setFaults(paymentId: string, faults: Partial<Faults>): void
}
