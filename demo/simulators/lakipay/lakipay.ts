/**
 * A simulator of LakiPay over HTTP: push requests to a demo phone, the hosted checkout, reading a transaction, webhooks
 * signed with RSA, and faults to switch on. It shares no code with the server's adapter, so that the two cannot share a
 * mistake.
 */

import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { SYSTEM_CLOCK } from '../kit/clock.ts'
import { requireKnown } from '../kit/control.ts'
import { createDeliveries } from '../kit/deliveries.ts'
import { NO_FAULTS } from '../kit/faults.ts'
import { oneOf, runAsProgram } from '../kit/program.ts'
import { createSimulator } from '../kit/simulator.ts'
import { createApi } from './api.ts'
import { ANSWER_SHAPES, WEBHOOK_SHAPES, problemAnswer } from './messages.ts'
import { addPages } from './page-routes.ts'
import { publicPart } from './payment.ts'
import { NUMBER_TEXTS } from './signature.ts'
import { createState } from './state.ts'
import { createWebhooks } from './webhooks.ts'
import type { Clock } from '../kit/clock.ts'
import type { Faults } from '../kit/faults.ts'
import type { Simulator } from '../kit/simulator.ts'
import type { LakiControl, MemberChanges } from './control.ts'
import type { AnswerShape, WebhookShape } from './messages.ts'
import type { NumberText } from './signature.ts'

export interface LakiOptions {
  /** The header's value: `<public key>:<secret key>`. */
  apiKey: string
  /** Where browsers and the companion reach it; by default the address it listens on. */
  publicUrl?: string
  /** `flat`, as observed, by default. */
  shape?: AnswerShape
  /** By default `camel` with `flat`, and `snake` with `envelope`. */
  webhookShape?: WebhookShape
  /** `raw` by default: `100.00` on the wire and in the signed text. */
  numberText?: NumberText
  /** How long a request stays on the phone; a quarter of an hour by default. */
  expiresAfterMs?: number
  /** PEM of the RSA key that signs webhooks. By default a new one. */
  privateKey?: string
  /** The merchant's name on the phone. */
  merchantName?: string
  faults?: Partial<Faults>
  clock?: Clock
}

export interface LakiSimulator extends Simulator<LakiControl> {
  /** PEM of the key that verifies webhooks, as a merchant's dashboard shows it. */
  readonly publicKeyPem: string
}

/** A page that LakiPay once published gives a quarter of an hour. */
const EXPIRES_AFTER_MS = 15 * 60_000

export function createLakiPaySimulator(options: LakiOptions): LakiSimulator {
  const { apiKey, shape = 'flat', numberText = 'raw', merchantName = 'Demo shop', clock = SYSTEM_CLOCK } = options
  const { expiresAfterMs = EXPIRES_AFTER_MS } = options
  const privateKey = options.privateKey
    ? createPrivateKey(options.privateKey)
    : generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const publicKeyPem = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString()
  const faults: Faults = { ...NO_FAULTS, ...options.faults }
  const calls = { direct: 0, checkout: 0, transaction: 0 }
  const deliveries = createDeliveries(clock)
  const webhooks = createWebhooks({
    shape: options.webhookShape ?? (shape === 'flat' ? 'camel' : 'snake'),
    numberText,
    privateKey,
    deliveries,
    clock,
  })
  const state = createState(faults, webhooks, clock)
  const find = (id: string) => requireKnown(state.payments, 'payment', id)
  const notify = (id: string, message: string, changes?: MemberChanges) =>
    webhooks.send(find(id), state.faultsOf(find(id)), message, changes)

  const control: LakiControl = {
    payments: () => [...state.payments.values()].map(publicPart),
    deliveries: () => deliveries.list,
    calls: () => ({ ...calls }),
    approve: (id) => state.approve(find(id)),
    decline: (id) => state.decline(find(id)),
    fail: (id, message) => state.fail(find(id), message),
    expire: (id) => state.expire(find(id)),
    notify: (id, changes) => notify(id, '', changes),
    sendWithdrawal: (id) => notify(id, 'Withdrawal completed', { event: 'WITHDRAWAL' }),
    sendMasterFee: (id) => state.addMasterFee(find(id)),
    redeliver: (id) => deliveries.again((message) => message.paymentId === id),
    setFaults: (id, changes) => void Object.assign(find(id).faults, changes),
  }

  const simulator = createSimulator<LakiControl>({
    publicUrl: options.publicUrl,
    faults,
    control,
    deliveries,
    addRoutes(app) {
      const url = () => simulator.url
      app.use(
        '/api/v2/payment',
        createApi({ apiKey, url, shape, numberText, expiresAfterMs, state, calls, faults, clock }),
      )
      addPages(app, state, faults, merchantName)
      app.get(
        '/_control/public-key',
        (_request, response) => void response.type('application/x-pem-file').send(publicKeyPem),
      )
    },
    state: () => ({ calls, payments: control.payments() }),
    setFaults: control.setFaults,
    actions: {
      approve: ({ payment }) => control.approve(String(payment)),
      decline: ({ payment }) => control.decline(String(payment)),
      fail: ({ payment, message }) => control.fail(String(payment), typeof message === 'string' ? message : undefined),
      expire: ({ payment }) => control.expire(String(payment)),
      notify: ({ payment, change }) => control.notify(String(payment), change as MemberChanges | undefined),
      withdrawal: ({ payment }) => control.sendWithdrawal(String(payment)),
      masterFee: ({ payment }) => control.sendMasterFee(String(payment)),
      redeliver: ({ payment }) => control.redeliver(String(payment)),
    },
    refuse: (response, status, message) =>
      void response.status(status).json(problemAnswer(shape, status, message, 'BAD_REQUEST')),
    onClose: () => state.close(),
  })
  return Object.assign(simulator, { publicKeyPem })
}

runAsProgram(import.meta.url, 'LakiPay', (env, publicUrl) => {
  const { LAKIPAY_API_KEY: apiKey, WEBHOOK_PUBLIC_KEY_FILE, EXPIRES_AFTER_SECONDS } = env
  if (!apiKey || !/^[^:]+:[^:]+$/.test(apiKey)) throw new Error('LAKIPAY_API_KEY must be set, like public:secret')
  const simulator = createLakiPaySimulator({
    apiKey,
    publicUrl,
    shape: oneOf('ANSWER_SHAPE', env.ANSWER_SHAPE, ANSWER_SHAPES),
    webhookShape: oneOf('WEBHOOK_SHAPE', env.WEBHOOK_SHAPE, WEBHOOK_SHAPES),
    numberText: oneOf('NUMBER_TEXT', env.NUMBER_TEXT, NUMBER_TEXTS),
    expiresAfterMs: EXPIRES_AFTER_SECONDS ? Number(EXPIRES_AFTER_SECONDS) * 1_000 : undefined,
    privateKey: env.WEBHOOK_PRIVATE_KEY || undefined,
    merchantName: env.MERCHANT_NAME || undefined,
  })
  if (WEBHOOK_PUBLIC_KEY_FILE) writeFileSync(WEBHOOK_PUBLIC_KEY_FILE, simulator.publicKeyPem)
  return simulator
})
