/**
 * LakiPay (Ethiopia): mobile money by a prompt on the buyer's phone, or a hosted page. Document: https://lakipay.co/docs (direct payments, hosted checkout, webhooks).
 *
 * A payment is asked about by LakiPay's own id, which the create answer or a webhook brings. The answer tells amount, currency, reference and state, so it alone
 * confirms; webhooks, though signed, only say when to ask.
 */

import { formatAmount } from '../../domain/money.ts'
import { mobileNumber } from '../../domain/phone.ts'
import type { PhoneCountry } from '../../domain/phone.ts'
import { confirmed } from '../../contract/confirmed-status.ts'
import type { ConfirmedStatus, DeclineReason } from '../../contract/confirmed-status.ts'
import { refuseDuplicateMembers } from '../kit/contradictions.ts'
import { ExactNumber, JsonTextError, jsonText } from '../kit/json-text.ts'
import { publicKeys } from './keys.ts'
import { signatureMatches, signedTexts } from './signature.ts'
import type { NumberForm } from './signature.ts'
import {
  callOutcome,
  idsOf,
  isDeposit,
  membersOf,
  moneyOf,
  PROVIDER_ID,
  readMembers,
  referencesOf,
  stateOf,
  textOf,
  transactionOf,
} from './wire.ts'
import type { Members } from './wire.ts'
import { UnreadableMoney, WebhookRefused } from '../../contract/provider.ts'
import type {
  CreateRequest,
  CreateResult,
  Medium,
  Provider,
  ProviderDefinition,
  StatusQuery,
  VerifiedWebhook,
  WebhookDelivery,
  WebhookEvent,
} from '../../contract/provider.ts'
import { callJson, KeyRefused, paymentPageUrl, refusalReason, RequestRejected } from '../kit/request.ts'
import type { JsonAnswer } from '../kit/request.ts'
import { baseUrl, list, oneOf } from '../kit/settings.ts'
import type { SettingsValues } from '../../contract/provider-settings.ts'
import { decodeBase64, fingerprint } from '../kit/signature.ts'
import { readWebhookJson, refuseCostly } from '../kit/webhook-json.ts'

/** In LakiPay's spelling. Dollars are taken from cards only. */
const MEDIUMS: readonly Medium[] = [
  { id: 'MPESA', label: 'M-Pesa', currencies: ['ETB'] },
  { id: 'TELEBIRR', label: 'telebirr', currencies: ['ETB'] },
  { id: 'CBE', label: 'CBE', currencies: ['ETB'] },
  { id: 'ETHSWITCH', label: 'EthSwitch', currencies: ['ETB'] },
  { id: 'LAKIPAY', label: 'LakiPay wallet', currencies: ['ETB'] },
  { id: 'CYBERSOURCE', label: 'Bank card', currencies: ['ETB', 'USD'] },
]
const CARDS = 'CYBERSOURCE'
/** The id of no transaction. */
const NO_TRANSACTION = 'pay-button-key-probe'
const PAGE_HOSTS = ['lakipay.co']
const PHONE_COUNTRIES: readonly PhoneCountry[] = ['ET']
/** A foreign reference is only written down; but Postgres cannot hold NUL, nor UTF-8 half a character. */
const STORABLE = /^[^\0\p{Cs}]{1,200}$/u
const BAD_KEY = 'INVALID_API_KEY'
const REASONS: ReadonlyMap<string, DeclineReason> = new Map([
  ['INVALID_PHONE', 'wrong_details'],
  ['INVALID_AMOUNT', 'limit_exceeded'],
  ['INSUFFICIENT_BALANCE', 'insufficient_funds'],
])

const settings = {
  API_KEY: {
    describe: 'API key as `public:secret`; of several the first is used.',
    activates: true,
    secret: true,
    parse: apiKeys,
  },
  BASE_URL: { describe: 'Address of the API.', default: 'https://api.lakipay.co', parse: baseUrl },
  WEBHOOK_PUBLIC_KEY: {
    describe: 'Public key of LakiPay’s webhooks, from its dashboard: PEM or a file; several one after the other.',
    required: true,
    parse: publicKeys,
  },
  MODE: {
    describe: '`direct` sends a prompt to the buyer’s phone, `checkout` opens a page.',
    default: 'direct',
    parse: oneOf('direct', 'checkout'),
  },
  MEDIUMS: {
    describe: `What buyers can pay with: ${MEDIUMS.map(({ id }) => id).join(', ')}.`,
    default: 'MPESA,TELEBIRR,CBE',
    parse: mediums,
  },
  CONNECTED_MERCHANT_ID: { describe: 'Merchant on whose behalf a platform takes payments.', parse: headerText },
} as const

export const lakipay: ProviderDefinition<typeof settings> = {
  id: 'lakipay',
  label: 'LakiPay',
  settings,
  create: (values) => open(values),
}

function open(values: SettingsValues<typeof settings>): Provider {
  const direct = values.MODE === 'direct'
  const headers = {
    'x-api-key': values.API_KEY[0] ?? '',
    ...(values.CONNECTED_MERCHANT_ID === undefined ? {} : { 'x-connected-merchant-id': values.CONNECTED_MERCHANT_ID }),
  }
  const call = (
    what: string,
    method: 'GET' | 'POST',
    path: string,
    signal: AbortSignal,
    body?: string,
  ): Promise<JsonAnswer> =>
    refuseBadKey(
      what,
      callJson(`lakipay ${what}`, {
        method,
        url: `${values.BASE_URL}/api/v2/payment/${path}`,
        headers,
        signal,
        ...(body === undefined ? {} : { body }),
      }),
    )

  return {
    id: 'lakipay',
    label: 'LakiPay',
    flow: direct ? 'device' : 'page',
    needs: direct ? ['phone'] : [],
    phoneCountries: PHONE_COUNTRIES,
    // On the page the buyer chooses there.
    ...(direct ? { mediums: values.MEDIUMS } : {}),
    currencies: [...new Set(values.MEDIUMS.flatMap(({ currencies = [] }) => currencies))],
    capabilities: { poll: 'with-reference', cancel: false, callback: 'per-payment' },
    create,
    fetchStatus,
    probeKey,
    verifyWebhook,
    parseWebhook,
  }

  async function create(request: CreateRequest, signal: AbortSignal): Promise<CreateResult> {
    const { money, customer } = request
    const offered = values.MEDIUMS.filter(({ currencies }) => currencies?.includes(money.currency))
    if (offered.length === 0) return { outcome: 'refused', reason: 'provider_refused' }
    const medium = request.medium === undefined ? offered[0] : offered.find(({ id }) => id === request.medium)
    // Twelve digits without a plus: the only form that the checkout was seen to accept, while its documents also show `+251…` and `09…`.
    const phone = mobileNumber(customer.phone ?? '', PHONE_COUNTRIES)?.slice(1) ?? null
    if (direct && (phone === null || medium === undefined)) return { outcome: 'refused', reason: 'wrong_details' }
    const body = jsonText({
      amount: new ExactNumber(formatAmount(money)),
      currency: money.currency,
      // Optional on the page: one that it would refuse is left out.
      phone_number: phone ?? undefined,
      ...(direct ? { medium: medium?.id } : { supported_mediums: offered.map(({ id }) => id) }),
      reference: request.reference,
      callback_url: request.callbackUrl,
      description: request.description || undefined,
      redirects: { success: request.returnUrl, failed: request.cancelUrl },
    })
    let answer: JsonAnswer
    try {
      answer = await call('create', 'POST', direct ? 'direct' : 'checkout', signal, body)
    } catch (error) {
      const reason = refusalReason(error)
      if (reason === null) throw error
      return {
        outcome: 'refused',
        reason:
          error instanceof RequestRejected && reason === 'provider_refused' ? reasonOf(error.answer.text) : reason,
      }
    }
    return readCreated(answer, request.reference, direct ? (medium ?? null) : null)
  }

  /** @param prompt the medium that sends a prompt to the phone; null when there has to be a page */
  function readCreated({ text }: JsonAnswer, reference: string, prompt: Medium | null): CreateResult {
    const answer = readMembers(text)
    const outcome = answer === null ? 'unclear' : callOutcome(answer)
    if (outcome === 'refused') return { outcome, reason: reasonOf(text) }
    if (answer === null || outcome === 'unclear') throw new Error('lakipay create: the answer says neither yes nor no')
    const created = transactionOf(answer) ?? answer
    const references = referencesOf(created)
    if (references.length > 0 && !references.includes(reference))
      throw new Error('lakipay create: the answer is about another reference')
    const [providerRef] = [...idsOf(created, 'id'), ...idsOf(answer, 'id')]
    const url = paymentPageUrl(textOf(created, 'payment_url', 'checkout_url'), PAGE_HOSTS, values.BASE_URL)
    const id = providerRef === undefined ? {} : { providerRef }
    if (url !== null) return { outcome: 'created', ...id, action: { type: 'open', url } }
    // Cards need a page, and nobody can open this one: nobody can pay there.
    if (prompt === null || prompt.id === CARDS) return { outcome: 'refused', reason: 'provider_refused' }
    if (providerRef === undefined) throw new Error('lakipay create: the answer names no transaction')
    return {
      outcome: 'created',
      providerRef,
      action: {
        type: 'confirm-on-device',
        hint: `${prompt.label} has sent a request to your phone. Confirm it there.`,
      },
    }
  }

  async function fetchStatus(query: StatusQuery, signal: AbortSignal): Promise<ConfirmedStatus | null> {
    const id = query.hint?.signed ? query.hint.providerRef : query.providerRef
    if (id === null) return null
    if (!PROVIDER_ID.test(id)) throw new Error('lakipay status: the id cannot be part of an address')
    const { text } = await call('status', 'GET', `transaction/${encodeURIComponent(id)}`, signal)
    refuseDuplicateMembers('lakipay status', text)
    const answer = readMembers(text)
    if (answer === null || callOutcome(answer) === 'refused')
      throw new Error('lakipay status: the answer tells of no transaction')
    const transaction = transactionOf(answer)
    // Neither a word that we cannot place nor a withdrawal says anything about this payment; and an id that tells of one is not kept.
    if (transaction === null || !isDeposit(transaction))
      return confirmed({ state: 'pending', providerRef: null, reference: null, money: null })

    const references = referencesOf(transaction)
    const reference = references[0] ?? null
    const state = stateOf(transaction)
    const contradiction = contradictionIn(transaction, references, query, id)
    if (contradiction !== null) {
      // With money in it a person has to look; without, the next answer may be another.
      throw state === 'paid'
        ? new UnreadableMoney(`lakipay status: ${contradiction}`)
        : new Error(`lakipay status: ${contradiction}`)
    }
    const money = state === 'paid' ? moneyOf(transaction) : null
    if (state === 'paid' && money === null)
      throw new UnreadableMoney('lakipay status: the amount or its currency cannot be read')
    return confirmed({
      state,
      providerRef: id,
      reference,
      money,
      ...(state === 'failed' ? { reason: 'declined' } : {}),
    })
  }

  async function probeKey(signal: AbortSignal): Promise<void> {
    try {
      await call('probe', 'GET', `transaction/${NO_TRANSACTION}`, signal)
    } catch (error) {
      if (!(error instanceof RequestRejected && error.status === 404)) throw error
    }
  }

  function contradictionIn(
    transaction: Members,
    references: readonly string[],
    query: StatusQuery,
    id: string,
  ): string | null {
    if (references.length > 1) return 'the answer has two references'
    const reference = references[0] ?? null
    const ids = idsOf(transaction, 'id')
    const bound = ids.length > 0 ? ids.includes(id) : reference === query.reference
    if (!bound) return 'the answer is about another transaction'
    // Without our reference only the id binds: one that was given to this payment when it was created, or that came signed together with our reference.
    const named = query.providerRef === id || query.hint?.reference === query.reference
    return reference === null && !named ? 'the answer has no reference' : null
  }

  function verifyWebhook({ rawBody }: WebhookDelivery): VerifiedWebhook {
    refuseCostly(rawBody, 'signature')
    const { text: sent, message } = readWebhookJson(rawBody)
    const member = message.members.find(({ name }) => name === 'signature')?.value
    const signature = member?.kind === 'string' ? decodeBase64(member.value) : null
    if (signature === null) throw new WebhookRefused('bad_signature', 'the signature member is missing or not base64')
    let matched: NumberForm | undefined
    // A public key has nothing to hide, so the first match may end it.
    for (const { form, text } of signedTexts(message)) {
      if (values.WEBHOOK_PUBLIC_KEY.some((key) => signatureMatches(key, text, signature))) {
        matched = form
        break
      }
    }
    if (matched === undefined)
      throw new WebhookRefused('bad_signature', 'the signature matches no known form of the message')
    return { body: JSON.parse(sent), rawBody, form: matched }
  }
}

function parseWebhook(webhook: VerifiedWebhook): WebhookEvent {
  const message = membersOf(readWebhookJson(webhook.rawBody).message) ?? new Map()
  const event = textOf(message, 'event', 'type')?.toUpperCase()
  if (event === undefined) throw new WebhookRefused('malformed', 'event is missing or not text')
  const ids = idsOf(message)
  const status = textOf(message, 'status')?.toUpperCase() ?? ''
  const dedupeKey = fingerprint(ids[0] ?? '', event, status)
  if (!isDeposit(message)) return { kind: 'ignored', dedupeKey, reason: 'not a deposit' }

  const [providerRef] = ids
  const references = referencesOf(message)
  const [reference] = references
  if (providerRef === undefined || ids.length > 1)
    throw new WebhookRefused('malformed', 'the transaction id is missing, no printable text, or there are two')
  if (status === '') throw new WebhookRefused('malformed', 'status is missing or not text')
  if (references.length > 1) throw new WebhookRefused('malformed', 'there are two references')
  if (reference !== undefined && !STORABLE.test(reference))
    throw new WebhookRefused('malformed', 'the reference is too long or holds what cannot be stored')
  // One shape has no currency. That is no loss: the amount that counts is asked for.
  const money = moneyOf(message)
  const claimsPayment = stateOf(message) === 'paid'
  return {
    kind: 'payment',
    dedupeKey,
    providerRef,
    claimsPayment,
    ...(reference === undefined ? {} : { reference }),
    ...(money === null ? {} : { money }),
  }
}

/** Its servers say `INVALID_API_KEY` with 401, and by its documents may say it in any other answer, too. */
async function refuseBadKey(what: string, calling: Promise<JsonAnswer>): Promise<JsonAnswer> {
  const answer = await calling.catch((error: unknown) => {
    if (error instanceof RequestRejected && errorCodeOf(error.answer.text) === BAD_KEY)
      throw new KeyRefused(error.message, error.answer)
    throw error
  })
  if (errorCodeOf(answer.text) === BAD_KEY) throw new KeyRefused(`lakipay ${what}: the key is refused`, answer)
  return answer
}

/** In upper case; null where the text holds none. */
function errorCodeOf(text: string): string | null {
  const answer = readOrNull(text)
  return (
    (textOf(answer, 'error_code') ?? textOf(membersOf(answer?.get('error')), 'code', 'type'))?.toUpperCase() ?? null
  )
}

function readOrNull(text: string): Members | null {
  try {
    return readMembers(text)
  } catch (error) {
    if (error instanceof JsonTextError) return null
    throw error
  }
}

/** Why LakiPay refused, as far as a buyer can be told. */
function reasonOf(text: string): DeclineReason {
  const answer = readOrNull(text)
  const message = textOf(answer, 'message') ?? textOf(membersOf(answer?.get('error')), 'message') ?? ''
  // Its servers list the fields at fault: "phone_number: reason; …".
  return (
    REASONS.get(errorCodeOf(text) ?? '') ??
    (/(?:^|;)\s*phone_number:/.test(message) ? 'wrong_details' : 'provider_refused')
  )
}

function apiKeys(text: string): readonly string[] {
  const keys = list(text)
  if (keys.some((key) => !/^[\x21-\x7e]+:[\x21-\x7e]+$/.test(key)))
    throw new Error('must be the public and the secret key with a colon between')
  return keys
}

function mediums(text: string): readonly Medium[] {
  const ids = list(text)
  const chosen = ids.map((id) => MEDIUMS.find((medium) => medium.id === id))
  const found = chosen.filter((medium) => medium !== undefined)
  if (found.length < chosen.length || new Set(ids).size < ids.length)
    throw new Error(`must be some of ${MEDIUMS.map(({ id }) => id).join(', ')}, once each`)
  return found
}

function headerText(text: string): string {
  if (!/^[\x21-\x7e]{1,128}$/.test(text)) throw new Error('must be an id without spaces')
  return text
}
