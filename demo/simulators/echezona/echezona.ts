/**
 * A simulator of Echezona over HTTP: Initialize, VerifyPayment, a checkout page, webhooks signed in each likely way,
 * and faults to switch on. It shares no code with the server's adapter, so that the two cannot share a mistake.
 */

import { SYSTEM_CLOCK } from '../kit/clock.ts'
import { requireKnown } from '../kit/control.ts'
import { createDeliveries } from '../kit/deliveries.ts'
import { NO_FAULTS } from '../kit/faults.ts'
import { oneOf, runAsProgram } from '../kit/program.ts'
import { createSimulator } from '../kit/simulator.ts'
import { createApi } from './api.ts'
import { addPages } from './page-routes.ts'
import { publicPart } from './payment.ts'
import { ALGORITHMS, ENCODINGS, SCHEMES, USUAL_SIGNING } from './signature.ts'
import { createState } from './state.ts'
import { AMOUNT_UNITS, EVENT_FAMILIES, createWebhooks } from './webhooks.ts'
import type { Response } from 'express'
import type { Clock } from '../kit/clock.ts'
import type { Faults } from '../kit/faults.ts'
import type { Simulator } from '../kit/simulator.ts'
import type { EchezonaControl } from './control.ts'
import type { Signing } from './signature.ts'
import type { WebhookForm } from './webhooks.ts'

/** The documented form of webhooks is the default. */
export interface EchezonaOptions extends Partial<WebhookForm> {
  apiKey: string
  /** Where browsers and the companion reach it; by default the address it listens on. */
  publicUrl?: string
  /** What the merchant set in the dashboard. Without one there are no webhooks. */
  webhookUrl?: string
  /** The API key by default. */
  webhookSecret?: string
  signing?: Partial<Signing>
  /** VerifyPayment about an ended payment sends its webhook again, as the real one does, unless this is false. */
  verifyFiresWebhook?: boolean
  /** Sends refusals as bare text instead of JSON. */
  plainTextErrors?: boolean
  faults?: Partial<Faults>
  clock?: Clock
}

export type EchezonaSimulator = Simulator<EchezonaControl>

export function createEchezonaSimulator(options: EchezonaOptions): EchezonaSimulator {
  const { apiKey, verifyFiresWebhook = true, clock = SYSTEM_CLOCK } = options
  const faults: Faults = { ...NO_FAULTS, ...options.faults }
  const calls = { initialize: 0, verify: 0 }
  const deliveries = createDeliveries(clock)
  const webhooks = createWebhooks({
    url: options.webhookUrl ?? null,
    secret: options.webhookSecret ?? apiKey,
    signing: { ...USUAL_SIGNING, ...options.signing },
    eventFamily: options.eventFamily ?? 'payment',
    amountUnit: options.amountUnit ?? 'major',
    webhookNames: options.webhookNames ?? 'transactionId',
    deliveries,
  })
  const state = createState(faults, webhooks, clock)
  const find = (id: string) => requireKnown(state.payments, 'payment', id)

  const control: EchezonaControl = {
    payments: () => [...state.payments.values()].map(publicPart),
    deliveries: () => deliveries.list,
    calls: () => ({ ...calls }),
    pay: (id) => state.pay(find(id)),
    fail: (id, gatewayResponse) => state.fail(find(id), gatewayResponse),
    notify: (id, event, status = 'success') => webhooks.send(find(id), event, status, state.faultsOf(find(id))),
    pause: () => deliveries.pause(),
    resume: (order) => deliveries.resume(order),
    redeliver: (id) => deliveries.again((message) => message.paymentId === id),
    setWebhookUrl(url) {
      webhooks.url = url
    },
    setFaults: (id, changes) => void Object.assign(find(id).faults, changes),
  }

  const simulator = createSimulator<EchezonaControl>({
    publicUrl: options.publicUrl,
    faults,
    control,
    deliveries,
    addRoutes(app) {
      const url = () => simulator.url
      app.use(
        '/api/Payments',
        createApi({ apiKey, url, state, webhooks, verifyFiresWebhook, calls, faults, clock, refuse }),
      )
      addPages(app, state, faults)
    },
    state: () => ({ calls, payments: control.payments() }),
    setFaults: control.setFaults,
    actions: {
      pay: ({ payment }) => control.pay(String(payment)),
      fail: ({ payment }) => control.fail(String(payment)),
      notify: ({ payment, event, status }) =>
        control.notify(String(payment), String(event), status as string | undefined),
      redeliver: ({ payment }) => control.redeliver(String(payment)),
    },
    refuse,
  })
  return simulator

  function refuse(response: Response, status: number, message: string): void {
    if (options.plainTextErrors) response.status(status).type('text').send(message)
    else response.status(status).json({ responseCode: String(status), responseMessage: message, data: null })
  }
}

runAsProgram(import.meta.url, 'Echezona', (env, publicUrl) => {
  const { ECHEZONA_API_KEY: apiKey, WEBHOOK_URL: webhookUrl, ECHEZONA_WEBHOOK_SECRET: webhookSecret } = env
  if (!apiKey) throw new Error('ECHEZONA_API_KEY must be set')
  return createEchezonaSimulator({
    apiKey,
    publicUrl,
    webhookUrl: webhookUrl || undefined,
    webhookSecret: webhookSecret || undefined,
    signing: {
      headerName: env.ECHEZONA_WEBHOOK_HEADER || USUAL_SIGNING.headerName,
      scheme: oneOf('ECHEZONA_WEBHOOK_SCHEME', env.ECHEZONA_WEBHOOK_SCHEME, SCHEMES) ?? USUAL_SIGNING.scheme,
      algorithm:
        oneOf('ECHEZONA_WEBHOOK_ALGORITHM', env.ECHEZONA_WEBHOOK_ALGORITHM, ALGORITHMS) ?? USUAL_SIGNING.algorithm,
      encoding: oneOf('ECHEZONA_WEBHOOK_ENCODING', env.ECHEZONA_WEBHOOK_ENCODING, ENCODINGS) ?? USUAL_SIGNING.encoding,
      prefix: env.ECHEZONA_WEBHOOK_PREFIX ?? '',
    },
    eventFamily: oneOf('EVENT_FAMILY', env.EVENT_FAMILY, EVENT_FAMILIES),
    amountUnit: oneOf('ECHEZONA_AMOUNT_UNIT', env.ECHEZONA_AMOUNT_UNIT, AMOUNT_UNITS),
    plainTextErrors: env.PLAIN_TEXT_ERRORS === '1',
    verifyFiresWebhook: env.VERIFY_FIRES_WEBHOOK !== '0',
  })
})
