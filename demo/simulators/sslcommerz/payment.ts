/** What the simulator knows of a session and of its transactions. */

import type { Faults } from '../kit/faults.ts'

export interface SslTransaction {
  /** Empty unless it was good. */
  valId: string
  bankTranId: string
  /** `VALIDATED` once the merchant has validated it. */
  status: 'PENDING' | 'VALID' | 'VALIDATED' | 'FAILED' | 'CANCELLED' | 'EXPIRED' | 'UNATTEMPTED'
  /** What was charged, in minor units of its currency. */
  amount: number
  currency: string
  riskLevel: 0 | 1
  error: string
  /** Without a time zone, as in Dhaka. */
  tranDate: string
}

export interface SslRefund {
  /** The provider's id. */
  refundRefId: string
  /** The merchant's id. */
  refundTransId: string
  bankTranId: string
  /** In paisa. */
  amount: number
  status: 'processing' | 'refunded' | 'cancelled'
}

export interface SslPayment {
  /** The merchant's id, by which everything is asked. */
  tranId: string
  sessionKey: string
  /** The price, in minor units of its currency. */
  amount: number
  currency: string
  customerName: string
  productName: string
  /** Oldest first. */
  transactions: SslTransaction[]
  /** When the buyer acted last, in epoch milliseconds. */
  actedAt: number | null
  /** Oldest first. */
  refunds: SslRefund[]
  /** How often the merchant has asked about it. */
  queries: number
}

/** A payment with what must not leave the simulator: the addresses contain the receiver's secret tokens. */
export interface KeptPayment extends SslPayment {
  /** What the merchant sent along, which is echoed. */
  values: readonly [a: string, b: string, c: string, d: string]
  successUrl: string
  failUrl: string
  cancelUrl: string
  ipnUrl: string | null
  faults: Partial<Faults>
}

export function publicPart(payment: KeptPayment): SslPayment {
  const { tranId, sessionKey, amount, currency, customerName, productName, transactions, refunds, actedAt, queries } =
    payment
  return {
    tranId,
    sessionKey,
    amount,
    currency,
    customerName,
    productName,
    transactions: transactions.map((transaction) => ({ ...transaction })),
    refunds: refunds.map((refund) => ({ ...refund })),
    actedAt,
    queries,
  }
}

/** The transaction that a message or a page is about: the good one, or else the last. */
export function shownTransaction({ transactions }: SslPayment): SslTransaction | undefined {
  return transactions.findLast(isGood) ?? transactions.at(-1)
}

export function isGood({ status }: SslTransaction): boolean {
  return status === 'VALID' || status === 'VALIDATED'
}
