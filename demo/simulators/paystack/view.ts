/** A transaction as the API and the webhooks show it. */

import type { KeptPayment } from './payment.ts'

export interface TransactionView extends Record<string, unknown> {
  amount: number
  currency: string
}

export function transactionView(payment: KeptPayment, domain: string): TransactionView {
  const { id, status, reference, charged, requested, requestedWhenPaid, gatewayResponse, fees, email } = payment
  const isPaid = status === 'success' || status === 'reversed'
  return {
    id,
    domain,
    status,
    reference,
    receipt_number: null,
    amount: charged ?? requested,
    message: null,
    gateway_response: gatewayResponse,
    paid_at: isPaid && payment.actedAt !== null ? new Date(payment.actedAt).toISOString() : null,
    created_at: new Date(payment.createdAt).toISOString(),
    channel: 'card',
    currency: payment.chargedCurrency ?? payment.currency,
    fees,
    customer: { email },
    requested_amount: charged === null ? requested : requestedWhenPaid,
  }
}
