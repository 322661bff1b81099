/** The simulators of the providers that make refunds, each with what the tests need of it. */

import { API_PATH, createBkashSimulator } from '../../../demo/simulators/bkash/bkash.ts'
import type { Clock } from '../../../demo/simulators/kit/clock.ts'
import type { Faults } from '../../../demo/simulators/kit/faults.ts'
import type { RefundPlan } from '../../../demo/simulators/kit/refunds.ts'
import { createPaystackSimulator } from '../../../demo/simulators/paystack/paystack.ts'
import type { PaystackSimulator } from '../../../demo/simulators/paystack/paystack.ts'
import { createSslSimulator } from '../../../demo/simulators/sslcommerz/sslcommerz.ts'
import type { Companion } from './companion.ts'
import { advance } from './steps.ts'

const MINUTE = 60_000

/** What the simulators have in common. */
export interface RefundBench {
  readonly settings: Record<string, string>
  readonly faults: Faults
  listen(): Promise<string>
  /** The buyer pays the only payment. */
  pay(companion: Companion): Promise<unknown>
  /** How often the call that makes a refund came in. */
  calls(): number
  /** The refunds in the provider's own books, in minor units. */
  refunds(): number[]
  plan(plan: Partial<RefundPlan>): void
  /** Completes the slow refunds. */
  finish(): void
  /** Ends them without money, where the provider {@link RefundCase.fails}. */
  fail?(): void
  close(): Promise<void>
}

export interface RefundCase {
  readonly id: string
  readonly currency: string
  /** Why it refuses a refund, and what the operator reads. */
  readonly refusal: readonly [words: string, reason: string]
  /** Whether its query finds a refund whose answer was lost. */
  readonly finds: boolean
  /** Whether it can give up a refund that it has accepted. */
  readonly fails: boolean
  open(clock: Clock): RefundBench
}

export const REFUND_CASES: readonly RefundCase[] = [
  {
    id: 'bkash',
    currency: 'BDT',
    refusal: ['2023', 'insufficient_balance'],
    finds: true,
    fails: false,
    open(clock) {
      const simulator = createBkashSimulator({ username: 'u', password: 'p', appKey: 'k', appSecret: 's', clock })
      const { control } = simulator
      const id = () => control.payments()[0]!.id
      return {
        ...simulator,
        settings: { BKASH_USERNAME: 'u', BKASH_PASSWORD: 'p', BKASH_APP_KEY: 'k', BKASH_APP_SECRET: 's' },
        listen: async () => `${await simulator.listen(0)}${API_PATH}`,
        pay: (companion) => {
          const { pathname, search } = new URL(control.authorise(id()))
          return companion.request('GET', pathname + search)
        },
        calls: () => control.calls().refund,
        refunds: () => control.payments()[0]!.refunds.map(({ amount }) => amount),
        plan: (plan) => control.planRefund(plan),
        finish: () => control.finishRefunds(id()),
      }
    },
  },
  {
    id: 'sslcommerz',
    currency: 'BDT',
    refusal: ['Insufficient fund', 'provider_refused'],
    finds: false,
    fails: true,
    open(clock) {
      const simulator = createSslSimulator({ storeId: 'store', password: 'store@ssl', clock })
      const { control } = simulator
      const id = () => control.payments()[0]!.tranId
      return {
        ...simulator,
        settings: { SSLCOMMERZ_STORE_ID: 'store', SSLCOMMERZ_STORE_PASSWORD: 'store@ssl' },
        listen: () => simulator.listen(0),
        pay: (companion) => {
          control.pay(id())
          return advance(companion, MINUTE)
        },
        calls: () => control.calls().refund,
        refunds: () => control.payments()[0]!.refunds.map(({ amount }) => amount),
        plan: (plan) => control.planRefund(plan),
        finish: () => control.endRefunds(id(), 'refunded'),
        fail: () => control.endRefunds(id(), 'cancelled'),
      }
    },
  },
  {
    id: 'paystack',
    currency: 'NGN',
    refusal: ['Insufficient balance to fulfill this refund. Please top up.', 'insufficient_balance'],
    finds: true,
    fails: true,
    open: (clock) => paystackBench(createPaystackSimulator({ secretKey: PAYSTACK_KEY, feeOnBuyer: true, clock })),
  },
]
export const PAYSTACK_KEY = 'sk_test_paybutton_4f1a9c27d0'

export function paystackBench(simulator: PaystackSimulator): RefundBench {
  const { control } = simulator
  const reference = () => control.payments()[0]!.reference
  return {
    ...simulator,
    settings: { PAYSTACK_SECRET_KEY: PAYSTACK_KEY, PAYSTACK_CURRENCIES: 'NGN' },
    listen: () => simulator.listen(0),
    pay: (companion) => {
      control.pay(reference())
      return advance(companion, MINUTE)
    },
    calls: () => control.calls().refund,
    refunds: () => control.payments()[0]!.refunds.flatMap(({ amount, status }) => (status === 'failed' ? [] : amount)),
    plan: (plan) => control.planRefund(plan),
    finish: () => control.endRefunds(reference(), 'processed'),
    fail: () => control.endRefunds(reference(), 'failed'),
  }
}
