/**
 * SSLCommerz (Bangladesh): cards, wallets and banks on a hosted page. Document:
 * https://developer.sslcommerz.com/doc/v4/ (version 4.00).
 *
 * Its webhooks and the form that it makes the browser post on return prove nothing. A payment is paid when the query by
 * our own id lists a good transaction and the validation of that transaction confirms the amount.
 */

import { exponentOf, formatAmount, isCurrency } from '../../domain/money.ts'
import { confirmed } from '../../contract/confirmed-status.ts'
import type { ConfirmedStatus } from '../../contract/confirmed-status.ts'
import type { DeclineReason } from '../../domain/payment.ts'
import type { CreateRequest, CreateResult, Provider, ProviderDefinition, StatusQuery } from '../../contract/provider.ts'
import type { SettingsValues } from '../../contract/provider-settings.ts'
import type { JsonAnswer } from '../../contract/request-errors.ts'
import { NO_TRANSACTION } from '../kit/key-probe.ts'
import { callJson, objectOf, paymentPageUrl, refusalReason } from '../kit/request.ts'
import { baseUrl, list, oneOf } from '../kit/settings.ts'
import { tranIdOf } from './reference.ts'
import { fetchRefund, refund } from './refunds.ts'
import type { RefundCall } from './refunds.ts'
import { readQuery, readValidation } from './status.ts'
import { parseWebhook, verifyWebhook } from './webhooks.ts'

const settings = {
  STORE_ID: {
    describe: 'Id of the store, e.g. `shopnamelive`.',
    activates: true,
    parse: textOf(30),
  },
  STORE_PASSWORD: {
    describe:
      'Password of the store for the API, which is not the password of the merchant panel. It also verifies webhooks. ' +
      'Rotates.',
    activates: true,
    secret: true,
    parse: list,
  },
  BASE_URL: {
    describe: 'Address of the API. The sandbox is `https://sandbox.sslcommerz.com`.',
    default: 'https://securepay.sslcommerz.com',
    parse: baseUrl,
  },
  RISK: {
    describe:
      'What happens to a payment that SSLCommerz calls risky. `hold` sends the anomaly `risky` and waits for a person. ' +
      '`accept` makes the order paid.',
    default: 'hold',
    parse: oneOf('hold', 'accept'),
  },
  CURRENCIES: {
    describe:
      'Currencies that the store takes, separated by commas. SSLCommerz converts all but BDT to BDT, at its own rate.',
    default: 'BDT',
    parse: currencies,
  },
  ADDRESS: {
    describe: 'Address of the buyer. SSLCommerz requires one, and the companion does not ask buyers for theirs.',
    default: 'Dhaka',
    parse: textOf(50),
  },
  CITY: { describe: 'City of the buyer, as above.', default: 'Dhaka', parse: textOf(50) },
  POSTCODE: { describe: 'Postcode of the buyer, as above.', default: '1000', parse: textOf(30) },
  PRODUCT_PROFILE: {
    describe: 'What the shop sells: `general`, `physical-goods` or `non-physical-goods`.',
    default: 'general',
    parse: oneOf('general', 'physical-goods', 'non-physical-goods'),
  },
} as const

/** Also takes refunds, and says what became of them. */
const QUERY = 'merchantTransIDvalidationAPI.php'
const PAGE_HOSTS = ['sslcommerz.com']
/** Lengths of the document, in characters. */
const MAX_ADDRESS = 255
const MAX_NAME = 50
const MAX_EMAIL = 50
const MAX_PHONE = 20
const MAX_PRODUCT_NAME = 255
/** The limits of an amount in taka, in paisa. */
const LIMITS = { BDT: { min: 1_000n, max: 50_000_000n } }

export const sslcommerz: ProviderDefinition<typeof settings> = {
  id: 'sslcommerz',
  label: 'SSLCommerz',
  settings,
  create: (values) => open(values),
}

function open(values: SettingsValues<typeof settings>): Provider {
  const store = { store_id: values.STORE_ID, store_passwd: values.STORE_PASSWORD[0] ?? '' }
  const ofWebhooks = { storeId: values.STORE_ID, passwords: values.STORE_PASSWORD }
  /** The password is part of these addresses, which is why nothing logs them. */
  const callValidator = (what: string, path: string, ids: Readonly<Record<string, string>>, signal: AbortSignal) =>
    callJson(`sslcommerz ${what}`, {
      method: 'GET',
      url: `${values.BASE_URL}/validator/api/${path}?${form({ ...ids, ...store, v: '1', format: 'json' })}`,
      signal,
    })
  const callRefunds: RefundCall = (what, fields, signal) => callValidator(what, QUERY, fields, signal)
  const query = (tranId: string, signal: AbortSignal): Promise<JsonAnswer> =>
    callValidator('query', QUERY, { tran_id: tranId }, signal)

  return {
    id: 'sslcommerz',
    label: 'SSLCommerz',
    mark: 'card violet',
    flow: 'page',
    needs: ['name', 'email', 'phone'],
    currencies: values.CURRENCIES,
    limits: LIMITS,
    capabilities: { poll: 'always', cancel: false, callback: 'per-payment' },
    // The pages of banks and wallets inside it refuse frames.
    frame: false,
    unconfirmed:
      'No live webhook has confirmed how SSLCommerz computes verify_sign. Until one is accepted, payments are found by ' +
      'polling.',
    create,
    fetchStatus,
    refund: (request, signal) => refund(callRefunds, request, signal),
    fetchRefund: (refundQuery, signal) => fetchRefund(callRefunds, refundQuery, signal),
    probeKey,
    verifyWebhook: (delivery) => verifyWebhook(ofWebhooks, delivery),
    parseWebhook: (webhook) => parseWebhook(ofWebhooks, webhook),
    // The form of the buyer's return is not read: the query finds every transaction without it.
  }

  async function create(request: CreateRequest, signal: AbortSignal): Promise<CreateResult> {
    const refused = (reason: DeclineReason): CreateResult => ({ outcome: 'refused', reason })
    const { name, email, phone } = request.customer
    if (!name?.trim() || !email || !phone) return refused('wrong_details')
    // A shortened address could be somebody else's.
    if (email.length > MAX_EMAIL || phone.length > MAX_PHONE) return refused('wrong_details')
    const tranId = tranIdOf(request.reference)
    if (tranId === null || !values.CURRENCIES.includes(request.money.currency)) return refused('provider_refused')
    const { returnUrl, cancelUrl, callbackUrl } = request
    if ([returnUrl, cancelUrl, callbackUrl].some((url) => url.length > MAX_ADDRESS))
      return refused('provider_misconfigured')
    const body = form({
      ...store,
      total_amount: formatAmount(request.money),
      currency: request.money.currency,
      tran_id: tranId,
      success_url: returnUrl,
      fail_url: returnUrl,
      cancel_url: cancelUrl,
      ipn_url: callbackUrl,
      cus_name: shortened(name.trim(), MAX_NAME),
      cus_email: email,
      cus_phone: phone,
      cus_add1: values.ADDRESS,
      cus_city: values.CITY,
      cus_postcode: values.POSTCODE,
      cus_country: 'Bangladesh',
      shipping_method: 'NO',
      num_of_item: '1',
      product_name: shortened(request.description, MAX_PRODUCT_NAME),
      product_category: 'Order',
      product_profile: values.PRODUCT_PROFILE,
      emi_option: '0',
      // Echoed and signed in webhooks.
      value_a: request.reference,
    })
    let answer: JsonAnswer
    try {
      answer = await callJson('sslcommerz create', {
        method: 'POST',
        url: `${values.BASE_URL}/gwprocess/v4/api.php`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body,
        signal,
      })
    } catch (error) {
      const reason = refusalReason(error)
      if (reason !== null) return refused(reason)
      throw error
    }
    const result = objectOf(answer.body)
    if (result?.status === 'FAILED') return refused(reasonOf(result.failedreason))
    const url = paymentPageUrl(result?.GatewayPageURL, PAGE_HOSTS, values.BASE_URL)
    if (result?.status !== 'SUCCESS' || url === null)
      throw new Error('sslcommerz create: the answer has no status or no page that can be opened')
    return { outcome: 'created', action: { type: 'open', url } }
  }

  async function fetchStatus({ reference, hint }: StatusQuery, signal: AbortSignal): Promise<ConfirmedStatus | null> {
    const tranId = tranIdOf(reference)
    if (tranId === null) return null
    const reading = readQuery(await query(tranId, signal), tranId)
    if (reading.paid === null) return confirmed(reading.facts)
    // One session can be paid twice. The query says which transactions are of this payment, so a named one counts only
    // when it is among them.
    const named = reading.paid.find((id) => id === hint?.providerRef)
    const valId = named ?? reading.paid[0] ?? ''
    const answer = await callValidator('validation', 'validationserverAPI.php', { val_id: valId }, signal)
    const others = reading.paid.filter((id) => id !== valId)
    const facts = readValidation(answer, { tranId, valId }, values.RISK)
    return confirmed({ ...facts, ...(others.length > 0 ? { others } : {}) })
  }

  async function probeKey(signal: AbortSignal): Promise<void> {
    readQuery(await query(NO_TRANSACTION, signal), NO_TRANSACTION)
  }
}

/** Why a session was refused. The text itself goes nowhere: it may repeat what was sent. */
function reasonOf(text: unknown): DeclineReason {
  return typeof text === 'string' && /credential|de-?active|inactive/i.test(text)
    ? 'provider_misconfigured'
    : 'provider_refused'
}

function form(fields: Readonly<Record<string, string>>): string {
  return new URLSearchParams(fields).toString()
}

/** Cuts no character in half. */
function shortened(text: string, max: number): string {
  return text.length <= max ? text : text.slice(0, max).replace(/[\uD800-\uDBFF]$/, '')
}

function textOf(max: number): (text: string) => string {
  return (text) => {
    const trimmed = text.trim()
    if (trimmed === '' || trimmed.length > max) throw new Error(`must have 1 to ${max} characters`)
    return trimmed
  }
}

/** Amounts on the wire have two decimals. */
function currencies(text: string): readonly string[] {
  const codes = [...new Set(list(text).map((code) => code.toUpperCase()))]
  if (codes.some((code) => !isCurrency(code) || exponentOf(code) !== 2))
    throw new Error('must be ISO 4217 codes of currencies with two decimals, for example BDT,USD')
  return codes
}
