/**
 * A simulator of LakiConnect over HTTP: the webhook settings, and signed events about connected accounts and
 * settlements. Payments of connected merchants go through LakiPay. It shares no code with the server's adapter, so that
 * the two cannot share a mistake.
 */

import { randomUUID } from 'node:crypto'
import { SYSTEM_CLOCK } from '../kit/clock.ts'
import { requireKnown } from '../kit/control.ts'
import { createDeliveries } from '../kit/deliveries.ts'
import { NO_FAULTS } from '../kit/faults.ts'
import { runAsProgram } from '../kit/program.ts'
import { createSimulator } from '../kit/simulator.ts'
import { createApi, refuse } from './api.ts'
import { createState } from './state.ts'
import type { Clock } from '../kit/clock.ts'
import type { Faults } from '../kit/faults.ts'
import type { Simulator } from '../kit/simulator.ts'
import type { LakiConnectControl, WebhookSettings } from './control.ts'

export interface LakiConnectOptions {
  apiKey: string
  masterMerchantId?: string
  publicUrl?: string
  /** Takes effect as if set through the API. */
  webhook?: WebhookSettings
  faults?: Partial<Faults>
  clock?: Clock
}

export type LakiConnectSimulator = Simulator<LakiConnectControl>

/** LakiConnect retries failed deliveries, with waits that double. How often is not documented. */
const USUAL: Partial<Faults> = { webhookRetries: 5 }

export function createLakiConnectSimulator(options: LakiConnectOptions): LakiConnectSimulator {
  const { apiKey, masterMerchantId = `mm_${randomUUID()}`, webhook = {}, clock = SYSTEM_CLOCK } = options
  const faults: Faults = { ...NO_FAULTS, ...USUAL, ...options.faults }
  const calls = { settings: 0 }
  const deliveries = createDeliveries(clock, (retry, { webhookRetryMs }) => webhookRetryMs * 2 ** retry)
  const state = createState({ masterMerchantId, webhook, faults, deliveries, clock })
  const find = (id: string) => requireKnown(state.accounts, 'connected account', id)

  const control: LakiConnectControl = {
    masterMerchantId,
    accounts: () => [...state.accounts.values()].map((account) => ({ ...account })),
    deliveries: () => deliveries.list,
    calls: () => ({ ...calls }),
    settings: () => ({ ...state.settings }),
    addAccount: () => state.addAccount(),
    approve: (id) => state.decide(find(id), 'approved'),
    decline: (id) => state.decide(find(id), 'declined'),
    sendSettlement: (id, amount, status) => state.sendSettlement(find(id), amount, status),
    redeliver: (key) => deliveries.again((message) => message.body.includes(`"${key}"`)),
    pause: () => deliveries.pause(),
    resume: (order) => deliveries.resume(order),
  }

  return createSimulator<LakiConnectControl>({
    publicUrl: options.publicUrl,
    faults,
    control,
    deliveries,
    addRoutes(app) {
      app.use('/api/v2/lakiconnect/connected-accounts', createApi({ apiKey, state, calls, faults }))
    },
    state: () => ({ calls, accounts: control.accounts() }),
    setFaults() {
      throw new Error('there are no payments here')
    },
    actions: {
      addAccount: () => control.addAccount(),
      approve: ({ account }) => control.approve(String(account)),
      decline: ({ account }) => control.decline(String(account)),
      settlement: ({ account, amount, status }) =>
        control.sendSettlement(String(account), Number(amount), status === 'declined' ? 'declined' : 'approved'),
      redeliver: ({ key }) => control.redeliver(String(key)),
      pause: () => control.pause(),
      resume: ({ order }) => control.resume(order === 'newest-first' ? 'newest-first' : 'oldest-first'),
    },
    refuse: (response, status, message) =>
      refuse(response, status, status === 404 ? 'NOT_FOUND' : 'BAD_REQUEST', message),
  })
}

runAsProgram(import.meta.url, 'LakiConnect', (env, publicUrl) => {
  const { LAKICONNECT_API_KEY: apiKey, WEBHOOK_URL, LAKICONNECT_WEBHOOK_SECRET, MASTER_MERCHANT_ID } = env
  if (!apiKey) throw new Error('LAKICONNECT_API_KEY must be set')
  return createLakiConnectSimulator({
    apiKey,
    publicUrl,
    masterMerchantId: MASTER_MERCHANT_ID || undefined,
    webhook:
      WEBHOOK_URL && LAKICONNECT_WEBHOOK_SECRET
        ? { webhook_url: WEBHOOK_URL, webhook_secret: LAKICONNECT_WEBHOOK_SECRET, webhook_enabled: true }
        : undefined,
  })
})
