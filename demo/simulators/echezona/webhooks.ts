/** Builds, signs and sends the simulator's webhooks. */

import { decimalText } from '../kit/amounts.ts'
import { signatureOf } from './signature.ts'
import type { Deliveries } from '../kit/deliveries.ts'
import type { Faults } from '../kit/faults.ts'
import type { KeptPayment } from './payment.ts'
import type { Signing } from './signature.ts'

export const EVENT_FAMILIES = ['payment', 'charge'] as const
export const AMOUNT_UNITS = ['major', 'minor'] as const

export interface WebhookForm {
  /** `payment.success` is documented. The vendor's plugin expects `charge.success`. */
  eventFamily: (typeof EVENT_FAMILIES)[number]
  /** Naira or kobo: the documents say one and show the other. */
  amountUnit: (typeof AMOUNT_UNITS)[number]
  /** Whose id is in a webhook's `transaction_id`: the merchant's or the provider's. */
  webhookNames: 'transactionId' | 'paymentReference'
}

export interface Webhooks {
  /** Null while the merchant has set none. */
  url: string | null
  /** Sends the event about how a payment ended. */
  sendOutcome(payment: KeptPayment, faults: Faults): void
  send(payment: KeptPayment, event: string, status: string, faults: Faults): void
}

interface Settings extends WebhookForm {
  url: string | null
  secret: string
  signing: Signing
  deliveries: Deliveries
}

export function createWebhooks(settings: Settings): Webhooks {
  const { secret, signing, eventFamily, amountUnit, webhookNames, deliveries } = settings

  const webhooks: Webhooks = {
    url: settings.url,
    sendOutcome(payment, faults) {
      const outcome = payment.status === 'Successful' ? 'success' : 'failed'
      webhooks.send(payment, `${eventFamily}.${outcome}`, outcome, faults)
    },
    send(payment, event, status, faults) {
      if (webhooks.url === null) return
      const minor = (payment.charged ?? payment.amount) + faults.webhookOffBy
      const data = JSON.stringify({
        transaction_id: payment[webhookNames],
        amount: amountUnit === 'minor' ? minor : Number(decimalText(minor)),
        currency: faults.webhookCurrency || payment.chargedCurrency || 'NGN',
        status,
        customer: { email: payment.email, name: payment.customerName },
      })
      const body = `{"event":${JSON.stringify(event)},"data":${data}}`
      const key = faults.webhookWrongSignature ? `not ${secret}` : secret
      const headers = { [signing.headerName]: signatureOf(signing, key, body, data) }
      const { transactionId: paymentId } = payment
      deliveries.send({ paymentId, event, address: webhooks.url, body, headers: () => headers }, faults)
    },
  }
  return webhooks
}
