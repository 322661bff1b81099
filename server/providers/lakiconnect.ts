/**
 * LakiConnect: LakiPay's product for platforms. It reports on a platform's connected merchants and their settlements,
 * never on payments. Document: LakiConnect, "Webhooks & events". Payments for a connected merchant go through LakiPay,
 * which has webhooks of its own.
 */

import { jsonText } from './kit/json-text.ts'
import type {
  ProviderContext,
  VerifiedWebhook,
  WebhookDelivery,
  WebhookEvent,
  WebhookSource,
} from '../contract/provider.ts'
import { WebhookRefused } from '../contract/provider.ts'
import { RequestOutcomeUnknown } from '../contract/request-errors.ts'
import { callJson, objectOf } from './kit/request.ts'
import type { JsonAnswer } from '../contract/request-errors.ts'
import { baseUrl, secrets, text } from './kit/settings.ts'
import type { SettingsShape, SettingsValues } from '../contract/provider-settings.ts'
import { decodeHex, equalDigests, hmac, hmacKey } from './kit/signature.ts'
import { readWebhookJson } from './kit/webhook-json.ts'

/** A source of webhooks before its settings are known. */
export interface WebhookSourceDefinition<Shape extends SettingsShape = SettingsShape> {
  /** Lower case; also the prefix of its settings and the last part of its webhook address. */
  readonly id: string
  readonly label: string
  /** Its settings without the prefix. It is on when every setting marked `activates` is set. */
  readonly settings: Shape
  readonly create: (settings: SettingsValues<Shape>, context: ProviderContext) => WebhookSource
}

export interface LakiConnectSettings {
  readonly webhookUrl: string | null
  readonly webhookEnabled: boolean | null
  /** Whether a secret is set; null where the answer does not say. Without a secret LakiConnect signs nothing. */
  readonly secretSet: boolean | null
}

export interface LakiConnectChange {
  readonly webhookUrl?: string
  readonly webhookSecret?: string
  readonly webhookEnabled?: boolean
}

const SIGNATURE = /^sha256=([0-9a-f]{64})$/i
const SHA256_BYTES = 32
/** In characters: long enough that nobody guesses it. The example in the document is longer. */
const MIN_SECRET = 16
const IDENTIFIER = /^[\x21-\x7e]{1,200}$/
/** RFC 3339 with a zone: local times would sort events wrongly. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/i

interface Notice {
  readonly type: Extract<WebhookEvent, { kind: 'notice' }>['type']
  /** The value that `object` must have in the event's data. */
  readonly object: string
}

const NOTICES: ReadonlyMap<string, Notice> = new Map([
  ['connected_account.approved', { type: 'account.approved', object: 'connected_account' }],
  ['connected_account.declined', { type: 'account.declined', object: 'connected_account' }],
  ['settlement.approved', { type: 'settlement.approved', object: 'settlement' }],
  ['settlement.declined', { type: 'settlement.declined', object: 'settlement' }],
])

const settings = {
  WEBHOOK_SECRET: {
    describe: 'Webhook secret, exactly as you set it at LakiConnect. Rotates.',
    activates: true,
    secret: true,
    parse: secrets(MIN_SECRET),
  },
  API_KEY: { describe: 'API key that reads and changes the webhook settings.', secret: true, parse: text },
  BASE_URL: { describe: 'Address of the API.', default: 'https://api.lakipay.co', parse: baseUrl },
} as const

export const lakiconnect: WebhookSourceDefinition<typeof settings> = {
  id: 'lakiconnect',
  label: 'LakiConnect',
  settings,
  create: (values) => createLakiConnect({ secrets: values.WEBHOOK_SECRET }),
}

/** @param options.masterMerchantId our own id as a platform. Notices that name another id are ignored */
export function createLakiConnect(options: {
  readonly secrets: readonly string[]
  readonly masterMerchantId?: string
}): WebhookSource {
  // The whole text is the key, including `whsec_`. Other senders decode what follows that prefix. Here that would
  // refuse every message.
  const keys = options.secrets.map(hmacKey)
  if (keys.length === 0)
    throw new TypeError('LakiConnect needs a webhook secret: without one its messages are not signed')

  return {
    id: 'lakiconnect',
    signatureRefusalStatus: 400,
    signatureHeaders: ['x-lakiconnect-signature'],
    verifyWebhook,
    parseWebhook,
  }

  function verifyWebhook({ rawBody, headers }: WebhookDelivery): VerifiedWebhook {
    const [, hex = ''] = SIGNATURE.exec(headers['x-lakiconnect-signature'] ?? '') ?? []
    const signature = decodeHex(hex, SHA256_BYTES)
    if (signature === null)
      throw new WebhookRefused(
        'bad_signature',
        'x-lakiconnect-signature is missing or not "sha256=" and 64 hexadecimal digits',
      )
    // Compare with every key, whatever matched before: the time taken must reveal nothing.
    const matches = keys.map((key) => equalDigests(hmac('sha256', key, rawBody), signature))
    if (!matches.includes(true)) throw new WebhookRefused('bad_signature', 'the signature does not match the body')
    return { body: JSON.parse(readWebhookJson(rawBody).text), rawBody, secret: matches.indexOf(true) }
  }

  function parseWebhook({ body }: VerifiedWebhook): WebhookEvent {
    const message = objectOf(body) ?? {}
    const dedupeKey = identifier(message.idempotency_key, 'idempotency_key')
    if (typeof message.event !== 'string') throw new WebhookRefused('malformed', 'event is missing or not text')
    const notice = NOTICES.get(message.event)
    if (notice === undefined) return { kind: 'ignored', dedupeKey, reason: 'an event that is not used' }
    const occurredAt =
      typeof message.occurred_at === 'string' && TIME.test(message.occurred_at)
        ? Date.parse(message.occurred_at)
        : Number.NaN
    if (Number.isNaN(occurredAt))
      throw new WebhookRefused('malformed', 'occurred_at is missing or not a time with a zone')
    const data = objectOf(message.data)
    if (data === null || data.object !== notice.object)
      throw new WebhookRefused('malformed', 'data is missing or not of the kind of the event')
    const subject = identifier(data.id, 'data.id')
    const { masterMerchantId } = options
    // Settlements do not have the member.
    if (
      masterMerchantId !== undefined &&
      data.master_merchant_id != null &&
      data.master_merchant_id !== masterMerchantId
    ) {
      return { kind: 'ignored', dedupeKey, reason: 'about another platform' }
    }
    return { kind: 'notice', dedupeKey, type: notice.type, subject, occurredAt, data }
  }
}

/**
 * Reads and changes, through LakiConnect's API, where it sends its webhooks.
 * @param options.baseUrl without a trailing slash
 */
export function createLakiConnectSettings(options: { readonly baseUrl: string; readonly apiKey: string }) {
  const call = (method: 'GET' | 'PUT', signal: AbortSignal, body?: string): Promise<JsonAnswer> =>
    callJson(`lakiconnect settings ${method}`, {
      method,
      url: `${options.baseUrl}/api/v2/lakiconnect/connected-accounts/webhook-settings`,
      headers: { 'x-api-key': options.apiKey },
      signal,
      ...(body === undefined ? {} : { body }),
    })

  /** @throws when the settings cannot be read */
  async function read(signal: AbortSignal): Promise<LakiConnectSettings> {
    return readSettings((await call('GET', signal)).body)
  }

  /**
   * Changes what is given, leaves the rest, and reads the settings back.
   * @returns the settings, and whether they are now as requested. The secret itself cannot be compared
   * @throws when LakiConnect refuses the change, or the settings cannot be read back
   */
  async function write(
    change: LakiConnectChange,
    signal: AbortSignal,
  ): Promise<LakiConnectSettings & { readonly asWished: boolean }> {
    // The document shows all members together and does not say that any may be left out. Members that are not to change
    // are sent with their current value.
    const before = change.webhookUrl === undefined || change.webhookEnabled === undefined ? await read(signal) : null
    const url = change.webhookUrl ?? before?.webhookUrl ?? undefined
    const enabled = change.webhookEnabled ?? before?.webhookEnabled ?? undefined
    try {
      const { body } = await call(
        'PUT',
        signal,
        jsonText({ webhook_url: url, webhook_secret: change.webhookSecret, webhook_enabled: enabled }),
      )
      if (isRefusal(body)) throw new Error('lakiconnect settings PUT: refused')
    } catch (error) {
      // Reading back shows whether it was done.
      if (!(error instanceof RequestOutcomeUnknown)) throw error
    }
    const current = await read(signal)
    const asWished = fits(change.webhookUrl, current.webhookUrl) && fits(change.webhookEnabled, current.webhookEnabled)
    return {
      ...current,
      asWished: asWished && (change.webhookSecret === undefined || current.secretSet !== false),
    }
  }

  return { read, write }
}

/** Reads a flat answer or one in an envelope. The secret itself is not passed on. */
function readSettings(body: unknown): LakiConnectSettings {
  const answer = objectOf(body)
  const current = objectOf(answer?.data) ?? answer
  if (current === null || isRefusal(body) || !('webhook_url' in current || 'webhook_enabled' in current)) {
    throw new Error('lakiconnect settings GET: the answer has no settings')
  }
  const { webhook_url: url, webhook_enabled: enabled, webhook_secret: secret } = current
  return {
    webhookUrl: typeof url === 'string' && url !== '' ? url : null,
    webhookEnabled: typeof enabled === 'boolean' ? enabled : null,
    secretSet: secret === undefined ? null : secret !== null && secret !== '',
  }
}

function isRefusal(body: unknown): boolean {
  const answer = objectOf(body)
  return answer?.success === false || answer?.status === 'ERROR' || objectOf(answer?.error) !== null
}

function fits<T>(requested: T | undefined, current: T | null): boolean {
  return requested === undefined || requested === current
}

function identifier(value: unknown, name: string): string {
  if (typeof value !== 'string' || !IDENTIFIER.test(value))
    throw new WebhookRefused('malformed', `${name} is missing or not printable text`)
  return value
}
