/** Writes what the simulator says about a transaction, in its answers and in the forms that it posts. */

import { decimalText } from '../kit/amounts.ts'
import { inTaka, rateOf } from './request.ts'
import type { Faults } from '../kit/faults.ts'
import type { KeptPayment, SslTransaction } from './payment.ts'
import type { Form } from './signature.ts'

/** The members of a transaction in the answers to a query and to a validation. */
export function transactionMembers(payment: KeptPayment, transaction: SslTransaction): Form {
  const { valId, bankTranId, status, amount, currency, riskLevel, error, tranDate } = transaction
  const taka = inTaka(amount, currency)
  return {
    status,
    tran_date: tranDate,
    tran_id: payment.tranId,
    val_id: valId,
    amount: decimalText(taka),
    store_amount: decimalText(Math.floor(taka * 0.975)),
    currency: 'BDT',
    bank_tran_id: bankTranId,
    card_type: 'BKASH-BKash',
    card_brand: 'MOBILEBANKING',
    card_issuer: 'BKash Mobile Banking',
    currency_type: currency,
    currency_amount: decimalText(amount),
    currency_rate: ((rateOf(currency) ?? 100) / 100).toFixed(4),
    base_fair: '0.00',
    risk_level: String(riskLevel),
    risk_title: riskLevel === 0 ? 'Safe' : 'Not Safe',
    error,
    ...echoed(payment),
  }
}

/** The form of a notification, and of the buyer's return. */
export function formOf(
  payment: KeptPayment,
  transaction: SslTransaction,
  storeId: string,
  { webhookOffBy, webhookCurrency }: Pick<Faults, 'webhookOffBy' | 'webhookCurrency'>,
): Form {
  const said = {
    ...transaction,
    // A notification comes before the merchant has validated anything.
    status: transaction.status === 'VALIDATED' ? ('VALID' as const) : transaction.status,
    amount: transaction.amount + webhookOffBy,
    currency: webhookCurrency || transaction.currency,
  }
  const { val_id, ...members } = transactionMembers(payment, said)
  return { ...members, ...(val_id ? { val_id } : {}), store_id: storeId }
}

function echoed({ values: [a, b, c, d] }: KeptPayment): Form {
  return { value_a: a, value_b: b, value_c: c, value_d: d }
}
