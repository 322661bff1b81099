/**
 * Pakhi Pay (Bangladesh): wallets and banks behind a hosted page. Document: https://pakhipay.com, "API Documentation" (May 2026).
 *
 * It tells very little. Create answers with an address and no id; verify asks for the id and our amount and says only whether that was completed;
 * the id comes with the webhook or in the return address. So a payment can be asked about only once an id is known, and can never be seen to have failed.
 */

import { formatAmount, MAX_MINOR, MoneyError, parseMoney, sameMoney } from '../../domain/money.ts'
import type { Money } from '../../domain/money.ts'
import { confirmed } from '../../contract/confirmed-status.ts'
import type { ConfirmedStatus } from '../../contract/confirmed-status.ts'
import { refuseDuplicateMembers } from '../kit/contradictions.ts'
import { ExactNumber, jsonText, readJsonText } from '../kit/json-text.ts'
import type { JsonObject } from '../kit/json-text.ts'
import { SIGNATURE_FORMS, signedTexts } from './signature-forms.ts'
import type { SignatureForm } from './signature-forms.ts'
import { UnreadableMoney, WebhookRefused } from '../../contract/provider.ts'
import type {
  CreateRequest,
  CreateResult,
  Provider,
  ProviderDefinition,
  StatusQuery,
  VerifiedWebhook,
  WebhookDelivery,
  WebhookEvent,
} from '../../contract/provider.ts'
import { callJson, KeyRefused, objectOf, paymentPageUrl, refusalReason, RequestRejected } from '../kit/request.ts'
import type { JsonAnswer } from '../kit/request.ts'
import { baseUrl, list, oneOf } from '../kit/settings.ts'
import type { SettingsValues } from '../../contract/provider-settings.ts'
import { decodeHex, equalDigests, fingerprint, hmac, hmacKey } from '../kit/signature.ts'
import { readWebhookJson, refuseCostly } from '../kit/webhook-json.ts'

const settings = {
  API_KEY: {
    describe: 'Brand API keys, newest first. They also verify webhooks.',
    activates: true,
    secret: true,
    parse: list,
  },
  BASE_URL: { describe: 'Address of the API.', default: 'https://pakhipay.com', parse: baseUrl },
  SIGNATURE_FORM: {
    describe: 'How webhook signatures are computed; `auto` tries all forms and logs the one that matched.',
    default: 'auto',
    parse: oneOf('auto', ...SIGNATURE_FORMS),
  },
  RETURN_IDS: {
    describe:
      'What a transaction id in the return address is worth once Pakhi confirms it: `review` tells you and waits for the signed message or for you, ' +
      '`accept` makes the order paid at once, though Pakhi does not say for which order the id was paid.',
    default: 'review',
    parse: oneOf('review', 'accept'),
  },
} as const

/** No currency is ever named on the wire. */
const CURRENCY = 'BDT'
const PAGE_HOSTS = ['pakhipay.com']
const SHA256_BYTES = 32
/** A message is five short members; the document names no limit. Every form is computed before a forgery is refused, so there is one. */
const MAX_MEMBERS = 64
/** What the create answer or the return address may call the id. None is documented; gateways of the same family use these. */
const ID_NAMES = ['transaction_id', 'transactionId', 'trx_id', 'invoice_id'] as const
/** What a stranger may make us ask about. */
const UNVERIFIED_ID = /^[A-Za-z0-9._:-]{1,128}$/
/** An order id of somebody else's is only written down; but Postgres cannot hold NUL, nor UTF-8 half a character. */
const STORABLE = /^[^\0\p{Cs}]{1,200}$/u
/** What a signature vouches for may look odder: refusing it would lose a payment. */
const SIGNED_ID = /^[\x21-\x7e]{1,128}$/

export const pakhipay: ProviderDefinition<typeof settings> = {
  id: 'pakhipay',
  label: 'Pakhi Pay',
  settings,
  create: (values) => open(values),
}

function open(values: SettingsValues<typeof settings>): Provider {
  const keys = values.API_KEY.map(hmacKey)
  const forms: readonly SignatureForm[] = values.SIGNATURE_FORM === 'auto' ? SIGNATURE_FORMS : [values.SIGNATURE_FORM]

  // The slash at the end is part of the path: without it Django answers with a redirect.
  const post = (action: 'create' | 'verify', body: string, signal: AbortSignal): Promise<JsonAnswer> =>
    refuseBadKey(
      action,
      callJson(`pakhipay ${action}`, {
        method: 'POST',
        url: `${values.BASE_URL}/api/request/payment/${action}/`,
        headers: { 'api-key': values.API_KEY[0] ?? '' },
        body,
        signal,
      }),
    )

  return {
    id: 'pakhipay',
    label: 'Pakhi Pay',
    flow: 'page',
    needs: ['name', 'email'],
    currencies: [CURRENCY],
    capabilities: { poll: 'with-reference', cancel: false, callback: 'per-payment' },
    signatureRefusalStatus: 403,
    returnIds: values.RETURN_IDS,
    create,
    fetchStatus,
    verifyWebhook,
    parseWebhook,
    unverifiedReturnReference: (query) =>
      ID_NAMES.map((name) => query.get(name)).find((id) => id !== null && UNVERIFIED_ID.test(id)) ?? null,
  }

  async function create(request: CreateRequest, signal: AbortSignal): Promise<CreateResult> {
    if (!request.customer.name || !request.customer.email) return { outcome: 'refused', reason: 'wrong_details' }
    if (request.money.currency !== CURRENCY) return { outcome: 'refused', reason: 'provider_refused' }
    const body = jsonText({
      cus_name: request.customer.name,
      cus_email: request.customer.email,
      amount: new ExactNumber(formatAmount(request.money)),
      success_url: request.returnUrl,
      cancel_url: request.cancelUrl,
      order_id: request.reference,
      callback_url: request.callbackUrl,
    })
    let answer: JsonAnswer
    try {
      answer = await post('create', body, signal)
    } catch (error) {
      const reason = refusalReason(error)
      if (reason !== null) return { outcome: 'refused', reason }
      throw error
    }
    const result = objectOf(answer.body)
    if (result === null) throw new Error('pakhipay create: the answer is not a JSON object')
    const url = paymentPageUrl(result.payment_url, PAGE_HOSTS, values.BASE_URL)
    const accepted = result.status === 1 || result.status === '1' || result.status === true
    // Refused too when only the address is no good: nobody can open that page, so nobody can pay there.
    if (!accepted || url === null) return { outcome: 'refused', reason: 'provider_refused' }
    const providerRef = ID_NAMES.map((name) => idText(result[name])).find((id) => id !== null)
    return { outcome: 'created', ...(providerRef ? { providerRef } : {}), action: { type: 'open', url } }
  }

  async function fetchStatus(query: StatusQuery, signal: AbortSignal): Promise<ConfirmedStatus | null> {
    const { hint } = query
    if (hint?.signed && hint.money !== undefined && !sameMoney(hint.money, query.money)) {
      // Verify compares with the amount that we send and echoes none: asked with ours it would deny the payment, asked with theirs it would confirm
      // whatever the message said. The one authority on an amount that differs is the message itself, whose verified signature covers every field used
      // here. It can only do harm to itself: the amount is not the order's, so reconciling records an anomaly and never finalizes.
      return confirmed({ state: 'paid', providerRef: hint.providerRef, reference: null, money: hint.money })
    }
    // An id from the browser comes last: it must not replace one that Pakhi gave us.
    const known = hint?.signed ? hint.providerRef : query.providerRef
    const transactionId = known ?? hint?.providerRef
    if (!transactionId) return null
    const body = jsonText({ transaction_id: transactionId, amount: new ExactNumber(formatAmount(query.money)) })
    const answer = await verify(body, signal)
    if (answer === null) return confirmed({ state: 'pending', providerRef: known, reference: null, money: null })
    const { reference, money } = echoed(answer, transactionId)
    return confirmed({ state: 'paid', providerRef: transactionId, reference, money: money ?? query.money })
  }

  /** The answer, when Pakhi says "completed"; else null. It has no word for failed: anything else may still become paid. */
  async function verify(body: string, signal: AbortSignal): Promise<JsonObject | null> {
    let answer: JsonAnswer
    try {
      answer = await post('verify', body, signal)
    } catch (error) {
      // An id that it does not know. A refused key and 429 speak of us rather than of the payment, so they stay errors.
      if (error instanceof KeyRefused) throw error
      if (
        error instanceof RequestRejected &&
        [400, 404, 422].includes(error.status) &&
        objectOf(error.answer.body) !== null
      )
        return null
      throw error
    }
    const result = objectOf(answer.body)
    if (result === null) throw new Error('pakhipay verify: the answer is not a JSON object')
    refuseDuplicateMembers('pakhipay verify', answer.text)
    const { status, message } = result
    const completed =
      (status === 1 || status === '1') && typeof message === 'string' && message.trim().toLowerCase() === 'completed'
    return completed ? (readJsonText(answer.text) as JsonObject) : null
  }

  /**
   * What the answer says beside "completed". The document shows nothing more, but gateways of the same family do; what is there has to fit.
   * @throws {UnreadableMoney} when it names another transaction, or an amount that cannot be read
   */
  function echoed(answer: JsonObject, transactionId: string): { reference: string | null; money: Money | null } {
    for (const name of ID_NAMES) {
      const id = textOf(answer, name)
      if (id !== null && id.toLowerCase() !== transactionId.toLowerCase())
        throw new UnreadableMoney('pakhipay verify: the answer is about another transaction')
    }
    const reference = textOf(answer, 'order_id')
    if (textOf(answer, 'amount') === null) return { reference, money: null }
    try {
      return { reference, money: moneyOf(answer) }
    } catch {
      throw new UnreadableMoney('pakhipay verify: the amount in the answer cannot be read')
    }
  }

  function verifyWebhook({ rawBody }: WebhookDelivery): VerifiedWebhook {
    refuseCostly(rawBody, 'signature')
    const { text, message } = readMessage(rawBody)
    const member = message.members.find(({ name }) => name === 'signature')?.value
    const signature = member?.kind === 'string' ? decodeHex(member.value, SHA256_BYTES) : null
    if (signature === null)
      throw new WebhookRefused('bad_signature', 'the signature member is missing or not 64 hexadecimal digits')
    // Every form with every key, whatever matched before: the time taken tells nothing.
    let matched: SignatureForm | undefined
    for (const form of forms) {
      for (const candidate of signedTexts(form, text, message)) {
        for (const key of keys) {
          if (equalDigests(hmac('sha256', key, candidate), signature)) matched ??= form
        }
      }
    }
    if (matched === undefined)
      throw new WebhookRefused('bad_signature', 'the signature matches no known form of the message')
    return { body: JSON.parse(text), rawBody, form: matched }
  }
}

/** Its document gives no status for a bad key, and says every refusal as `status: 0` with a message. */
async function refuseBadKey(action: string, calling: Promise<JsonAnswer>): Promise<JsonAnswer> {
  const answer = await calling.catch((error: unknown) => {
    if (error instanceof RequestRejected && speaksOfKey(error.answer.body))
      throw new KeyRefused(error.message, error.answer)
    throw error
  })
  if (speaksOfKey(answer.body)) throw new KeyRefused(`pakhipay ${action}: the key is refused`, answer)
  return answer
}

function speaksOfKey(body: unknown): boolean {
  const { status, message } = objectOf(body) ?? {}
  return (
    status !== 1 &&
    status !== '1' &&
    status !== true &&
    typeof message === 'string' &&
    /\b(?:api|brand)[ _-]?key\b/i.test(message)
  )
}

function parseWebhook(webhook: VerifiedWebhook): WebhookEvent {
  const { message } = readMessage(webhook.rawBody)
  const status = stringOf(message, 'status')
  const transactionId = stringOf(message, 'transaction_id')
  const reference = stringOf(message, 'order_id')
  const money = moneyOf(message)
  if (!SIGNED_ID.test(transactionId))
    throw new WebhookRefused('malformed', 'transaction_id is not printable text of at most 128 characters')
  if (!STORABLE.test(reference))
    throw new WebhookRefused('malformed', 'order_id is empty, too long or holds what cannot be stored')
  if (status !== 'completed') throw new WebhookRefused('not_for_us', 'status is not completed')
  return {
    kind: 'payment',
    dedupeKey: fingerprint(transactionId, reference, formatAmount(money)),
    reference,
    providerRef: transactionId,
    money,
    claimsPayment: true,
  }
}

function readMessage(rawBody: Uint8Array): { readonly text: string; readonly message: JsonObject } {
  const read = readWebhookJson(rawBody)
  if (read.message.members.length > MAX_MEMBERS)
    throw new WebhookRefused('malformed', `the body has more than ${MAX_MEMBERS} members`)
  return read
}

function stringOf(message: JsonObject, name: string): string {
  const value = message.members.find((member) => member.name === name)?.value
  if (value?.kind !== 'string') throw new WebhookRefused('malformed', `${name} is missing or not a string`)
  return value.value
}

/** A member that is text or a number, by its literal; null when it is absent, null or empty. */
function textOf(message: JsonObject, name: string): string | null {
  const value = message.members.find((member) => member.name === name)?.value
  const text = value?.kind === 'string' ? value.value.trim() : value?.kind === 'number' ? value.text : ''
  return text === '' ? null : text
}

/** Documented as a string, sent to Pakhi as a number: either is read, a number by its literal. */
function moneyOf(message: JsonObject): Money {
  const value = message.members.find((member) => member.name === 'amount')?.value
  const text = value?.kind === 'number' ? value.text : value?.kind === 'string' ? value.value : ''
  try {
    const money = parseMoney(text, CURRENCY)
    if (money.minor <= MAX_MINOR) return money
  } catch (error) {
    if (!(error instanceof MoneyError)) throw error
  }
  throw new WebhookRefused('malformed', 'amount is missing or not a decimal amount that we can hold')
}

function idText(value: unknown): string | null {
  const text = Number.isSafeInteger(value) ? String(value) : value
  return typeof text === 'string' && UNVERIFIED_ID.test(text) ? text : null
}
