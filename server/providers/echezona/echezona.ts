/**
 * Echezona (Nigeria), which is being renamed to PayBridge: cards, transfers and USSD on a hosted page. Document:
 * https://docs.echezona.com.
 *
 * The status of a payment is read by our own id, so it can always be read. `responseCode` "00" says that Echezona
 * understood the request; the data says whether anything was paid. The document and its examples disagree on naira or
 * kobo. This adapter follows the examples: amounts are naira.
 */

import { formatAmount } from '../../domain/money.ts'
import type { Money } from '../../domain/money.ts'
import { confirmed } from '../../contract/confirmed-status.ts'
import type { ConfirmedStatus } from '../../contract/confirmed-status.ts'
import { readAmount } from '../kit/amounts.ts'
import { refuseDuplicateMembers } from '../kit/contradictions.ts'
import { echezonaWebhooks, SCHEMES } from './webhooks.ts'
import { jsonText } from '../kit/json-text.ts'
import type { JsonValue } from '../kit/json-text.ts'
import { UnreadableMoney } from '../../contract/provider.ts'
import type { CreateRequest, CreateResult, Provider, ProviderDefinition, StatusQuery } from '../../contract/provider.ts'
import { KeyRefused, RequestRejected } from '../../contract/request-errors.ts'
import { NO_TRANSACTION } from '../kit/key-probe.ts'
import { callJson, objectOf, paymentPageUrl, refusalReason } from '../kit/request.ts'
import type { JsonAnswer } from '../../contract/request-errors.ts'
import { baseUrl, headerName, list, oneOf, secrets, text } from '../kit/settings.ts'
import type { SettingsValues } from '../../contract/provider-settings.ts'

const settings = {
  API_KEY: {
    describe: 'API key. It also verifies webhooks unless `ECHEZONA_WEBHOOK_SECRET` is set. Rotates.',
    activates: true,
    secret: true,
    parse: list,
  },
  BASE_URL: {
    describe: 'Address of the API, with `/api` at the end.',
    default: 'https://api.echezona.com/api',
    parse: baseUrl,
  },
  WEBHOOK_SECRET: {
    describe: 'Secret that verifies webhooks. By default, the API key. Rotates.',
    secret: true,
    parse: secrets(16),
  },
  WEBHOOK_HEADER: {
    describe:
      "Header of the webhook signature. Echezona's document does not name it. The defaults of this setting and the " +
      'next four are those of its shop plug-in, *unconfirmed*.',
    default: 'X-Echezona-Signature',
    parse: headerName,
  },
  WEBHOOK_ALGORITHM: {
    describe: 'Digest algorithm of the webhook signature: `sha256` or `sha512`.',
    default: 'sha256',
    parse: oneOf('sha256', 'sha512'),
  },
  WEBHOOK_ENCODING: {
    describe: 'Encoding of the webhook signature: `hex` or `base64`.',
    default: 'hex',
    parse: oneOf('hex', 'base64'),
  },
  WEBHOOK_SCHEME: {
    describe:
      'What the webhook signature covers: `hmac-raw` the body, `hmac-data` the `data` member of the body. With ' +
      '`static-token` the header contains the secret itself and covers nothing, which is weak.',
    default: 'hmac-raw',
    parse: oneOf(...SCHEMES),
  },
  WEBHOOK_PREFIX: {
    describe: 'Text before the webhook signature in its header, for example `sha256=`.',
    default: '',
    parse: text,
  },
  AMOUNT_UNIT: {
    describe:
      'Unit of the amounts in webhooks: naira (`major`) or kobo (`minor`). Only the amount from the API makes an ' +
      'order paid.',
    default: 'major',
    parse: oneOf('major', 'minor'),
  },
} as const

const CURRENCY = 'NGN'
const PAGE_HOSTS = ['echezona.com', 'paybridge.africa']
/** The `responseCode` of an answer to a request that Echezona understood. */
const UNDERSTOOD = '00'
/** Statuses that say that the payment does not exist. Other statuses are about our request. */
const NOT_THERE = [400, 404, 422]
const PROVIDER_REF = /^[\x21-\x7e]{1,128}$/

export const echezona: ProviderDefinition<typeof settings> = {
  id: 'echezona',
  label: 'Echezona',
  settings,
  create: (values) => open(values),
}

function open(values: SettingsValues<typeof settings>): Provider {
  const webhooks = echezonaWebhooks({
    secrets: values.WEBHOOK_SECRET ?? values.API_KEY,
    header: values.WEBHOOK_HEADER,
    scheme: values.WEBHOOK_SCHEME,
    algorithm: values.WEBHOOK_ALGORITHM,
    encoding: values.WEBHOOK_ENCODING,
    prefix: values.WEBHOOK_PREFIX,
    amountUnit: values.AMOUNT_UNIT,
  })
  const post = (what: string, path: string, body: JsonValue, signal: AbortSignal): Promise<JsonAnswer> =>
    callJson(`echezona ${what}`, {
      method: 'POST',
      url: `${values.BASE_URL}${path}`,
      headers: { authorization: `Bearer ${values.API_KEY[0] ?? ''}` },
      body: jsonText(body),
      signal,
    })

  return {
    id: 'echezona',
    label: 'Echezona',
    mark: 'card',
    flow: 'page',
    needs: ['name', 'email'],
    currencies: [CURRENCY],
    capabilities: { poll: 'always', cancel: false, callback: 'account' },
    unconfirmed:
      'Echezona documents neither the header nor the scheme of its webhook signatures. Check ECHEZONA_WEBHOOK_* ' +
      'against a real delivery. Until one is accepted, payments are found by polling.',
    create,
    fetchStatus,
    probeKey,
    ...webhooks,
  }

  async function create({ customer, money, ...request }: CreateRequest, signal: AbortSignal): Promise<CreateResult> {
    const { name, email, phone } = customer
    if (!name?.trim() || !email) return { outcome: 'refused', reason: 'wrong_details' }
    if (money.currency !== CURRENCY) return { outcome: 'refused', reason: 'provider_refused' }
    const body = {
      amount: formatAmount(money),
      currency: CURRENCY,
      email,
      ...splitName(name),
      phone,
      transactionId: request.reference,
      callbackUrl: request.returnUrl,
      productId: request.orderId,
      productDescription: request.description,
      // Echezona's spelling. The buyer pays the price of the order and no charge on top.
      applyConviniencyCharge: false,
    }
    let answer: JsonAnswer
    try {
      answer = await post('create', '/Payments/Initialize', body, signal)
    } catch (error) {
      const reason = refusalReason(error)
      if (reason !== null) return { outcome: 'refused', reason }
      throw error
    }
    const result = objectOf(answer.body)
    if (result === null) throw new Error('echezona create: the answer is not a JSON object')
    const url = paymentPageUrl(objectOf(result.data)?.paymentUrl, PAGE_HOSTS, values.BASE_URL)
    // An unusable address is a refusal, too: nobody can open the page, so nobody can pay.
    if (result.responseCode !== UNDERSTOOD || url === null) return { outcome: 'refused', reason: 'provider_refused' }
    return { outcome: 'created', action: { type: 'open', url } }
  }

  async function fetchStatus({ reference }: StatusQuery, signal: AbortSignal): Promise<ConfirmedStatus | null> {
    const unknown = { state: 'pending', providerRef: null, reference: null, money: null } as const
    let answer: JsonAnswer
    try {
      answer = await post('verify', '/Payments/VerifyPayment', { transactionId: reference }, signal)
    } catch (error) {
      // Only 404 is certain. The other statuses may also be about how we asked.
      if (isNotThere(error)) return confirmed({ ...unknown, ...(error.status === 404 ? { exists: false } : {}) })
      throw error
    }
    const result = objectOf(answer.body)
    if (typeof result?.responseCode !== 'string') throw new Error('echezona verify: the answer has no responseCode')
    if (result.responseCode !== UNDERSTOOD) return confirmed(unknown)
    refuseDuplicateMembers('echezona verify', answer.text)
    const data = objectOf(result.data)
    if (data === null || typeof data.transactionId !== 'string') {
      const missing = 'echezona verify: the answer is about no transaction'
      throw data !== null && claimsSuccess(data) ? new UnreadableMoney(missing) : new Error(missing)
    }
    return confirmed(factsOf(data, data.transactionId))
  }

  async function probeKey(signal: AbortSignal): Promise<void> {
    try {
      await post('probe', '/Payments/VerifyPayment', { transactionId: NO_TRANSACTION }, signal)
    } catch (error) {
      if (!isNotThere(error)) throw error
    }
  }
}

function isNotThere(error: unknown): error is RequestRejected {
  return (
    error instanceof RequestRejected &&
    !(error instanceof KeyRefused) &&
    NOT_THERE.includes(error.status) &&
    objectOf(error.answer.body) !== null
  )
}

/** Reads an answer. A success needs both its word and its flag. Unknown words count as pending. */
function factsOf(data: Readonly<Record<string, unknown>>, reference: string): Parameters<typeof confirmed>[0] {
  const { paymentReference, isSuccessful } = data
  const status = typeof data.status === 'string' ? data.status.toLowerCase() : ''
  const facts = {
    reference,
    providerRef: typeof paymentReference === 'string' && PROVIDER_REF.test(paymentReference) ? paymentReference : null,
  }
  if (claimsSuccess(data) && (status !== 'successful' || isSuccessful !== true)) {
    throw new UnreadableMoney('echezona verify: status and isSuccessful disagree on whether it was paid')
  }
  if (status === 'successful') return { ...facts, state: 'paid', money: paidAmount(data) }
  if (status === 'failed' && isSuccessful === false)
    return { ...facts, state: 'failed', money: null, reason: 'declined' }
  return { ...facts, state: 'pending', money: null }
}

/** Whether the word or the flag says that it was paid. */
function claimsSuccess({ status, isSuccessful }: Readonly<Record<string, unknown>>): boolean {
  return isSuccessful === true || (typeof status === 'string' && status.toLowerCase() === 'successful')
}

/** A decimal string in naira, e.g. `"7.00"`. Another currency is returned as it is, and reconciling refuses it. */
function paidAmount({ amount, currency }: Readonly<Record<string, unknown>>): Money {
  const money = readAmount(amount, currency)
  if (money === null) throw new UnreadableMoney('echezona verify: what was paid cannot be read')
  return money
}

/** The last word is the last name. Echezona requires both names, so a single word is both. */
function splitName(name: string): { firstName: string; lastName: string } {
  const words = name.trim().split(/\s+/)
  const lastName = words.at(-1) ?? ''
  return { firstName: words.slice(0, -1).join(' ') || lastName, lastName }
}
