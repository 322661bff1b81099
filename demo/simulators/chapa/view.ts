/** A transaction as Verify shows it. */

import { decimalText } from '../kit/amounts.ts'
import type { KeptPayment } from './payment.ts'

/** Amounts are numbers here. In webhooks they are strings. */
export function transactionView(payment: KeptPayment, mode: string): Record<string, unknown> {
  const { amount, charged, charge, currency, chargedCurrency, status, txRef, reference } = payment
  const time = timeText(payment.createdAt)
  return {
    currency: chargedCurrency ?? currency,
    amount: Number(decimalText(charged ?? amount)),
    charge: Number(decimalText(charge ?? 0)),
    mode,
    method: mode === 'test' ? 'test' : 'telebirr',
    type: 'API',
    status,
    reference,
    tx_ref: txRef,
    customization: { title: null, description: null, logo: null },
    meta: null,
    created_at: time,
    updated_at: time,
  }
}

/** With microseconds. */
export function timeText(time: number): string {
  return new Date(time).toISOString().replace('Z', '000Z')
}
