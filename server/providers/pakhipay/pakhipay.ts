/**
 * Pakhi Pay (Bangladesh): wallets and banks on a hosted page. Document: https://pakhipay.com, "API Documentation" (May
 * 2026).
 *
 * Its API says very little. The create call returns an address and no id. The verify call takes the id and our amount,
 * and says only whether that was completed. The id comes with the webhook or in the return address. The status of a
 * payment can therefore be read only once an id is known, and never says that a payment failed.
 */

import { formatAmount, sameMoney } from '../../domain/money.ts'
import type { Money } from '../../domain/money.ts'
import { confirmed } from '../../contract/confirmed-status.ts'
import type { ConfirmedStatus } from '../../contract/confirmed-status.ts'
import { refuseDuplicateMembers } from '../kit/contradictions.ts'
import { ExactNumber, jsonText, memberOf, readJsonText } from '../kit/json-text.ts'
import type { JsonObject } from '../kit/json-text.ts'
import { SIGNATURE_FORMS } from './signature-forms.ts'
import type { SignatureForm } from './signature-forms.ts'
import { UnreadableMoney } from '../../contract/provider.ts'
import type { CreateRequest, CreateResult, Provider, ProviderDefinition, StatusQuery } from '../../contract/provider.ts'
import { KeyRefused, RequestRejected } from '../../contract/request-errors.ts'
import { callJson, objectOf, paymentPageUrl, refusalReason } from '../kit/request.ts'
import type { JsonAnswer } from '../../contract/request-errors.ts'
import { baseUrl, list, oneOf } from '../kit/settings.ts'
import type { SettingsValues } from '../../contract/provider-settings.ts'
import { hmacKey } from '../kit/signature.ts'
import { CURRENCY, moneyOf, parseWebhook, verifyWebhook } from './webhooks.ts'

const settings = {
  API_KEY: {
    describe: 'API key of the brand. It also verifies webhooks. Rotates.',
    activates: true,
    secret: true,
    parse: list,
  },
  BASE_URL: { describe: 'Address of the API.', default: 'https://pakhipay.com', parse: baseUrl },
  SIGNATURE_FORM: {
    describe:
      'How Pakhi Pay computes the signatures of webhooks. `auto` tries all forms and logs the form that matched.',
    default: 'auto',
    parse: oneOf('auto', ...SIGNATURE_FORMS),
  },
  RETURN_IDS: {
    describe:
      'What happens when Pakhi Pay confirms a transaction id from a return address. `review` sends the anomaly ' +
      '`unconfirmed` and waits for the signed webhook or for you. `accept` makes the order paid at once, although ' +
      'Pakhi Pay does not say which order the id paid.',
    default: 'review',
    parse: oneOf('review', 'accept'),
  },
} as const

const PAGE_HOSTS = ['pakhipay.com']
/** Possible names of the id in the create answer and the return address. Gateways of the same family use these. */
const ID_NAMES = ['transaction_id', 'transactionId', 'trx_id', 'invoice_id'] as const
/** An id that a stranger may make us ask about. */
const UNVERIFIED_ID = /^[A-Za-z0-9._:-]{1,128}$/
export const pakhipay: ProviderDefinition<typeof settings> = {
  id: 'pakhipay',
  label: 'Pakhi Pay',
  settings,
  create: (values) => open(values),
}

function open(values: SettingsValues<typeof settings>): Provider {
  const keys = values.API_KEY.map(hmacKey)
  const forms: readonly SignatureForm[] = values.SIGNATURE_FORM === 'auto' ? SIGNATURE_FORMS : [values.SIGNATURE_FORM]

  // The trailing slash is part of the path: without it Django answers with a redirect.
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
    mark: 'wallet rose',
    flow: 'page',
    needs: ['name', 'email'],
    currencies: [CURRENCY],
    capabilities: { poll: 'with-reference', cancel: false, callback: 'per-payment' },
    signatureRefusalStatus: 403,
    returnIds: values.RETURN_IDS,
    address: values.BASE_URL,
    create,
    fetchStatus,
    verifyWebhook: (delivery) => verifyWebhook(keys, forms, delivery),
    parseWebhook,
    readReturn: (fields) => {
      const id = ID_NAMES.map((name) => fields.get(name)).find((value) => value !== null && UNVERIFIED_ID.test(value))
      return id == null ? null : { providerRef: id }
    },
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
    // An unusable address is a refusal, too: nobody can open the page, so nobody can pay.
    if (!accepted || url === null) return { outcome: 'refused', reason: 'provider_refused' }
    const providerRef = ID_NAMES.map((name) => idText(result[name])).find((id) => id !== null)
    return { outcome: 'created', ...(providerRef ? { providerRef } : {}), action: { type: 'open', url } }
  }

  async function fetchStatus(query: StatusQuery, signal: AbortSignal): Promise<ConfirmedStatus | null> {
    const { hint } = query
    if (hint?.signed && hint.money !== undefined && !sameMoney(hint.money, query.money)) {
      // The verify call compares with the amount that we send and returns none. With ours it would deny the payment,
      // and with theirs it would confirm whatever the message said. Only the message itself, whose verified signature
      // covers every member used here, can say that the amount differs. That is safe: the amount is not the order's, so
      // reconciling records an anomaly and never finalizes the order.
      return confirmed({ state: 'paid', providerRef: hint.providerRef, reference: null, money: hint.money })
    }
    // An id from the browser comes last. It must not replace one that Pakhi gave us.
    const known = hint?.signed ? hint.providerRef : query.providerRef
    const transactionId = known ?? hint?.providerRef
    if (!transactionId) return null
    const body = jsonText({ transaction_id: transactionId, amount: new ExactNumber(formatAmount(query.money)) })
    const answer = await verify(body, signal)
    if (answer === null) return confirmed({ state: 'pending', providerRef: known, reference: null, money: null })
    const { reference, money } = echoed(answer, transactionId)
    return confirmed({ state: 'paid', providerRef: transactionId, reference, money: money ?? query.money })
  }

  /**
   * @returns the answer when Pakhi says "completed", else null. There is no word for failed: it may still become paid
   */
  async function verify(body: string, signal: AbortSignal): Promise<JsonObject | null> {
    let answer: JsonAnswer
    try {
      answer = await post('verify', body, signal)
    } catch (error) {
      // These statuses mean an unknown id. A refused key and 429 are about us, not about the payment, and stay errors.
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
   * Reads what the answer says beside "completed". The document shows nothing more, but gateways of the same family do:
   * some name the wallet's own id as well, beside the id that was asked about.
   * @throws {UnreadableMoney} when it names other transactions only, or an amount that cannot be read
   */
  function echoed(answer: JsonObject, transactionId: string): { reference: string | null; money: Money | null } {
    const ids = ID_NAMES.map((name) => textOf(answer, name)?.toLowerCase()).filter((id) => id !== undefined)
    if (ids.length > 0 && !ids.includes(transactionId.toLowerCase()))
      throw new UnreadableMoney('pakhipay verify: the answer is about another transaction')
    const reference = textOf(answer, 'order_id')
    if (textOf(answer, 'amount') === null) return { reference, money: null }
    const money = moneyOf(answer)
    if (money === null) throw new UnreadableMoney('pakhipay verify: the amount in the answer cannot be read')
    return { reference, money }
  }
}

/** The document names no HTTP status for a bad key. It shows every refusal as `status: 0` with a message. */
async function refuseBadKey(action: string, calling: Promise<JsonAnswer>): Promise<JsonAnswer> {
  const answer = await calling.catch((error: unknown) => {
    if (error instanceof RequestRejected && namesKey(error.answer.body))
      throw new KeyRefused(error.message, error.answer)
    throw error
  })
  if (namesKey(answer.body)) throw new KeyRefused(`pakhipay ${action}: the key is refused`, answer)
  return answer
}

function namesKey(body: unknown): boolean {
  const { status, message } = objectOf(body) ?? {}
  return (
    status !== 1 &&
    status !== '1' &&
    status !== true &&
    typeof message === 'string' &&
    /\b(?:api|brand)[ _-]?key\b/i.test(message)
  )
}

/** @returns a text, or the literal of a number; null when the member is absent, null or empty */
function textOf(message: JsonObject, name: string): string | null {
  const value = memberOf(message, name)
  const text = value?.kind === 'string' ? value.value.trim() : value?.kind === 'number' ? value.text : ''
  return text === '' ? null : text
}

function idText(value: unknown): string | null {
  const text = Number.isSafeInteger(value) ? String(value) : value
  return typeof text === 'string' && UNVERIFIED_ID.test(text) ? text : null
}
