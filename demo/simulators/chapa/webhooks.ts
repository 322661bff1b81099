/** Builds, signs and sends the simulator's webhooks. */

import { createHmac } from 'node:crypto'
import { decimalText } from '../kit/amounts.ts'
import { timeText } from './view.ts'
import type { Deliveries } from '../kit/deliveries.ts'
import type { Faults } from '../kit/faults.ts'
import type { KeptPayment } from './payment.ts'

export interface Webhooks {
  /** Null while the merchant has set none. */
  url: string | null
  sendSuccess(payment: KeptPayment, faults: Faults): void
  sendFailure(payment: KeptPayment, faults: Faults): void
  /** @param amount what went back, in minor units */
  sendReturn(payment: KeptPayment, status: 'refunded' | 'reversed', amount: number, faults: Faults): void
  send(payment: KeptPayment, event: string, body: Record<string, unknown>, faults: Faults): void
}

interface Settings {
  url: string | null
  secret: string
  mode: string
  deliveries: Deliveries
}

export function createWebhooks({ url, secret, mode, deliveries }: Settings): Webhooks {
  // The real one sends this with every message, whatever its body says.
  const constant = digestOf(secret, secret)
  const webhooks: Webhooks = {
    url,
    sendSuccess(payment, faults) {
      const amount = decimalText((payment.charged ?? payment.amount) + faults.webhookOffBy)
      webhooks.send(payment, 'charge.success', { amount, status: 'success' }, faults)
    },
    /** One event tells of both. Its name and its status are literal. */
    sendFailure(payment, faults) {
      webhooks.send(payment, 'charge.failed/cancelled', { status: 'failed/cancelled' }, faults)
    },
    sendReturn(payment, status, amount, faults) {
      webhooks.send(payment, `charge.${status}`, { amount: decimalText(amount), status }, faults)
    },
    send(payment, event, changes, faults) {
      if (webhooks.url === null) return
      const { txRef, reference, amount, charge, currency, chargedCurrency, createdAt } = payment
      const body = JSON.stringify({
        event,
        type: 'API',
        tx_ref: txRef,
        reference,
        amount: decimalText(amount),
        charge: decimalText(charge ?? 0),
        currency: faults.webhookCurrency || (chargedCurrency ?? currency),
        status: 'success',
        mode,
        payment_method: 'telebirr',
        meta: null,
        created_at: timeText(createdAt),
        ...changes,
      })
      // The constant stays right with a wrong signature: whoever has seen it can send it.
      const key = faults.webhookWrongSignature ? `not ${secret}` : secret
      const headers = () => ({ 'chapa-signature': constant, 'x-chapa-signature': digestOf(body, key) })
      deliveries.send({ paymentId: txRef, event, address: webhooks.url, body, headers }, faults)
    },
  }
  return webhooks
}

function digestOf(text: string, key: string): string {
  return createHmac('sha256', key).update(text, 'utf8').digest('hex')
}
