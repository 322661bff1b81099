/**
 * bKash Tokenized Checkout (Bangladesh): the buyer authorises the payment on bKash's page, and our execute call takes
 * the money. Document: https://developer.bka.sh/docs/tokenized-checkout-process.
 *
 * An execute is sent once. When its answer is lost, the query says what became of it.
 */

import { confirmed } from '../../contract/confirmed-status.ts'
import type { ConfirmedStatus } from '../../contract/confirmed-status.ts'
import { WebhookRefused } from '../../contract/provider.ts'
import type {
  CreateRequest,
  CreateResult,
  Provider,
  ProviderContext,
  ProviderDefinition,
  StatusQuery,
  UnverifiedReturn,
} from '../../contract/provider.ts'
import type { SettingsValues } from '../../contract/provider-settings.ts'
import { KeyRefused, RequestRejected } from '../../contract/request-errors.ts'
import type { JsonAnswer } from '../../contract/request-errors.ts'
import { formatAmount, MAX_MINOR, sameMoney } from '../../domain/money.ts'
import { jsonText } from '../kit/json-text.ts'
import { callJson, objectOf, paymentPageUrl, refusalReason } from '../kit/request.ts'
import { baseUrl, text } from '../kit/settings.ts'
import {
  codeOf,
  FAILED_BY_EXECUTE,
  factsOf,
  INVALID_KEY,
  isPaymentId,
  moneyOf,
  noteOf,
  readAnswer,
  REFUSED_BY_CREATE,
  SUCCESS,
  UNKNOWN_PAYMENT,
} from './answers.ts'
import { fetchRefund, refund } from './refunds.ts'
import type { RefundCall } from './refunds.ts'
import { createTokenCache } from './token.ts'
import type { Granted } from './token.ts'

const settings = {
  USERNAME: { describe: 'User name of the merchant API.', activates: true, parse: text },
  PASSWORD: { describe: 'Password of the merchant API.', activates: true, secret: true, parse: text },
  APP_KEY: { describe: 'App key.', activates: true, secret: true, parse: text },
  APP_SECRET: { describe: 'App secret.', activates: true, secret: true, parse: text },
  BASE_URL: {
    describe: 'Address of the API, with its version at the end.',
    default: 'https://tokenized.pay.bka.sh/v1.2.0-beta',
    parse: baseUrl,
  },
} as const

const CURRENCY = 'BDT'
const PAGE_HOSTS = ['bkash.com', 'bka.sh']
const MINUTE = 60_000
/** Time limit of a call that moves money, in milliseconds: bKash's own. */
const MONEY_TIMEOUT = 30_000
/** Time limit of a grant, in milliseconds. */
const GRANT_TIMEOUT = 10_000
const DEFAULT_LIFETIME = 3600
/** bKash's acceptance tests do not like routine queries. The last comes when a payment can no longer be executed. */
const POLL_DELAYS = [2 * MINUTE, 10 * MINUTE, 30 * MINUTE, (24 * 60 + 15) * MINUTE]

interface Call {
  readonly url: string
  readonly body: Record<string, string>
  readonly signal: AbortSignal
  readonly timeout?: number
  /** It takes or returns money, so that only a certain refusal counts as one. */
  readonly movesMoney?: true
}

export const bkash: ProviderDefinition<typeof settings> = { id: 'bkash', label: 'bKash', settings, create: open }

function open(
  values: SettingsValues<typeof settings>,
  { now, monotonic = () => performance.now() }: ProviderContext,
): Provider {
  const tokens = createTokenCache(grant, monotonic)
  const checkout = `${values.BASE_URL}/tokenized/checkout`
  const post = (what: string, headers: Record<string, string>, { url, body, signal, timeout }: Call) =>
    callJson(`bkash ${what}`, {
      method: 'POST',
      url,
      headers,
      body: jsonText(body),
      signal,
      ...(timeout === undefined ? {} : { timeout }),
    })

  /** One call with the shared token. The gateway's 401 means that bKash itself did not see the call. */
  const call = async (what: string, request: Call): Promise<JsonAnswer> => {
    const { signal, movesMoney } = request
    const send = async (token: string): Promise<JsonAnswer> => {
      try {
        const answer = await post(what, { authorization: token, 'x-app-key': values.APP_KEY }, request)
        if (codeOf(objectOf(answer.body) ?? {}) === INVALID_KEY) tokens.doubt()
        return answer
      } catch (error) {
        // It may come from behind the gateway, where the money moves.
        if (movesMoney && error instanceof KeyRefused && !isOfGateway(error))
          throw new Error(`bkash ${what}: answered with the status ${error.status}`, { cause: error })
        throw error
      }
    }
    const token = await tokens.get(signal)
    try {
      return await send(token)
    } catch (error) {
      if (!(error instanceof KeyRefused) || !isOfGateway(error)) throw error
      return send(await tokens.replace(token, signal))
    }
  }

  const callRefunds: RefundCall = (what, path, body, signal) =>
    call(what, {
      // Its version is another one than that of the base address.
      url: `${new URL(values.BASE_URL).origin}/v2/tokenized-checkout/refund/payment${path}`,
      body,
      signal,
      timeout: MONEY_TIMEOUT,
      ...(path === '/transaction' ? { movesMoney: true } : {}),
    })

  return {
    id: 'bkash',
    label: 'bKash',
    mark: 'wallet rose',
    flow: 'page',
    needs: [],
    currencies: [CURRENCY],
    limits: { [CURRENCY]: { min: 100n, max: MAX_MINOR } },
    capabilities: { poll: 'with-reference', cancel: false, callback: 'none' },
    // The page asks for a PIN, and requesting it could use it up.
    frame: false,
    pollDelays: POLL_DELAYS,
    create,
    complete,
    fetchStatus,
    refund: (request, signal) => refund(callRefunds, request, signal),
    fetchRefund: (query, signal) => fetchRefund(callRefunds, query, signal),
    probeKey: async (signal) => void (await tokens.prove(signal)),
    readReturn,
    verifyWebhook: () => {
      throw new WebhookRefused('not_for_us', 'bKash sends no webhooks here')
    },
    parseWebhook: () => {
      throw new WebhookRefused('not_for_us', 'bKash sends no webhooks here')
    },
  }

  async function grant(): Promise<Granted> {
    const { USERNAME: username, PASSWORD: password, APP_KEY: app_key, APP_SECRET: app_secret } = values
    const signal = AbortSignal.timeout(GRANT_TIMEOUT)
    const body = { app_key, app_secret }
    const answer = await post('grant', { username, password }, { url: `${checkout}/token/grant`, body, signal })
    const { members, code } = readAnswer('grant', answer)
    if (code === INVALID_KEY) throw new KeyRefused('bkash grant: the app key is invalid', answer)
    const { id_token: token, expires_in: seconds } = members
    // Neither a header nor a log takes anything else.
    if ((code !== '' && code !== SUCCESS) || typeof token !== 'string' || !/^[\x21-\x7e]{1,8192}$/.test(token))
      throw new Error('bkash grant: the answer has no token')
    const lifetime = Number(seconds)
    return { token, lifetime: (lifetime > 0 ? Math.min(lifetime, DEFAULT_LIFETIME) : DEFAULT_LIFETIME) * 1000 }
  }

  async function create({ money, reference, returnUrl }: CreateRequest, signal: AbortSignal): Promise<CreateResult> {
    if (money.currency !== CURRENCY) return { outcome: 'refused', reason: 'provider_refused' }
    const body = {
      mode: '0011',
      // It would fill in a wallet number. The buyer's number stays with us.
      payerReference: reference,
      callbackURL: returnUrl,
      amount: formatAmount(money),
      currency: CURRENCY,
      intent: 'sale',
      merchantInvoiceNumber: reference,
    }
    let answer: JsonAnswer
    try {
      answer = await call('create', { url: `${checkout}/create`, body, signal })
    } catch (error) {
      const reason = refusalReason(error)
      if (reason !== null) return { outcome: 'refused', reason }
      throw error
    }
    const { members, code } = readAnswer('create', answer)
    if (REFUSED_BY_CREATE.has(code)) {
      const reason = code === INVALID_KEY ? 'provider_misconfigured' : 'provider_refused'
      return { outcome: 'refused', reason, note: noteOf('create', code) }
    }
    if (code !== SUCCESS) throw new Error(`bkash create: answered with the code ${code || 'none'}`)
    const url = paymentPageUrl(members.bkashURL, PAGE_HOSTS, values.BASE_URL)
    const { paymentID, merchantInvoiceNumber } = members
    if (!isPaymentId(paymentID) || url === null) throw new Error('bkash create: the answer has no payment id or page')
    if (merchantInvoiceNumber !== reference || !sameMoney(moneyOf('create', members), money))
      throw new Error('bkash create: the answer is about another payment')
    return { outcome: 'created', providerRef: paymentID, action: { type: 'open', url } }
  }

  async function complete({ providerRef }: StatusQuery, signal: AbortSignal): Promise<ConfirmedStatus> {
    if (providerRef === null) throw new Error('bkash execute: no payment id')
    const answer = await call('execute', {
      url: `${checkout}/execute`,
      body: { paymentID: providerRef },
      signal,
      timeout: MONEY_TIMEOUT,
      movesMoney: true,
    })
    const { code } = readAnswer('execute', answer)
    const reason = FAILED_BY_EXECUTE.get(code)
    if (reason) {
      const note = noteOf('execute', code)
      return confirmed({ state: 'failed', providerRef, reference: null, money: null, reason, note })
    }
    if (code !== SUCCESS) throw new Error(`bkash execute: answered with the code ${code || 'none'}`)
    const facts = factsOf('execute', answer, providerRef, now())
    if (facts.state !== 'paid') throw new Error('bkash execute: the answer does not say that it was paid')
    return confirmed(facts)
  }

  async function fetchStatus({ providerRef }: StatusQuery, signal: AbortSignal): Promise<ConfirmedStatus | null> {
    if (providerRef === null) return null
    const answer = await call('query', {
      url: `${checkout}/payment/status`,
      body: { paymentID: providerRef },
      signal,
    })
    const { code } = readAnswer('query', answer)
    if (code === INVALID_KEY) throw new KeyRefused('bkash query: the app key is invalid', answer)
    if (code === UNKNOWN_PAYMENT) throw new RequestRejected('bkash query: there is no payment with this id', answer)
    if (code !== SUCCESS) throw new Error(`bkash query: answered with the code ${code || 'none'}`)
    return confirmed(factsOf('query', answer, providerRef, now()))
  }
}

/** The gateway before bKash refuses a token in these words, and passes nothing on. */
function isOfGateway({ status, answer }: KeyRefused): boolean {
  return status === 401 && objectOf(answer.body)?.message === 'Unauthorized'
}

/** `?paymentID=…&status=success|failure|cancel`, sometimes with a slash at the end. Its `signature` proves nothing. */
function readReturn(fields: URLSearchParams): UnverifiedReturn | null {
  const paymentId = fields.get('paymentID')
  if (!isPaymentId(paymentId)) return null
  const status = (fields.get('status') ?? '').replace(/\/$/, '')
  if (status === 'success') return { providerRef: paymentId, wish: 'complete' }
  return { providerRef: paymentId, ...(status === 'cancel' || status === 'failure' ? { wish: 'gave-up' } : {}) }
}
