/** The payments that the simulator knows, and what can happen to them. Each outcome sends its notification. */

import { randomBytes } from 'node:crypto'
import { formOf } from './messages.ts'
import { isGood } from './payment.ts'
import { signForm } from './signature.ts'
import type { Clock } from '../kit/clock.ts'
import type { Deliveries } from '../kit/deliveries.ts'
import type { Faults } from '../kit/faults.ts'
import type { KeptPayment, SslTransaction } from './payment.ts'
import type { Form } from './signature.ts'

type End = 'FAILED' | 'CANCELLED' | 'EXPIRED' | 'UNATTEMPTED'

export interface SslState {
  /** By the merchant's id. */
  readonly payments: ReadonlyMap<string, KeptPayment>
  faultsOf(payment: KeptPayment | undefined): Faults
  add(payment: KeptPayment): void
  /** The buyer has begun, and the bank has not answered so far. */
  begin(payment: KeptPayment): void
  /**
   * Charges the buyer: a pending transaction becomes good, or else there is a new one. Does nothing to a payment that is
   * paid, unless it is to be paid `again`.
   */
  pay(payment: KeptPayment, options?: { risky?: boolean; again?: boolean }): void
  /** Ends an attempt of the buyer. Does nothing to a payment that is paid. */
  end(payment: KeptPayment, status: End, error: string): void
  /** What a browser posts to the shop. */
  returnForm(payment: KeptPayment, transaction: SslTransaction): Form
}

interface Settings {
  storeId: string
  password: string
  faults: Faults
  deliveries: Deliveries
  clock: Clock
}

const DHAKA_MS = 6 * 3_600_000
const FAULTLESS = { webhookOffBy: 0, webhookCurrency: '' }

export function createState({ storeId, password, faults, deliveries, clock }: Settings): SslState {
  const payments = new Map<string, KeptPayment>()

  return {
    payments,
    faultsOf,
    add: (payment) => void payments.set(payment.tranId, payment),
    begin: (payment) => void newest(payment, 'PENDING'),
    pay(payment, { risky = false, again = false } = {}) {
      if (payment.transactions.some(isGood) && !again) return
      const { chargedOffBy, chargedCurrency } = faultsOf(payment)
      const pending = payment.transactions.find(({ status }) => status === 'PENDING')
      const transaction = pending ?? newest(payment, 'VALID')
      Object.assign(transaction, {
        status: 'VALID',
        valId: `${digitsOf(transaction.tranDate)}${randomText()}`,
        amount: payment.amount + chargedOffBy,
        currency: chargedCurrency || payment.currency,
        riskLevel: risky ? 1 : 0,
      })
      notify(payment, transaction)
    },
    end(payment, status, error) {
      if (payment.transactions.some(isGood)) return
      const pending = payment.transactions.find((transaction) => transaction.status === 'PENDING')
      const transaction = Object.assign(pending ?? newest(payment, status), { status, error })
      notify(payment, transaction)
    },
    returnForm: (payment, transaction) => signForm(formOf(payment, transaction, storeId, FAULTLESS), password),
  }

  function faultsOf(payment: KeptPayment | undefined): Faults {
    return { ...faults, ...payment?.faults }
  }

  function newest(payment: KeptPayment, status: SslTransaction['status']): SslTransaction {
    const tranDate = new Date(clock.now() + DHAKA_MS).toISOString().slice(0, 19).replace('T', ' ')
    const transaction: SslTransaction = {
      valId: '',
      bankTranId: `${digitsOf(tranDate)}${randomText().slice(0, 8)}`,
      status,
      amount: payment.amount,
      currency: payment.currency,
      riskLevel: 0,
      error: '',
      tranDate,
    }
    payment.transactions.push(transaction)
    payment.actedAt = clock.now()
    return transaction
  }

  function notify(payment: KeptPayment, transaction: SslTransaction): void {
    payment.actedAt = clock.now()
    if (payment.ipnUrl === null) return
    const current = faultsOf(payment)
    const form = formOf(payment, transaction, storeId, current)
    const signed = signForm(form, current.webhookWrongSignature ? `not ${password}` : password)
    const message = {
      paymentId: payment.tranId,
      event: transaction.status,
      address: payment.ipnUrl,
      body: new URLSearchParams({ ...signed }).toString(),
      headers: () => ({ 'content-type': 'application/x-www-form-urlencoded' }),
    }
    deliveries.send(message, current)
  }
}

/** `2026-11-20 14:03:27` is 261120140327. */
function digitsOf(tranDate: string): string {
  return tranDate.replace(/\D/g, '').slice(2)
}

function randomText(): string {
  return randomBytes(8).toString('hex').slice(0, 15)
}
