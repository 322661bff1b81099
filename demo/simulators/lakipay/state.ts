/** The payments that the simulator knows, and what can happen to them. Each outcome sends its webhook. */

import type { Clock } from '../kit/clock.ts'
import type { Faults } from '../kit/faults.ts'
import type { KeptPayment, LakiStatus } from './payment.ts'
import type { Webhooks } from './webhooks.ts'

export interface LakiState {
  readonly payments: ReadonlyMap<string, KeptPayment>
  faultsOf(payment: KeptPayment | undefined): Faults
  /** Adds a payment that expires by itself. */
  add(payment: KeptPayment): void
  approve(payment: KeptPayment): void
  decline(payment: KeptPayment): void
  fail(payment: KeptPayment, message?: string): void
  expire(payment: KeptPayment): void
  /** Adds the platform's fee of a payment. @returns its id */
  addMasterFee(parent: KeptPayment): string
  close(): void
}

export function createState(general: Faults, webhooks: Webhooks, clock: Clock): LakiState {
  const payments = new Map<string, KeptPayment>()
  const expiries = new Map<string, () => void>()

  const state: LakiState = {
    payments,
    faultsOf: (payment) => ({ ...general, ...payment?.faults }),
    add(payment) {
      payments.set(payment.id, payment)
      const expire = () => payment.status === 'PENDING' && state.expire(payment)
      expiries.set(payment.id, clock.after(payment.expiresAt - payment.createdAt, expire))
    },
    approve: (payment) => end(payment, 'SUCCESS', 'Payment completed'),
    decline: (payment) => end(payment, 'CANCELLED', 'Request cancelled by user'),
    fail: (payment, message = 'The balance is insufficient') => end(payment, 'FAILED', message),
    expire: (payment) => end(payment, 'EXPIRED', 'The customer did not respond in time'),
    addMasterFee(parent) {
      const fee: KeptPayment = {
        ...parent,
        id: `MASTER_FEE_${parent.id}`,
        kind: 'fee',
        status: 'SUCCESS',
        parentId: parent.id,
        amount: parent.fee,
        charged: parent.fee,
        fee: 0,
        isOnPhone: false,
      }
      payments.set(fee.id, fee)
      webhooks.send(fee, state.faultsOf(fee), 'Platform fee')
      return fee.id
    },
    close() {
      for (const cancel of expiries.values()) cancel()
    },
  }
  return state

  /** A success is final. Any other outcome can still become another, as the real one's can. */
  function end(payment: KeptPayment, status: LakiStatus, message: string): void {
    if (payment.status === status || payment.status === 'SUCCESS') return
    expiries.get(payment.id)?.()
    const faults = state.faultsOf(payment)
    if (status === 'SUCCESS') {
      payment.charged = payment.amount + faults.chargedOffBy
      payment.chargedCurrency = faults.chargedCurrency || payment.currency
    }
    payment.medium ??= payment.mediums[0] ?? null
    const now = clock.now()
    Object.assign(payment, { status, isOnPhone: false, actedAt: now, updatedAt: now })
    webhooks.send(payment, faults, message)
  }
}
