/** What the Echezona simulator keeps of a payment, and what a test or a demo can do with it. */

import type { Delivery } from '../kit/deliveries.ts'
import type { Faults } from '../kit/faults.ts'

export interface EchezonaPayment {
  /** The merchant's, and the only id that VerifyPayment takes. */
  transactionId: string
  /** The provider's. */
  paymentReference: string
  accessCode: string
  status: 'Pending' | 'Successful' | 'Failed'
  gatewayResponse: string
  /** Kobo that Initialize named. */
  amount: number
  /** Kobo that the buyer was charged, once paid. */
  charged: number | null
  chargedCurrency: string | null
  email: string
  customerName: string
  /** Epoch milliseconds of when the buyer acted. */
  actedAt: number | null
  /** How often VerifyPayment asked about it. */
  verifications: number
}

export interface EchezonaControl {
  payments(): EchezonaPayment[]
  deliveries(): readonly Delivery[]
  /** How many calls came in, refused ones included. */
  calls(): { initialize: number; verify: number }
  /** What the buyer's Pay button does. By the merchant's id, as in all of these. */
  pay(transactionId: string): void
  fail(transactionId: string, gatewayResponse?: string): void
  /** Sends an event about a payment whether or not it happened: `refund.processed`, `transfer.success`, `subscription.renew`, … */
  notify(transactionId: string, event: string, status?: string): void
  /** Sends the last event about a payment once more. */
  redeliver(transactionId: string): void
  /** What the dashboard has under Settings > API Keys; null for none. */
  setWebhookUrl(url: string | null): void
  setFaults(transactionId: string, faults: Partial<Faults>): void
}
