/** Builds, signs and sends the simulator's webhooks. */

import { createHmac } from 'node:crypto'
import type { Deliveries } from '../kit/deliveries.ts'
import type { Faults } from '../kit/faults.ts'
import { transactionView } from './view.ts'
import type { KeptPayment, PaystackRefund } from './payment.ts'

export interface Webhooks {
  /** Null while the merchant has set none. */
  url: string | null
  sendCharge(payment: KeptPayment, faults: Faults): void
  /** Sends what has become of a refund. */
  sendRefund(payment: KeptPayment, refund: PaystackRefund, faults: Faults): void
  send(payment: KeptPayment, event: string, data: Record<string, unknown>, faults: Faults): void
}

interface Settings {
  url: string | null
  secretKey: string
  domain: string
  deliveries: Deliveries
}

export function createWebhooks({ url, secretKey, domain, deliveries }: Settings): Webhooks {
  /** Those of the processor, which are no ids of the API. */
  let references = 132_013_318_360
  const webhooks: Webhooks = {
    url,
    sendCharge(payment, faults) {
      const view = transactionView(payment, domain)
      const amount = view.amount + faults.webhookOffBy
      webhooks.send(payment, 'charge.success', { ...view, amount, metadata: 0 }, faults)
    },
    /** The amount is a string here and a number in other events. */
    sendRefund(payment, { amount, status }, faults) {
      references += 1
      const refund = { status, refund_reference: String(references), amount: String(amount) }
      webhooks.send(payment, `refund.${status}`, refund, faults)
    },
    send(payment, event, data, faults) {
      if (webhooks.url === null) return
      const { reference, currency, chargedCurrency } = payment
      const named = { domain, transaction_reference: reference, currency: chargedCurrency ?? currency, ...data }
      if (faults.webhookCurrency) named.currency = faults.webhookCurrency
      const body = JSON.stringify({ event, data: named })
      const key = faults.webhookWrongSignature ? `not ${secretKey}` : secretKey
      const signature = createHmac('sha512', key).update(body, 'utf8').digest('hex')
      const headers = () => ({ 'x-paystack-signature': signature })
      deliveries.send({ paymentId: reference, event, address: webhooks.url, body, headers }, faults)
    },
  }
  return webhooks
}
