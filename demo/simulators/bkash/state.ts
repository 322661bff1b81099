/** The payments that the simulator knows, and what can happen to them. Only execute takes money. */

import { randomBytes } from 'node:crypto'
import type { Clock } from '../kit/clock.ts'
import type { Faults } from '../kit/faults.ts'
import type { KeptPayment } from './payment.ts'

/** The sandbox's wallet without money, and the code that execute answers for it. */
export const POOR_WALLET = '01823074817'
export const GOOD_WALLET = '01770618575'

/** Codes of a refused execute, with the words of bKash. */
export const MESSAGES: Readonly<Record<string, string>> = {
  '2002': 'The payment ID supplied is invalid',
  '2006': 'Invalid Amount',
  '2023': 'Insufficient Balance',
  '2048': 'Required parameter is missing',
  '2056': 'Invalid Payment State',
  '2062': 'The payment has already been completed',
  '2069': 'The payment has already been cancelled',
  '2117': 'Payment execution already been called before',
}

export interface BkashState {
  readonly payments: ReadonlyMap<string, KeptPayment>
  faultsOf(payment: KeptPayment | undefined): Faults
  add(payment: Pick<KeptPayment, 'amount' | 'invoice' | 'callbackUrl'>): KeptPayment
  authorise(payment: KeptPayment, wallet: string): void
  cancel(payment: KeptPayment): void
  /** Takes the money of an authorised payment, once. @returns the code of the answer */
  execute(payment: KeptPayment, refusal: string | null): string
}

export function createState(general: Faults, clock: Clock): BkashState {
  const payments = new Map<string, KeptPayment>()
  const faultsOf = (payment: KeptPayment | undefined): Faults => ({ ...general, ...payment?.faults })

  return {
    payments,
    faultsOf,
    add(created) {
      const payment: KeptPayment = {
        ...created,
        id: `TR0011${randomBytes(12).toString('base64url').replace(/[-_]/g, 'x')}`,
        state: 'Initiated',
        authorised: false,
        charged: null,
        wallet: '',
        transactionId: null,
        executions: 0,
        refunds: [],
        createdAt: clock.now(),
        actedAt: null,
        faults: {},
        word: '',
      }
      payments.set(payment.id, payment)
      return payment
    },
    authorise(payment, wallet) {
      if (payment.state === 'Initiated') Object.assign(payment, { authorised: true, wallet, actedAt: clock.now() })
    },
    cancel(payment) {
      if (payment.state === 'Initiated') Object.assign(payment, { state: 'Cancelled', actedAt: clock.now() })
    },
    execute(payment, refusal) {
      payment.executions += 1
      if (payment.executions > 1) return '2117'
      if (refusal !== null) return refusal
      if (payment.state === 'Cancelled') return '2069'
      if (!payment.authorised) return '2056'
      if (payment.wallet === POOR_WALLET) {
        payment.state = 'Failed'
        return '2023'
      }
      const transactionId = randomBytes(5).toString('hex').toUpperCase()
      const charged = payment.amount + faultsOf(payment).chargedOffBy
      Object.assign(payment, { state: 'Completed', transactionId, charged, actedAt: clock.now() })
      return '0000'
    },
  }
}
