/** The transactions that the simulator knows, and what can happen to them. */

import { isOpen, wasPaid } from './payment.ts'
import type { Clock } from '../kit/clock.ts'
import type { Faults } from '../kit/faults.ts'
import type { Callbacks } from './callbacks.ts'
import type { KeptPayment } from './payment.ts'
import type { Webhooks } from './webhooks.ts'

export interface ChapaState {
  /** By the merchant's reference. */
  readonly payments: ReadonlyMap<string, KeptPayment>
  faultsOf(payment: KeptPayment | undefined): Faults
  add(payment: KeptPayment): void
  /** Charges a transaction that is not paid. A bank may do so after a failed try, or after the link has ended. */
  pay(payment: KeptPayment): void
  /** Lets a try fail. The page stays open for another one. */
  fail(payment: KeptPayment): void
  /** The buyer gives up on the page. */
  cancel(payment: KeptPayment): void
  /** The merchant ends the link. @returns false when it has ended before */
  expire(payment: KeptPayment): boolean
  /** @throws {Error} when less than the amount is left */
  refund(payment: KeptPayment, amount?: number): void
  /** Takes back what is left. */
  reverse(payment: KeptPayment): void
}

interface Settings {
  faults: Faults
  webhooks: Webhooks
  /** Null where Chapa makes no such calls. */
  callbacks: Callbacks | null
  /** Whether `amount` contains the fee that the buyer bears. */
  feeInAmount: boolean
  clock: Clock
}

/** As in the document's sample. */
const FEE_RATE = 0.035

export function createState({ faults: general, webhooks, callbacks, feeInAmount, clock }: Settings): ChapaState {
  const payments = new Map<string, KeptPayment>()

  return {
    payments,
    faultsOf,
    add: (payment) => void payments.set(payment.txRef, payment),
    pay(payment) {
      if (wasPaid(payment)) return
      const { chargedOffBy, chargedCurrency } = faultsOf(payment)
      const charge = Math.round(payment.amount * FEE_RATE)
      Object.assign(payment, {
        status: 'success',
        charged: payment.amount + chargedOffBy + (feeInAmount ? charge : 0),
        chargedCurrency: chargedCurrency || payment.currency,
        charge,
        actedAt: clock.now(),
      })
      webhooks.sendSuccess(payment, faultsOf(payment))
      callbacks?.send(payment, 'success')
    },
    fail: (payment) => end(payment, 'failed'),
    cancel: (payment) => end(payment, 'cancelled'),
    expire(payment) {
      if (!isOpen(payment)) return false
      payment.isExpired = true
      return true
    },
    refund(payment, amount) {
      const left = leftOf(payment)
      const returned = amount ?? left
      if (returned <= 0 || returned > left) throw new Error('this transaction has less money left')
      payment.refunded += returned
      if (returned === left) payment.status = 'refunded'
      webhooks.sendReturn(payment, 'refunded', returned, faultsOf(payment))
    },
    reverse(payment) {
      const left = leftOf(payment)
      if (left === 0) throw new Error('this transaction has no money left')
      payment.status = 'reversed'
      webhooks.sendReturn(payment, 'reversed', left, faultsOf(payment))
    },
  }

  function end(payment: KeptPayment, status: 'failed' | 'cancelled'): void {
    if (!isOpen(payment)) return
    Object.assign(payment, { status, actedAt: clock.now() })
    webhooks.sendFailure(payment, faultsOf(payment))
  }

  function faultsOf(payment: KeptPayment | undefined): Faults {
    return { ...general, ...payment?.faults }
  }
}

function leftOf({ status, charged, refunded }: KeptPayment): number {
  return status === 'success' ? (charged ?? 0) - refunded : 0
}
