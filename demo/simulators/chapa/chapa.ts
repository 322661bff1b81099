/**
 * A simulator of Chapa over HTTP: initialize, verify, cancel, a checkout page, signed webhooks, the unsigned callback,
 * refunds and faults to switch on. It shares no code with the server's adapter, so that the two cannot share a mistake.
 */

import { SYSTEM_CLOCK } from '../kit/clock.ts'
import { requireKnown } from '../kit/control.ts'
import { createDeliveries } from '../kit/deliveries.ts'
import { NO_FAULTS } from '../kit/faults.ts'
import { runAsProgram } from '../kit/program.ts'
import { createSimulator } from '../kit/simulator.ts'
import { createApi, refuse } from './api.ts'
import { createCallbacks } from './callbacks.ts'
import { addPages } from './page-routes.ts'
import { publicPart } from './payment.ts'
import { createState } from './state.ts'
import { createWebhooks } from './webhooks.ts'
import type { Clock } from '../kit/clock.ts'
import type { Faults } from '../kit/faults.ts'
import type { Simulator } from '../kit/simulator.ts'
import type { ChapaControl } from './control.ts'

export interface ChapaOptions {
  /** `CHASECK_TEST-…` or `CHASECK-…`: the key decides the mode. */
  secretKey: string
  /** The secret hash of the dashboard, which signs webhooks. */
  webhookSecret: string
  /** Where browsers and the companion reach it; by default the address it listens on. */
  publicUrl?: string
  /** What the merchant set in the dashboard. Without one there are no webhooks. */
  webhookUrl?: string
  /** What the account accepts. */
  currencies?: readonly string[]
  /** Whether it calls the address that a transaction names for that. It does so unless told otherwise. */
  callsBack?: boolean
  /** Lets `amount` contain a fee that the buyer bears. The documents do not say whether it can. */
  feeInAmount?: boolean
  faults?: Partial<Faults>
  clock?: Clock
}

export type ChapaSimulator = Simulator<ChapaControl>

export const API_PATH = '/v1'

export function createChapaSimulator(options: ChapaOptions): ChapaSimulator {
  const { secretKey, currencies = ['ETB', 'USD'], callsBack = true, clock = SYSTEM_CLOCK } = options
  const mode = secretKey.startsWith('CHASECK_TEST-') ? 'test' : 'live'
  const faults: Faults = { ...NO_FAULTS, ...options.faults }
  const calls = { initialize: 0, verify: 0, cancel: 0 }
  const deliveries = createDeliveries(clock)
  const callbacks = createCallbacks()
  const webhooks = createWebhooks({ url: options.webhookUrl ?? null, secret: options.webhookSecret, mode, deliveries })
  const state = createState({
    faults,
    webhooks,
    callbacks: callsBack ? callbacks : null,
    feeInAmount: options.feeInAmount ?? false,
    clock,
  })
  const find = (txRef: string) => requireKnown(state.payments, 'transaction', txRef)

  const control: ChapaControl = {
    payments: () => [...state.payments.values()].map(publicPart),
    deliveries: () => deliveries.list,
    callbacks: () => callbacks.list,
    calls: () => ({ ...calls }),
    pay: (txRef) => state.pay(find(txRef)),
    fail: (txRef) => state.fail(find(txRef)),
    cancel: (txRef) => state.cancel(find(txRef)),
    refund: (txRef, amount) => state.refund(find(txRef), amount),
    reverse: (txRef) => state.reverse(find(txRef)),
    notify(txRef, event) {
      const payment = find(txRef)
      webhooks.send(payment, event, event.startsWith('payout.') ? { type: 'Payout' } : {}, state.faultsOf(payment))
    },
    callBack: (txRef, status) => callbacks.send(find(txRef), status),
    callbackUrl: (txRef) => find(txRef).callbackUrl,
    pause: () => deliveries.pause(),
    resume: (order) => deliveries.resume(order),
    redeliver: (txRef) => deliveries.again((message) => message.paymentId === txRef),
    setWebhookUrl(url) {
      webhooks.url = url
    },
    setFaults: (txRef, changes) => void Object.assign(find(txRef).faults, changes),
  }

  const simulator = createSimulator<ChapaControl>({
    publicUrl: options.publicUrl,
    faults,
    control,
    deliveries,
    addRoutes(app) {
      const url = () => simulator.url
      app.use(`${API_PATH}/transaction`, createApi({ secretKey, mode, currencies, url, state, calls, faults, clock }))
      addPages(app, state, faults)
    },
    state: () => ({ calls, payments: control.payments(), callbacks: callbacks.list }),
    setFaults: control.setFaults,
    actions: {
      pay: ({ payment }) => control.pay(String(payment)),
      fail: ({ payment }) => control.fail(String(payment)),
      cancel: ({ payment }) => control.cancel(String(payment)),
      refund: ({ payment, amount }) => control.refund(String(payment), amount as number | undefined),
      reverse: ({ payment }) => control.reverse(String(payment)),
      notify: ({ payment, event }) => control.notify(String(payment), String(event)),
      redeliver: ({ payment }) => control.redeliver(String(payment)),
    },
    refuse: (response, status, message) => refuse(response, status, message),
    onClose: () => callbacks.close(),
  })
  return simulator
}

runAsProgram(import.meta.url, 'Chapa', (env, publicUrl) => {
  const { CHAPA_SECRET_KEY: secretKey, CHAPA_WEBHOOK_SECRET: webhookSecret, WEBHOOK_URL: webhookUrl } = env
  if (!secretKey?.startsWith('CHASECK')) throw new Error('CHAPA_SECRET_KEY must be set, like CHASECK_TEST-…')
  if (!webhookSecret) throw new Error('CHAPA_WEBHOOK_SECRET must be set')
  return createChapaSimulator({
    secretKey,
    webhookSecret,
    publicUrl,
    webhookUrl: webhookUrl || undefined,
    feeInAmount: env.FEE_IN_AMOUNT === '1',
  })
})
