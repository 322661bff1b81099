/**
 * Paystack (Nigeria, Ghana, Kenya, South Africa, Côte d'Ivoire): cards, transfers, USSD and mobile money on a hosted
 * page. Document: https://paystack.com/docs/api.
 *
 * The status of a payment is read by our own reference, so it can always be read. There is no call that cancels a
 * payment.
 */

import { confirmed } from '../../contract/confirmed-status.ts'
import type { ConfirmedStatus } from '../../contract/confirmed-status.ts'
import type { CreateRequest, CreateResult, Provider, ProviderDefinition, StatusQuery } from '../../contract/provider.ts'
import type { ProviderContext } from '../../contract/provider.ts'
import type { SettingsValues } from '../../contract/provider-settings.ts'
import { KeyRefused, RequestRejected } from '../../contract/request-errors.ts'
import type { JsonAnswer } from '../../contract/request-errors.ts'
import { ExactNumber, jsonText } from '../kit/json-text.ts'
import { NO_TRANSACTION } from '../kit/key-probe.ts'
import { callJson, objectOf, paymentPageUrl, refusalReason } from '../kit/request.ts'
import { fetchRefund, refund } from './refunds.ts'
import type { RefundApi } from './refunds.ts'
import { modeOf, settings } from './settings.ts'
import { readStatus } from './status.ts'
import { paystackWebhooks } from './webhooks.ts'
import { wireAmount, wireReference } from './wire.ts'

const PAGE_HOSTS = ['paystack.com', 'paystack.co']

/** What Paystack documents, in minor units. The maximum is ten million of the major unit. */
const LIMITS: NonNullable<Provider['limits']> = {
  NGN: { min: 5_000n, max: 1_000_000_000n },
  GHS: { min: 10n, max: 1_000_000_000n },
  KES: { min: 300n, max: 1_000_000_000n },
  ZAR: { min: 100n, max: 1_000_000_000n },
  USD: { min: 200n, max: 1_000_000_000n },
  XOF: { min: 1n, max: 10_000_000n },
  EGP: { min: 1n, max: 1_000_000_000n },
  RWF: { min: 1n, max: 10_000_000n },
}

export const paystack: ProviderDefinition<typeof settings> = {
  id: 'paystack',
  label: 'Paystack',
  settings,
  create: (values, context) => open(values, context),
}

function open(values: SettingsValues<typeof settings>, context: ProviderContext): Provider {
  const { SECRET_KEY, CURRENCIES, SESSION_MINUTES, CHANNELS, EMAIL_DOMAIN, BASE_URL } = values
  const key = SECRET_KEY[0] ?? ''
  const mode = modeOf(key)

  const call: RefundApi['call'] = (what, path, signal, body) =>
    callJson(`paystack ${what}`, {
      method: body === undefined ? 'GET' : 'POST',
      url: `${BASE_URL}${path}`,
      headers: { authorization: `Bearer ${key}` },
      ...(body === undefined ? {} : { body: jsonText(body) }),
      signal,
    })

  return {
    id: 'paystack',
    label: 'Paystack',
    mark: 'card',
    flow: 'page',
    needs: [EMAIL_DOMAIN === undefined ? 'email' : 'phone'],
    currencies: CURRENCIES,
    limits: LIMITS,
    capabilities: { poll: 'always', cancel: false, callback: 'account' },
    unconfirmed:
      'Paystack cannot cancel a payment. Set the payment session timeout of the account to CHECKOUT_TTL, and ' +
      'PAYSTACK_SESSION_MINUTES to the same time. Without a timeout, buyers can pay a page days later.',
    create,
    fetchStatus,
    refund: (request, signal) => refund({ call, mode }, request, signal),
    fetchRefund: (query, signal) => fetchRefund({ call, mode }, query, signal),
    probeKey,
    ...paystackWebhooks(SECRET_KEY, mode),
  }

  async function create({ customer, money, ...request }: CreateRequest, signal: AbortSignal): Promise<CreateResult> {
    const email = emailOf(customer)
    if (email === null) return { outcome: 'refused', reason: 'wrong_details' }
    const amount = CURRENCIES.includes(money.currency) ? wireAmount(money) : null
    if (amount === null) return { outcome: 'refused', reason: 'provider_refused' }
    const body = {
      email,
      amount: new ExactNumber(amount),
      currency: money.currency,
      reference: wireReference(request.reference),
      callback_url: request.returnUrl,
      channels: CHANNELS,
      metadata: { cancel_action: request.cancelUrl },
    }
    let answer: JsonAnswer
    try {
      answer = await call('create', '/transaction/initialize', signal, body)
    } catch (error) {
      // Something exists under our reference. It may be the page of this very call, so this is no definite no.
      if (isDuplicateReference(error)) throw new Error('paystack create: the reference is in use', { cause: error })
      const reason = refusalReason(error)
      if (reason !== null) return { outcome: 'refused', reason }
      throw error
    }
    const result = objectOf(answer.body)
    const data = objectOf(result?.data)
    if (result?.status !== true || data === null) throw new Error('paystack create: the answer has no transaction')
    if (data.reference !== body.reference) throw new Error('paystack create: the answer is about another transaction')
    const url = paymentPageUrl(data.authorization_url, PAGE_HOSTS, BASE_URL)
    if (url === null) throw new Error('paystack create: the answer has no address of a payment page')
    return { outcome: 'created', action: { type: 'open', url } }
  }

  /** Paystack requires an e-mail address. Its guide names the phone number at a domain of the shop for others. */
  function emailOf({ email, phone }: CreateRequest['customer']): string | null {
    if (EMAIL_DOMAIN === undefined) return email || null
    const digits = phone?.replace(/\D/g, '')
    return digits ? email || `${digits}@${EMAIL_DOMAIN}` : null
  }

  async function fetchStatus({ reference }: StatusQuery, signal: AbortSignal): Promise<ConfirmedStatus | null> {
    let answer: JsonAnswer
    try {
      answer = await call('verify', verifyPath(wireReference(reference)), signal)
    } catch (error) {
      if (!isNotFound(error)) throw error
      return confirmed({ state: 'pending', providerRef: null, reference: null, money: null, exists: false })
    }
    return readStatus(answer.text, { reference, mode, sessionMinutes: SESSION_MINUTES, now: context.now() })
  }

  async function probeKey(signal: AbortSignal): Promise<void> {
    try {
      await call('probe', verifyPath(NO_TRANSACTION), signal)
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
  }
}

function verifyPath(reference: string): string {
  return `/transaction/verify/${encodeURIComponent(reference)}`
}

function isDuplicateReference(error: unknown): boolean {
  return wordsOf(error).some((words) => /duplicate/i.test(words))
}

/** 404 by the document and 400 by reports. Only the words say that the transaction does not exist. */
function isNotFound(error: unknown): boolean {
  if (!(error instanceof RequestRejected) || ![400, 404].includes(error.status)) return false
  return wordsOf(error).some((words) => /^transaction_not_found$|transaction reference not found/i.test(words))
}

/** The code and the message of a refusal. */
function wordsOf(error: unknown): string[] {
  if (!(error instanceof RequestRejected) || error instanceof KeyRefused) return []
  const { status, code, message } = objectOf(error.answer.body) ?? {}
  return status === false ? [code, message].filter((words) => typeof words === 'string') : []
}
