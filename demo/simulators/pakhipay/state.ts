/** The payments that the simulator knows, and what can happen to them. Paying sends the callback. */

import { randomBytes } from 'node:crypto'
import { decimalText } from '../kit/amounts.ts'
import { callbackBody, sign } from './signature.ts'
import type { Clock } from '../kit/clock.ts'
import type { Deliveries } from '../kit/deliveries.ts'
import type { Faults } from '../kit/faults.ts'
import type { KeptPayment } from './payment.ts'
import type { SignatureForm } from './signature.ts'

export interface PakhiState {
  readonly payments: ReadonlyMap<string, KeptPayment>
  faultsOf(payment: KeptPayment | undefined): Faults
  add(payment: KeptPayment): void
  /** Charges once. @returns the transaction id */
  pay(payment: KeptPayment): string
  /** A cancelled payment can still be paid. */
  cancel(payment: KeptPayment): void
}

interface Settings {
  apiKey: string
  signatureForm: SignatureForm
  faults: Faults
  deliveries: Deliveries
  clock: Clock
}

export function createState({ apiKey, signatureForm, faults: general, deliveries, clock }: Settings): PakhiState {
  const payments = new Map<string, KeptPayment>()

  return {
    payments,
    faultsOf,
    add: (payment) => void payments.set(payment.id, payment),
    pay(payment) {
      if (payment.transactionId !== null) return payment.transactionId
      const transactionId = `TRX${randomBytes(5).toString('hex').toUpperCase()}`
      const charged = payment.amount + faultsOf(payment).chargedOffBy
      Object.assign(payment, { state: 'completed', transactionId, charged, actedAt: clock.now() })
      sendCallback(payment, transactionId, charged)
      return transactionId
    },
    cancel(payment) {
      if (payment.state === 'created') payment.state = 'cancelled'
    },
  }

  function faultsOf(payment: KeptPayment | undefined): Faults {
    return { ...general, ...payment?.faults }
  }

  function sendCallback(payment: KeptPayment, transactionId: string, charged: number): void {
    if (payment.callbackUrl === null) return
    const faults = faultsOf(payment)
    const payload = {
      status: 'completed',
      transaction_id: transactionId,
      amount: decimalText(charged + faults.webhookOffBy),
      order_id: payment.orderId,
    }
    const signature = sign(payload, signatureForm, faults.webhookWrongSignature ? `not ${apiKey}` : apiKey)
    const body = callbackBody(payload, signature, signatureForm)
    deliveries.send({ paymentId: payment.id, event: 'completed', address: payment.callbackUrl, body }, faults)
  }
}
