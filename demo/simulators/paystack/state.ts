/** The transactions that the simulator knows, and what can happen to them. */

import type { Clock } from '../kit/clock.ts'
import type { Faults } from '../kit/faults.ts'
import type { KeptPayment, PaystackRefund } from './payment.ts'
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
  /** What was paid and is not on its way back. */
  left(payment: KeptPayment): number
  /** @throws {Error} when less than the amount is left */
  beginRefund(payment: KeptPayment, amount: number, note: string): PaystackRefund
  /** Sends the event that belongs to the end. */
  endRefund(payment: KeptPayment, refund: PaystackRefund, status: Exclude<PaystackRefund['status'], 'pending'>): void
  reverse(payment: KeptPayment): void
}

interface Settings {
  faults: Faults
  webhooks: Webhooks
  /** Whether the fee comes on top of the price. */
  feeOnBuyer: boolean
  clock: Clock
}

const FIRST_REFUND = 3_018_284

export function createState({ faults: general, webhooks, feeOnBuyer, clock }: Settings): PaystackState {
  const payments = new Map<string, KeptPayment>()
  let refunds = 0

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
    left,
    beginRefund(payment, amount, note) {
      if (amount <= 0 || amount > left(payment)) throw new Error('this transaction has less money left')
      refunds += 1
      const refund: PaystackRefund = { id: FIRST_REFUND + refunds, amount, status: 'pending', note }
      payment.refunds.push(refund)
      return refund
    },
    endRefund(payment, refund, status) {
      refund.status = status
      if (left(payment) === 0 && payment.refunds.every((one) => one.status === 'processed')) payment.status = 'reversed'
      webhooks.sendRefund(payment, refund, faultsOf(payment))
    },
    reverse(payment) {
      if (payment.status === 'success') payment.status = 'reversed'
    },
  }

  function left({ status, requestedWhenPaid, refunds: made }: KeptPayment): number {
    const gone = made.reduce((sum, one) => sum + (one.status === 'failed' ? 0 : one.amount), 0)
    return status === 'success' ? requestedWhenPaid - gone : 0
  }

  function faultsOf(payment: KeptPayment | undefined): Faults {
    return { ...general, ...payment?.faults }
  }
}

function isOver({ status }: KeptPayment): boolean {
  return status === 'success' || status === 'reversed'
}
