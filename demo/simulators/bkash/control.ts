/** What a test or a demo can see and do besides calling the API. */

import type { Faults } from '../kit/faults.ts'
import type { RefundPlan } from '../kit/refunds.ts'
import type { BkashPayment } from './payment.ts'

export type Calls = Record<'grant' | 'create' | 'execute' | 'query' | 'refund' | 'refundStatus', number>

export interface BkashControl {
  payments(): BkashPayment[]
  /** How many calls came in, refused ones included. */
  calls(): Calls
  /** Does what the buyer does who authorises the payment. @returns where the page then leads */
  authorise(paymentId: string, wallet?: string): string
  /** Does what the buyer's Cancel button does. @returns where the page then leads */
  cancel(paymentId: string): string
  /** Every token of now is refused from now on. */
  expireTokens(): void
  /** The next execute takes nothing and answers with this code. */
  refuseExecute(code: string): void
  /** Sets how the next refund is answered, refused (`2023`) or delayed. */
  planRefund(plan: Partial<RefundPlan>): void
  /** Completes the slow refunds of a payment. */
  finishRefunds(paymentId: string): void
  /** Query answers about this payment with another word; an empty one for the truth. */
  say(paymentId: string, word: string): void
  /** Sets faults of one payment, which come before the general ones. */
  setFaults(paymentId: string, faults: Partial<Faults>): void
}
