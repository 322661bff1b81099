/** The payments that the simulator knows, and what can happen to them. Each outcome sends its webhook. */

import type { Clock } from '../kit/clock.ts'
import type { Faults } from '../kit/faults.ts'
import type { KeptPayment } from './payment.ts'
import type { Webhooks } from './webhooks.ts'

export interface EchezonaState {
  /** By the merchant's transaction id. */
  readonly payments: ReadonlyMap<string, KeptPayment>
  faultsOf(payment: KeptPayment | undefined): Faults
  add(payment: KeptPayment): void
  /** Charges a pending payment; does nothing to any other. */
  pay(payment: KeptPayment): void
  /** Fails a pending payment for good: a new attempt is a new transaction. */
  fail(payment: KeptPayment, gatewayResponse?: string): void
}

export function createState(general: Faults, webhooks: Webhooks, clock: Clock): EchezonaState {
  const payments = new Map<string, KeptPayment>()

  return {
    payments,
    faultsOf,
    add: (payment) => void payments.set(payment.transactionId, payment),
    pay(payment) {
      const { chargedOffBy, chargedCurrency } = faultsOf(payment)
      const charged = payment.amount + chargedOffBy
      end(payment, {
        status: 'Successful',
        gatewayResponse: 'Approved',
        charged,
        chargedCurrency: chargedCurrency || 'NGN',
      })
    },
    fail(payment, gatewayResponse = 'Declined by the bank') {
      end(payment, { status: 'Failed', gatewayResponse })
    },
  }

  function faultsOf(payment: KeptPayment | undefined): Faults {
    return { ...general, ...payment?.faults }
  }

  function end(payment: KeptPayment, outcome: Partial<KeptPayment>): void {
    if (payment.status !== 'Pending') return
    Object.assign(payment, outcome, { actedAt: clock.now() })
    webhooks.sendOutcome(payment, faultsOf(payment))
  }
}
