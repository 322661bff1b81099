/**
 * A simulator of SSLCommerz over HTTP: session, query, validation, refunds, a payment page that posts the browser back,
 * signed webhooks, and faults to switch on. It shares no code with the server's adapter, so that the two cannot share a
 * mistake.
 */

import { SYSTEM_CLOCK } from '../kit/clock.ts'
import { requireKnown } from '../kit/control.ts'
import { createDeliveries } from '../kit/deliveries.ts'
import { NO_FAULTS } from '../kit/faults.ts'
import { createRefundPlans } from '../kit/refunds.ts'
import { runAsProgram } from '../kit/program.ts'
import { createSimulator } from '../kit/simulator.ts'
import { addApi, refuse } from './api.ts'
import { addPages } from './page-routes.ts'
import { publicPart } from './payment.ts'
import { createState } from './state.ts'
import type { Clock } from '../kit/clock.ts'
import type { Faults } from '../kit/faults.ts'
import type { RefundPlan } from '../kit/refunds.ts'
import type { Simulator } from '../kit/simulator.ts'
import type { Calls, SslControl } from './control.ts'

export interface SslOptions {
  storeId: string
  password: string
  /** Where browsers and the companion reach it; by default the address it listens on. */
  publicUrl?: string
  faults?: Partial<Faults>
  clock?: Clock
}

export type SslSimulator = Simulator<SslControl>

export function createSslSimulator(options: SslOptions): SslSimulator {
  const { storeId, password, clock = SYSTEM_CLOCK } = options
  const faults: Faults = { ...NO_FAULTS, ...options.faults }
  const calls: Calls = { create: 0, query: 0, validate: 0, refund: 0, refundQuery: 0 }
  const plans = createRefundPlans()
  const deliveries = createDeliveries(clock)
  const state = createState({ storeId, password, faults, deliveries, clock })
  const find = (id: string) => requireKnown(state.payments, 'payment', id)

  const control: SslControl = {
    payments: () => [...state.payments.values()].map(publicPart),
    deliveries: () => deliveries.list,
    calls: () => ({ ...calls }),
    begin: (id) => state.begin(find(id)),
    pay: (id, { risky = false } = {}) => state.pay(find(id), { risky }),
    payAgain: (id) => state.pay(find(id), { again: true }),
    fail: (id) => state.end(find(id), 'FAILED', 'Declined by the bank'),
    cancel: (id) => state.end(find(id), 'CANCELLED', 'Cancelled by User'),
    abandon: (id) => state.end(find(id), 'UNATTEMPTED', ''),
    planRefund: (plan) => plans.next(plan),
    endRefunds: (id, status) => {
      for (const refund of find(id).refunds) if (refund.status === 'processing') refund.status = status
    },
    pause: () => deliveries.pause(),
    resume: (order) => deliveries.resume(order),
    redeliver: (id) => deliveries.again((message) => message.paymentId === id),
    setFaults: (id, changes) => void Object.assign(find(id).faults, changes),
  }

  const simulator = createSimulator<SslControl>({
    publicUrl: options.publicUrl,
    faults,
    control,
    deliveries,
    addRoutes(app) {
      const url = () => simulator.url
      addApi(app, { storeId, password, url, state, calls, plans, faults, clock })
      addPages(app, state, faults)
    },
    state: () => ({ calls, payments: control.payments() }),
    setFaults: control.setFaults,
    actions: {
      begin: ({ payment }) => control.begin(String(payment)),
      pay: ({ payment, risky }) => control.pay(String(payment), { risky: risky === true }),
      payAgain: ({ payment }) => control.payAgain(String(payment)),
      fail: ({ payment }) => control.fail(String(payment)),
      cancel: ({ payment }) => control.cancel(String(payment)),
      abandon: ({ payment }) => control.abandon(String(payment)),
      planRefund: ({ plan }) => control.planRefund((plan ?? {}) as Partial<RefundPlan>),
      endRefunds: ({ payment, status }) =>
        control.endRefunds(String(payment), status === 'cancelled' ? 'cancelled' : 'refunded'),
      redeliver: ({ payment }) => control.redeliver(String(payment)),
    },
    refuse,
  })
  return simulator
}

runAsProgram(import.meta.url, 'SSLCommerz', (env, publicUrl) => {
  const { SSLCOMMERZ_STORE_ID: storeId, SSLCOMMERZ_STORE_PASSWORD: password } = env
  if (!storeId || !password) throw new Error('SSLCOMMERZ_STORE_ID and SSLCOMMERZ_STORE_PASSWORD must be set')
  return createSslSimulator({ storeId, password, publicUrl })
})
