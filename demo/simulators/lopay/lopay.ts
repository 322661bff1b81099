/**
 * A simulator of Lopay over HTTP, by its documents: payment links and their page, payments, webhook subscriptions,
 * events signed as by Svix, and faults to switch on. It shares no code with the server's adapter, so that the two
 * cannot share a mistake.
 */

import { SYSTEM_CLOCK } from '../kit/clock.ts'
import { requireKnown } from '../kit/control.ts'
import { createDeliveries } from '../kit/deliveries.ts'
import { NO_FAULTS } from '../kit/faults.ts'
import { oneOf, runAsProgram } from '../kit/program.ts'
import { createSimulator } from '../kit/simulator.ts'
import { createApi, refuse } from './api.ts'
import { addPages } from './page-routes.ts'
import { publicPart } from './payment.ts'
import { HEADER_FAMILIES } from './signature.ts'
import { createState } from './state.ts'
import { EVENTS, createSubscriptions, retireOldSecret, rotateSecret } from './webhooks.ts'
import type { Clock } from '../kit/clock.ts'
import type { Faults } from '../kit/faults.ts'
import type { Simulator } from '../kit/simulator.ts'
import type { LopayControl } from './control.ts'
import type { HeaderFamily } from './signature.ts'

export interface LopayOptions {
  apiKey: string
  /** The simulator knows one merchant. */
  merchantId: string
  /** Where browsers and the companion reach it; by default the address it listens on. */
  publicUrl?: string
  /** `svix` by default. */
  headerFamily?: HeaderFamily
  /** What the key may charge, since a key belongs to a region. Both by default. */
  currencies?: readonly string[]
  /** A subscription that exists from the start, by default for all events. */
  subscription?: { url: string; secret: string; events?: readonly string[] }
  faults?: Partial<Faults>
  clock?: Clock
}

export type LopaySimulator = Simulator<LopayControl>

/** Svix's schedule: after 5 seconds, 5 and 30 minutes, 2 and 5 hours, and twice 10 hours. */
const RETRY_AFTER_MS = [5, 300, 1_800, 7_200, 18_000, 36_000, 36_000].map((seconds) => seconds * 1_000)
/** The page refuses frames, as card pages do. Failed events are retried. */
const USUAL: Partial<Faults> = { refuseFraming: true, webhookRetries: RETRY_AFTER_MS.length, webhookRetryMs: 0 }

export function createLopaySimulator(options: LopayOptions): LopaySimulator {
  const { apiKey, merchantId, headerFamily = 'svix', currencies = ['GBP', 'USD'], clock = SYSTEM_CLOCK } = options
  const faults: Faults = { ...NO_FAULTS, ...USUAL, ...options.faults }
  const calls = { create: 0, read: 0, other: 0 }
  const deliveries = createDeliveries(
    clock,
    (retry, { webhookRetryMs }) => webhookRetryMs || (RETRY_AFTER_MS[retry] ?? Math.max(...RETRY_AFTER_MS)),
  )
  const subscriptions = createSubscriptions({ headerFamily, deliveries, clock })
  if (options.subscription) {
    const { url, secret, events = EVENTS } = options.subscription
    subscriptions.add({ url, events: [...events], merchantIds: null }, secret)
  }
  const state = createState({ merchantId, faults, subscriptions, clock })
  const find = (id: string) => requireKnown(state.links, 'payment link', id)
  const findSubscription = (id: string) => requireKnown(subscriptions.byId, 'subscription', id)

  const control: LopayControl = {
    payments: () => [...state.links.values()].map(publicPart),
    deliveries: () => deliveries.list,
    calls: () => ({ ...calls }),
    pay: (id, { tipUnits = 0, tenderType = 'card' } = {}) => state.pay(find(id), tipUnits, tenderType),
    decline: (id) => state.decline(find(id)),
    changeAmount: (id, units, currencyCode = find(id).amount.currencyCode) =>
      state.update(find(id), { amount: { units, currencyCode } }),
    revoke: (id) => state.revoke(find(id)),
    notify: (id, event, data) => state.notify(find(id), event, data),
    redeliver: (id) => deliveries.again((message) => message.paymentId === id),
    subscriptions: () => [...subscriptions.byId.values()].map(({ id, url, events }) => ({ id, url, events })),
    subscribe(url, events = EVENTS) {
      const { id, secrets } = subscriptions.add({ url, events: [...events], merchantIds: null })
      return { id, secret: secrets[0] ?? '' }
    },
    rotateSecret: (id) => rotateSecret(findSubscription(id)),
    retireOldSecret: (id) => retireOldSecret(findSubscription(id)),
    setFaults: (id, changes) => void Object.assign(find(id).faults, changes),
  }

  const simulator = createSimulator<LopayControl>({
    publicUrl: options.publicUrl,
    faults,
    control,
    deliveries,
    addRoutes(app) {
      const addressOf = ({ id }: { id: string }) => `${simulator.url}/l/${id}`
      app.use(
        '/api/1/partner',
        createApi({ apiKey, merchantId, currencies, state, subscriptions, calls, faults, clock, addressOf }),
      )
      addPages(app, state, faults)
    },
    state: () => ({
      calls,
      payments: control.payments(),
      subscriptions: control.subscriptions().map(({ id, events }) => ({ id, events })),
    }),
    setFaults: control.setFaults,
    actions: {
      pay: ({ payment, tipUnits }) => control.pay(String(payment), { tipUnits: Number(tipUnits ?? 0) }),
      decline: ({ payment }) => control.decline(String(payment)),
      changeAmount: ({ payment, units, currencyCode }) =>
        control.changeAmount(String(payment), Number(units), currencyCode as string | undefined),
      revoke: ({ payment }) => control.revoke(String(payment)),
      redeliver: ({ payment }) => control.redeliver(String(payment)),
    },
    refuse: (response, status, message) =>
      refuse(response, status, status === 404 ? 'not_found' : 'bad_request', message),
  })
  return simulator
}

runAsProgram(import.meta.url, 'Lopay', (env, publicUrl) => {
  const { LOPAY_API_KEY: apiKey, LOPAY_MERCHANT_ID: merchantId, WEBHOOK_URL: url, LOPAY_WEBHOOK_SECRET: secret } = env
  if (!apiKey || !merchantId) throw new Error('LOPAY_API_KEY and LOPAY_MERCHANT_ID must be set')
  if (url && !secret) throw new Error('with WEBHOOK_URL, LOPAY_WEBHOOK_SECRET must be set')
  return createLopaySimulator({
    apiKey,
    merchantId,
    publicUrl,
    headerFamily: oneOf('HEADER_FAMILY', env.HEADER_FAMILY, HEADER_FAMILIES),
    subscription: url && secret ? { url, secret } : undefined,
  })
})
