/** The transactions that the simulator knows, and what can happen to them. */

import type { Clock } from '../kit/clock.ts'
import type { Faults } from '../kit/faults.ts'
import type { KeptPayment } from './payment.ts'
import type { Webhooks } from './webhooks.ts'

export interface PaystackState {
  /** By reference. */
  readonly payments: ReadonlyMap<string, KeptPayment>
  faultsOf(payment: KeptPayment | undefined): Faults
  add(payment: KeptPayment): void
  /** Charges a transaction that is not paid, also after a failed try. */
  pay(payment: KeptPayment): void
  /** Lets a try fail. No event tells the merchant. */
  fail(payment: KeptPayment, gatewayResponse?: string): void
  /** @throws {Error} when less than the amount is left */
  refund(payment: KeptPayment, amount?: number): void
  reverse(payment: KeptPayment): void
}

interface Settings {
  faults: Faults
  webhooks: Webhooks
  /** Whether the fee comes on top of the price. */
  feeOnBuyer: boolean
  clock: Clock
}

export function createState({ faults: general, webhooks, feeOnBuyer, clock }: Settings): PaystackState {
  const payments = new Map<string, KeptPayment>()

  return {
    payments,
    faultsOf,
    add: (payment) => void payments.set(payment.reference, payment),
    pay(payment) {
      if (isOver(payment)) return
      const { chargedOffBy, chargedCurrency } = faultsOf(payment)
      const price = payment.requested + chargedOffBy
      const fees = Math.round(payment.requested * 0.015)
      Object.assign(payment, {
        status: 'success',
        gatewayResponse: 'Successful',
        requestedWhenPaid: price,
        charged: price + (feeOnBuyer ? fees : 0),
        chargedCurrency: chargedCurrency || payment.currency,
        fees,
        actedAt: clock.now(),
      })
      webhooks.sendCharge(payment, faultsOf(payment))
    },
    fail(payment, gatewayResponse = 'Declined') {
      if (isOver(payment)) return
      Object.assign(payment, { status: 'failed', gatewayResponse, actedAt: clock.now() })
    },
    refund(payment, amount) {
      const left = payment.status === 'success' ? payment.requestedWhenPaid - payment.refunded : 0
      const returned = amount ?? left
      if (returned <= 0 || returned > left) throw new Error('this transaction has less money left')
      payment.refunded += returned
      if (returned === left) payment.status = 'reversed'
      webhooks.sendRefund(payment, returned, faultsOf(payment))
    },
    reverse(payment) {
      if (payment.status === 'success') payment.status = 'reversed'
    },
  }

  function faultsOf(payment: KeptPayment | undefined): Faults {
    return { ...general, ...payment?.faults }
  }
}

function isOver({ status }: KeptPayment): boolean {
  return status === 'success' || status === 'reversed'
}
