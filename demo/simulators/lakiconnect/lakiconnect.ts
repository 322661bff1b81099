/**
 * LakiConnect, simulated over real HTTP: the webhook settings and the signed events about connected accounts and settlements.
 * Payments of connected merchants go through LakiPay. Shares no code with the server's adapter, so that the two cannot share a mistake.
 */

import { randomBytes, randomUUID } from 'node:crypto'
import express from 'express'
import { createDeliveries } from '../kit/deliveries.ts'
import { NO_FAULTS, meets } from '../kit/faults.ts'
import { signatureHeader } from './signature.ts'
import { addControl, createHost, isSame, isWebAddress, runAsProgram } from '../kit/simulator.ts'
import type { Express, NextFunction, Request, Response } from 'express'
import type { Delivery } from '../kit/deliveries.ts'
import type { Faults } from '../kit/faults.ts'
import type { Simulator } from '../kit/simulator.ts'

export interface WebhookSettings {
  webhook_url: string
  /** The whole text is the key. Without one nothing is signed. */
  webhook_secret: string
  webhook_enabled: boolean
}

export interface LakiConnectOptions {
  apiKey: string
  masterMerchantId?: string
  publicUrl?: string
  /** As if set through the API. */
  webhook?: WebhookSettings
  faults?: Partial<Faults>
}

export interface ConnectedAccount {
  id: string
  kycStatus: 'pending' | 'approved' | 'declined'
}

export interface LakiConnectControl {
  readonly masterMerchantId: string
  accounts(): ConnectedAccount[]
  deliveries(): readonly Delivery[]
  calls(): { settings: number }
  settings(): WebhookSettings
  /** @returns `cm_<uuid>` */
  addAccount(): string
  /** Both send an event and return its idempotency key. */
  approve(accountId: string): string
  decline(accountId: string): string
  /** Implemented at LakiConnect, but with nothing that fires it at present. @returns the idempotency key */
  settle(accountId: string, amount: number, status: 'approved' | 'declined'): string
  /** Sends the event with this key once more, byte for byte. */
  redeliver(idempotencyKey: string): void
  /** Keeps events back from now on, to be released in either order. */
  hold(): void
  release(order: 'oldest-first' | 'newest-first'): Promise<void>
}

export type LakiConnectSimulator = Simulator<LakiConnectControl>

const SETTINGS = '/api/v2/lakiconnect/connected-accounts/webhook-settings'
/** Failed deliveries are tried again, with waits that double; how often is not documented. */
const USUAL: Partial<Faults> = { webhookRetries: 5 }

export function createLakiConnectSimulator(options: LakiConnectOptions): LakiConnectSimulator {
  const { masterMerchantId = `mm_${randomUUID()}` } = options
  const general: Faults = { ...NO_FAULTS, ...USUAL, ...options.faults }
  const accounts = new Map<string, ConnectedAccount>()
  const calls = { settings: 0 }
  const deliveries = createDeliveries((retry, faults) => faults.webhookRetryMs * 2 ** retry)
  let settings: WebhookSettings = { webhook_url: '', webhook_secret: '', webhook_enabled: false, ...options.webhook }

  const control: LakiConnectControl = {
    masterMerchantId,
    accounts: () => [...accounts.values()].map((account) => ({ ...account })),
    deliveries: () => deliveries.list,
    calls: () => ({ ...calls }),
    settings: () => ({ ...settings }),
    addAccount() {
      const id = `cm_${randomUUID()}`
      accounts.set(id, { id, kycStatus: 'pending' })
      return id
    },
    approve: (id) => decide(find(id), 'approved'),
    decline: (id) => decide(find(id), 'declined'),
    settle: (id, amount, status) =>
      notify(`settlement.${status}`, {
        object: 'settlement',
        id: `wd_${randomBytes(6).toString('hex')}`,
        connected_account_id: find(id).id,
        amount,
        status,
      }),
    redeliver: (key) => deliveries.again((message) => message.body.includes(`"${key}"`)),
    hold: () => deliveries.hold(),
    release: (order) => deliveries.release(order),
  }
  const host = createHost({
    publicUrl: options.publicUrl,
    build,
    refuse: (response, status, message) =>
      refuse(response, status, status === 404 ? 'NOT_FOUND' : 'BAD_REQUEST', message),
    onClose: () => deliveries.close(),
  })

  return {
    get url() {
      return host.url
    },
    faults: general,
    control,
    listen: (port) => host.listen(port),
    close: () => host.close(),
  }

  function build(app: Express): void {
    const guards = [countCall, refuseWithoutKey, meets(() => general.other)]
    app.get(SETTINGS, guards, (_request: Request, response: Response) => void response.json(shownSettings()))
    app.put(SETTINGS, express.json(), guards, changeSettings)
    addControl(app, {
      faults: general,
      state: () => ({ calls, accounts: control.accounts(), deliveries: deliveries.list }),
      setFaults: () => {
        throw new Error('there are no payments here')
      },
      actions: {
        addAccount: () => control.addAccount(),
        approve: ({ account }) => control.approve(String(account)),
        decline: ({ account }) => control.decline(String(account)),
        settle: ({ account, amount, status }) =>
          control.settle(String(account), Number(amount), status === 'declined' ? 'declined' : 'approved'),
        redeliver: ({ key }) => control.redeliver(String(key)),
        hold: () => control.hold(),
        release: ({ order }) => control.release(order === 'newest-first' ? 'newest-first' : 'oldest-first'),
      },
    })
  }

  function countCall(_request: Request, _response: Response, next: NextFunction): void {
    calls.settings += 1
    next()
  }

  function refuseWithoutKey(request: Request, response: Response, next: NextFunction): void {
    if (isSame(request.get('x-api-key'), options.apiKey)) next()
    else refuse(response, 401, 'INVALID_API_KEY', 'Invalid API key')
  }

  function refuse(response: Response, status: number, code: string, message: string, details: string[] = []): void {
    response
      .status(status)
      .json({ error: { code, message, details }, request_id: `req_${randomBytes(8).toString('hex')}` })
  }

  function changeSettings(request: Request, response: Response): void {
    const {
      webhook_url,
      webhook_secret = settings.webhook_secret,
      webhook_enabled,
    } = (request.body ?? {}) as Record<string, unknown>
    const details = [
      ...(isWebAddress(webhook_url) ? [] : ['webhook_url must be a valid URL']),
      ...(typeof webhook_secret === 'string' ? [] : ['webhook_secret must be a string']),
      ...(typeof webhook_enabled === 'boolean' ? [] : ['webhook_enabled must be a boolean']),
    ]
    if (details.length > 0) return refuse(response, 400, 'VALIDATION_ERROR', 'The request is not valid', details)
    settings = { webhook_url, webhook_secret, webhook_enabled } as WebhookSettings
    response.json(shownSettings())
  }

  /** What the answer looks like is not documented; a secret is not shown again. */
  function shownSettings(): object {
    const { webhook_url, webhook_secret, webhook_enabled } = settings
    return { webhook_url, webhook_enabled, webhook_secret_configured: webhook_secret !== '' }
  }

  function decide(account: ConnectedAccount, kycStatus: 'approved' | 'declined'): string {
    account.kycStatus = kycStatus
    return notify(`connected_account.${kycStatus}`, {
      object: 'connected_account',
      id: account.id,
      master_merchant_id: masterMerchantId,
      kyc_status: kycStatus,
    })
  }

  function notify(event: string, data: Record<string, string | number>): string {
    const key = `evt_${randomBytes(9).toString('hex')}`
    const { webhook_url, webhook_secret, webhook_enabled } = settings
    if (!webhook_enabled) return key
    const body = JSON.stringify({ event, idempotency_key: key, occurred_at: new Date().toISOString(), data })
    const signature =
      webhook_secret && signatureHeader(general.webhookWrongSignature ? `not ${webhook_secret}` : webhook_secret, body)
    const headers = (): Record<string, string> => (signature ? { 'X-LakiConnect-Signature': signature } : {})
    deliveries.send({ paymentId: null, event, address: webhook_url, body, headers }, general)
    return key
  }

  function find(id: string): ConnectedAccount {
    const account = accounts.get(id)
    if (!account) throw new Error(`there is no connected account ${id}`)
    return account
  }
}

runAsProgram(import.meta.url, 'LakiConnect', (env, publicUrl) => {
  const {
    LAKICONNECT_API_KEY: apiKey,
    WEBHOOK_URL: webhook_url,
    LAKICONNECT_WEBHOOK_SECRET: webhook_secret,
    MASTER_MERCHANT_ID: masterMerchantId,
  } = env
  if (!apiKey) throw new Error('LAKICONNECT_API_KEY must be set')
  return createLakiConnectSimulator({
    apiKey,
    publicUrl,
    masterMerchantId: masterMerchantId || undefined,
    webhook: webhook_url && webhook_secret ? { webhook_url, webhook_secret, webhook_enabled: true } : undefined,
  })
})
