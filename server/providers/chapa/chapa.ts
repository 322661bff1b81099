/**
 * Chapa (Ethiopia): telebirr, CBE Birr, M-Pesa, banks and cards on a hosted page. Document: https://developer.chapa.co.
 *
 * The status of a payment is read by our own reference, so it can always be read. A payment that is not paid yet is a
 * 404, as one that does not exist: only the words differ.
 */

import { formatAmount, MAX_MINOR } from '../../domain/money.ts'
import { mobileNumber } from '../../domain/phone.ts'
import { confirmed } from '../../contract/confirmed-status.ts'
import type { ConfirmedStatus } from '../../contract/confirmed-status.ts'
import type {
  CreateRequest,
  CreateResult,
  Provider,
  ProviderContext,
  ProviderDefinition,
  StatusQuery,
} from '../../contract/provider.ts'
import type { SettingsValues } from '../../contract/provider-settings.ts'
import { KeyRefused, RequestRejected } from '../../contract/request-errors.ts'
import type { JsonAnswer } from '../../contract/request-errors.ts'
import { jsonText } from '../kit/json-text.ts'
import type { JsonValue } from '../kit/json-text.ts'
import { callJson, objectOf, paymentPageUrl, refusalReason } from '../kit/request.ts'
import type { JsonCall } from '../kit/request.ts'
import { modeOf, settings } from './settings.ts'
import { readStatus } from './status.ts'
import { chapaWebhooks } from './webhooks.ts'

const PAGE_HOSTS = ['chapa.co']
/** A reference that no payment has. */
const NO_TRANSACTION = 'pay-button-key-probe'
/** Statuses that say that the link has ended. Other statuses are about our request. */
const NOT_CANCELLABLE = [400, 404, 409, 422]
/** The smallest amount of any channel. */
const MIN_ETB = 100n

export const chapa: ProviderDefinition<typeof settings> = {
  id: 'chapa',
  label: 'Chapa',
  settings,
  create: (values, context) => open(values, context),
}

function open(values: SettingsValues<typeof settings>, context: ProviderContext): Provider {
  const { SECRET_KEY, WEBHOOK_SECRET, CURRENCIES, RETRY_MINUTES, BASE_URL } = values
  const mode = modeOf(SECRET_KEY)

  const call = (
    what: string,
    method: JsonCall['method'],
    path: string,
    signal: AbortSignal,
    body?: JsonValue,
  ): Promise<JsonAnswer> =>
    callJson(`chapa ${what}`, {
      method,
      url: `${BASE_URL}/transaction/${path}`,
      headers: { authorization: `Bearer ${SECRET_KEY}` },
      ...(body === undefined ? {} : { body: jsonText(body) }),
      signal,
    })

  return {
    id: 'chapa',
    label: 'Chapa',
    mark: 'wallet green',
    flow: 'page',
    // Its document says that the pages of banks do not work in a frame.
    frame: false,
    needs: [],
    phoneCountries: ['ET'],
    currencies: CURRENCIES,
    limits: { ETB: { min: MIN_ETB, max: MAX_MINOR } },
    capabilities: { poll: 'always', cancel: true, callback: 'account' },
    create,
    fetchStatus,
    probeKey,
    cancel,
    ...chapaWebhooks(WEBHOOK_SECRET, mode),
  }

  async function create({ customer, money, ...request }: CreateRequest, signal: AbortSignal): Promise<CreateResult> {
    if (!CURRENCIES.includes(money.currency)) return { outcome: 'refused', reason: 'provider_refused' }
    const body = {
      amount: formatAmount(money),
      currency: money.currency,
      tx_ref: request.reference,
      email: customer.email,
      ...namesOf(customer.name),
      phone_number: nationalPhone(customer.phone),
      return_url: request.returnUrl,
      // An unsigned GET comes here. It only makes us ask.
      callback_url: request.returnUrl,
    }
    let answer: JsonAnswer
    try {
      answer = await call('create', 'POST', 'initialize', signal, body)
    } catch (error) {
      // Something exists under our reference. It may be the page of this very call, so this is no definite no.
      if (isUsedReference(error)) throw new Error('chapa create: the reference is in use', { cause: error })
      const reason = refusalReason(error)
      if (reason !== null) return { outcome: 'refused', reason }
      throw error
    }
    const result = objectOf(answer.body)
    const url = paymentPageUrl(objectOf(result?.data)?.checkout_url, PAGE_HOSTS, BASE_URL)
    if (result?.status !== 'success' || url === null)
      throw new Error('chapa create: the answer has no address of a payment page')
    return { outcome: 'created', action: { type: 'open', url } }
  }

  async function fetchStatus({ reference, money }: StatusQuery, signal: AbortSignal): Promise<ConfirmedStatus | null> {
    let answer: JsonAnswer
    try {
      answer = await call('verify', 'GET', `verify/${encodeURIComponent(reference)}`, signal)
    } catch (error) {
      const words = unpaidWordsOf(error)
      if (words === null) throw error
      const exists = words === 'no such transaction' ? { exists: false as const } : {}
      return confirmed({ state: 'pending', providerRef: null, reference: null, money: null, ...exists })
    }
    const now = context.now()
    return readStatus(answer.text, { reference, price: money, mode, retryMinutes: RETRY_MINUTES, now })
  }

  async function probeKey(signal: AbortSignal): Promise<void> {
    try {
      await call('probe', 'GET', `verify/${NO_TRANSACTION}`, signal)
    } catch (error) {
      if (unpaidWordsOf(error) === null) throw error
    }
  }

  /** Reading the payment afterwards shows the outcome: a link that has ended may just have been paid. */
  async function cancel({ reference }: StatusQuery, signal: AbortSignal): Promise<'cancelled' | void> {
    try {
      const { body } = await call('cancel', 'PUT', `cancel/${encodeURIComponent(reference)}`, signal)
      // Whether a read then says so is not documented.
      return objectOf(body)?.status === 'success' ? 'cancelled' : undefined
    } catch (error) {
      const hasEnded =
        error instanceof RequestRejected && !(error instanceof KeyRefused) && NOT_CANCELLABLE.includes(error.status)
      if (!hasEnded) throw error
      return undefined
    }
  }
}

/**
 * A payment that is not paid yet has the status null, which some answers write as text. A transaction that does not
 * exist has the status "failed".
 * @returns null for any other error
 */
function unpaidWordsOf(error: unknown): 'not paid yet' | 'no such transaction' | null {
  if (!(error instanceof RequestRejected) || error.status !== 404) return null
  const body = objectOf(error.answer.body)
  if (body === null || typeof body.message !== 'string') return null
  if ((body.status === null || body.status === 'null') && /not paid/i.test(body.message)) return 'not paid yet'
  return body.status === 'failed' && /not found/i.test(body.message) ? 'no such transaction' : null
}

/** `message` is a text, or an object or a list of texts. */
function isUsedReference(error: unknown): boolean {
  if (!(error instanceof RequestRejected) || error instanceof KeyRefused) return false
  const { message } = objectOf(error.answer.body) ?? {}
  return /used before|been used|already used|duplicate/i.test(JSON.stringify(message) ?? '')
}

/** Only what the buyer gave: a single word is the first name. */
function namesOf(name: string | undefined): { first_name?: string; last_name?: string } {
  const words = name?.trim().split(/\s+/) ?? []
  if (words.length < 2) return words[0] ? { first_name: words[0] } : {}
  return { first_name: words.slice(0, -1).join(' '), last_name: words.at(-1) ?? '' }
}

/** `09xxxxxxxx` or `07xxxxxxxx`. Any other number is left out: Chapa would refuse the payment for it. */
function nationalPhone(phone: string | undefined): string | undefined {
  const number = phone === undefined ? null : mobileNumber(phone, ['ET'])
  return number === null ? undefined : number.replace('+251', '0')
}
