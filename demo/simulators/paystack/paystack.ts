/**
 * A simulator of Paystack over HTTP: initialize, verify, a checkout page, signed webhooks, refunds and faults to switch
 * on. It shares no code with the server's adapter, so that the two cannot share a mistake.
 */

import { SYSTEM_CLOCK } from '../kit/clock.ts'
import { requireKnown } from '../kit/control.ts'
import { createDeliveries } from '../kit/deliveries.ts'
import { NO_FAULTS } from '../kit/faults.ts'
import { createRefundPlans } from '../kit/refunds.ts'
import { runAsProgram } from '../kit/program.ts'
import { createSimulator } from '../kit/simulator.ts'
import { createApi, refuse } from './api.ts'
import { addPages } from './page-routes.ts'
import { publicPart } from './payment.ts'
import { createRefundApi } from './refunds.ts'
import { createState } from './state.ts'
import { createWebhooks } from './webhooks.ts'
import type { Clock } from '../kit/clock.ts'
import type { Faults } from '../kit/faults.ts'
import type { RefundPlan } from '../kit/refunds.ts'
import type { Simulator } from '../kit/simulator.ts'
import type { Calls, PaystackControl } from './control.ts'

export interface PaystackOptions {
  /** `sk_test_…` or `sk_live_…`: the key decides the mode. It also signs webhooks. */
  secretKey: string
  /** Where browsers and the companion reach it; by default the address it listens on. */
  publicUrl?: string
  /** What the merchant set in the dashboard. Without one there are no webhooks. */
  webhookUrl?: string
  /** What the account accepts. */
  currencies?: readonly string[]
  /** Puts the fee on top of the price, as an account can. Then `amount` contains it. */
  feeOnBuyer?: boolean
  faults?: Partial<Faults>
  clock?: Clock
}

export type PaystackSimulator = Simulator<PaystackControl>

const CURRENCIES = ['NGN', 'GHS', 'KES', 'ZAR', 'USD', 'XOF']

export function createPaystackSimulator(options: PaystackOptions): PaystackSimulator {
  const { secretKey, currencies = CURRENCIES, feeOnBuyer = false, clock = SYSTEM_CLOCK } = options
  const domain = secretKey.startsWith('sk_live_') ? 'live' : 'test'
  const faults: Faults = { ...NO_FAULTS, ...options.faults }
  const calls: Calls = { initialize: 0, verify: 0, refund: 0, refundStatus: 0 }
  const plans = createRefundPlans()
  const deliveries = createDeliveries(clock)
  const webhooks = createWebhooks({ url: options.webhookUrl ?? null, secretKey, domain, deliveries })
  const state = createState({ faults, webhooks, feeOnBuyer, clock })
  const find = (reference: string) => requireKnown(state.payments, 'transaction', reference)

  const control: PaystackControl = {
    payments: () => [...state.payments.values()].map(publicPart),
    deliveries: () => deliveries.list,
    calls: () => ({ ...calls }),
    pay: (reference) => state.pay(find(reference)),
    fail: (reference, gatewayResponse) => state.fail(find(reference), gatewayResponse),
    refund(reference, amount) {
      const payment = find(reference)
      const note = `Refund for transaction ${reference} by shop@example.com`
      state.endRefund(payment, state.beginRefund(payment, amount ?? state.left(payment), note), 'processed')
    },
    planRefund: (plan) => plans.next(plan),
    endRefunds(reference, status) {
      const payment = find(reference)
      for (const refund of payment.refunds) if (refund.status === 'pending') state.endRefund(payment, refund, status)
    },
    reverse: (reference) => state.reverse(find(reference)),
    notify(reference, event) {
      const payment = find(reference)
      webhooks.send(payment, event, { reference, id: payment.id, amount: payment.requested }, state.faultsOf(payment))
    },
    pause: () => deliveries.pause(),
    resume: (order) => deliveries.resume(order),
    redeliver: (reference) => deliveries.again((message) => message.paymentId === reference),
    setWebhookUrl(url) {
      webhooks.url = url
    },
    setFaults: (reference, changes) => void Object.assign(find(reference).faults, changes),
  }

  const simulator = createSimulator<PaystackControl>({
    publicUrl: options.publicUrl,
    faults,
    control,
    deliveries,
    addRoutes(app) {
      const url = () => simulator.url
      const parts = { secretKey, domain, currencies, url, state, calls, faults, clock }
      const { transactions, refuseWithoutKey } = createApi(parts)
      app.use('/transaction', transactions)
      app.use('/refund', createRefundApi({ domain, state, calls, plans, refuseWithoutKey }))
      addPages(app, state, faults)
    },
    state: () => ({ calls, payments: control.payments() }),
    setFaults: control.setFaults,
    actions: {
      pay: ({ payment }) => control.pay(String(payment)),
      fail: ({ payment }) => control.fail(String(payment)),
      refund: ({ payment, amount }) => control.refund(String(payment), amount as number | undefined),
      planRefund: ({ plan }) => control.planRefund((plan ?? {}) as Partial<RefundPlan>),
      endRefunds: ({ payment, status }) =>
        control.endRefunds(String(payment), status === 'failed' ? 'failed' : 'processed'),
      reverse: ({ payment }) => control.reverse(String(payment)),
      notify: ({ payment, event }) => control.notify(String(payment), String(event)),
      redeliver: ({ payment }) => control.redeliver(String(payment)),
    },
    refuse: (response, status, message) => refuse(response, status, message),
  })
  return simulator
}

runAsProgram(import.meta.url, 'Paystack', (env, publicUrl) => {
  const { PAYSTACK_SECRET_KEY: secretKey, WEBHOOK_URL: webhookUrl } = env
  if (!secretKey?.startsWith('sk_')) throw new Error('PAYSTACK_SECRET_KEY must be set, like sk_test_…')
  return createPaystackSimulator({
    secretKey,
    publicUrl,
    webhookUrl: webhookUrl || undefined,
    feeOnBuyer: env.FEE_ON_BUYER === '1',
  })
})
