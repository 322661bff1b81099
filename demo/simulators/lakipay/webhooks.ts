/** Builds, signs and sends the simulator's webhooks. */

import { webhookMembers } from './messages.ts'
import { signText, signedText, writeJson } from './signature.ts'
import type { KeyObject } from 'node:crypto'
import type { Clock } from '../kit/clock.ts'
import type { Deliveries } from '../kit/deliveries.ts'
import type { Faults } from '../kit/faults.ts'
import type { MemberChanges } from './control.ts'
import type { WebhookShape } from './messages.ts'
import type { KeptPayment } from './payment.ts'
import type { NumberText } from './signature.ts'

export interface Webhooks {
  /** Sends a DEPOSIT event about a payment in its present state. */
  send(payment: KeptPayment, faults: Faults, message: string, changes?: MemberChanges): void
}

interface Settings {
  shape: WebhookShape
  numberText: NumberText
  privateKey: KeyObject
  deliveries: Deliveries
  clock: Clock
}

export function createWebhooks({ shape, numberText, privateKey, deliveries, clock }: Settings): Webhooks {
  return {
    send(payment, faults, message, changes = {}) {
      const { id: paymentId, callbackUrl, amount, charged, currency, chargedCurrency } = payment
      if (callbackUrl === null) return
      const members = webhookMembers(shape, payment, {
        event: 'DEPOSIT',
        amount: (charged ?? amount) + faults.webhookOffBy,
        currency: faults.webhookCurrency || chargedCurrency || currency,
        callbackUrl,
        message,
        sentAt: clock.now(),
      })
      for (const [name, value] of Object.entries(changes)) {
        if (value === null) delete members[name]
        else members[name] = typeof value === 'number' ? { decimal: value.toFixed(2) } : value
      }
      const text = signedText(members, numberText)
      const signature = signText(faults.webhookWrongSignature ? `not ${text}` : text, privateKey)
      const event = typeof members.event === 'string' ? members.event : 'DEPOSIT'
      const body = writeJson({ ...members, signature }, numberText)
      deliveries.send({ paymentId, event, address: callbackUrl, body }, faults)
    },
  }
}
