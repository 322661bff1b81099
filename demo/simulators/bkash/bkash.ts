/**
 * A simulator of bKash Tokenized Checkout over HTTP, by its API document: grant, create, execute, query, refunds, a
 * payment page, and faults to switch on. It shares no code with the server's adapter, so that the two cannot share a
 * mistake.
 */

import { SYSTEM_CLOCK } from '../kit/clock.ts'
import { requireKnown } from '../kit/control.ts'
import { createDeliveries } from '../kit/deliveries.ts'
import { NO_FAULTS } from '../kit/faults.ts'
import { createRefundPlans } from '../kit/refunds.ts'
import { runAsProgram } from '../kit/program.ts'
import { createSimulator } from '../kit/simulator.ts'
import { createApi } from './api.ts'
import { addPages, returnAddress } from './page-routes.ts'
import { publicPart } from './payment.ts'
import { createRefundApi } from './refunds.ts'
import { createState, GOOD_WALLET } from './state.ts'
import type { Clock } from '../kit/clock.ts'
import type { Faults } from '../kit/faults.ts'
import type { RefundPlan } from '../kit/refunds.ts'
import type { Simulator } from '../kit/simulator.ts'
import type { Credentials } from './api.ts'
import type { BkashControl, Calls } from './control.ts'

export type { BkashPayment } from './payment.ts'

export interface BkashOptions extends Credentials {
  /** Where browsers and the companion reach it; by default the address it listens on. */
  publicUrl?: string | undefined
  faults?: Partial<Faults>
  clock?: Clock
}

export type BkashSimulator = Simulator<BkashControl>

/** Refunds have a version of their own. */
const REFUND_PATH = '/v2/tokenized-checkout/refund/payment'

/** Where its API begins. */
export const API_PATH = '/v1.2.0-beta'

export function createBkashSimulator(options: BkashOptions): BkashSimulator {
  const { clock = SYSTEM_CLOCK } = options
  const faults: Faults = { ...NO_FAULTS, ...options.faults }
  const calls: Calls = { grant: 0, create: 0, execute: 0, query: 0, refund: 0, refundStatus: 0 }
  const plans = createRefundPlans()
  const tokens = new Map<string, number>()
  const state = createState(faults, clock)
  const find = (id: string) => requireKnown(state.payments, 'payment', id)
  let refusal: string | null = null

  const control: BkashControl = {
    payments: () => [...state.payments.values()].map(publicPart),
    calls: () => ({ ...calls }),
    authorise: (id, wallet = GOOD_WALLET) => {
      state.authorise(find(id), wallet)
      return returnAddress(find(id), 'success')
    },
    cancel: (id) => {
      state.cancel(find(id))
      return returnAddress(find(id), 'cancel')
    },
    expireTokens: () => tokens.clear(),
    refuseExecute: (code) => void (refusal = code),
    planRefund: (plan) => plans.next(plan),
    finishRefunds: (id) => {
      for (const refund of find(id).refunds) refund.status = 'Completed'
    },
    say: (id, word) => void (find(id).word = word),
    setFaults: (id, changes) => void Object.assign(find(id).faults, changes),
  }

  const simulator = createSimulator<BkashControl>({
    publicUrl: options.publicUrl,
    faults,
    control,
    deliveries: createDeliveries(clock),
    addRoutes(app) {
      const takeRefusal = (): string | null => {
        const code = refusal
        refusal = null
        return code
      }
      const url = () => simulator.url
      const parts = { credentials: options, url, state, calls, faults, clock, tokens, takeRefusal }
      const { checkout, refuseWithoutToken } = createApi(parts)
      app.use(`${API_PATH}/tokenized/checkout`, checkout)
      app.use(REFUND_PATH, createRefundApi({ state, calls, plans, clock, refuseWithoutToken }))
      addPages(app, state, faults)
    },
    state: () => ({ calls, payments: control.payments() }),
    setFaults: control.setFaults,
    actions: {
      authorise: ({ payment }) => control.authorise(String(payment)),
      cancel: ({ payment }) => control.cancel(String(payment)),
      expireTokens: () => control.expireTokens(),
      planRefund: ({ plan }) => control.planRefund((plan ?? {}) as Partial<RefundPlan>),
      finishRefunds: ({ payment }) => control.finishRefunds(String(payment)),
      refuseExecute: ({ code }) => control.refuseExecute(String(code)),
    },
    refuse: (response, status, message) => void response.status(status).json({ message }),
  })
  return simulator
}

runAsProgram(import.meta.url, 'bKash', (env, publicUrl) => {
  const { BKASH_USERNAME: username, BKASH_PASSWORD: password, BKASH_APP_KEY: appKey, BKASH_APP_SECRET: appSecret } = env
  if (!username || !password || !appKey || !appSecret)
    throw new Error('BKASH_USERNAME, BKASH_PASSWORD, BKASH_APP_KEY and BKASH_APP_SECRET must be set')
  return createBkashSimulator({ username, password, appKey, appSecret, publicUrl })
})
