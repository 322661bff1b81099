/**
 * Lopay (United Kingdom, United States): cards and bank transfers on a hosted payment link. Document:
 * https://partner-docs.lopay.com.
 *
 * Its webhooks, signed by Svix, say which link has changed, and never how much was paid. The link itself says that. A
 * link is read by its own id. If the answer to the create call is lost, the link can never be read, and nobody can pay
 * it, because nobody has seen it.
 */

import { sameMoney } from '../../domain/money.ts'
import { confirmed } from '../../contract/confirmed-status.ts'
import type { ConfirmedStatus } from '../../contract/confirmed-status.ts'
import { ExactNumber } from '../kit/json-text.ts'
import { refuseDuplicateMembers } from '../kit/contradictions.ts'
import { isRefundedWhole, lopayApi, lopayLinkId, lopayMoney, lopaySubtotal, readLopayLink } from './api.ts'
import type { LopayLink } from './api.ts'
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
import { RequestRejected } from '../../contract/request-errors.ts'
import { objectOf, paymentPageUrl, refusalReason } from '../kit/request.ts'
import type { JsonAnswer } from '../../contract/request-errors.ts'
import { baseUrl, list, svixKeys, uuid } from '../kit/settings.ts'
import type { SettingsValues } from '../../contract/provider-settings.ts'
import { matchSignature } from '../../contract/standard-webhooks.ts'
import { fingerprint } from '../kit/signature.ts'
import { readWebhookJson } from '../kit/webhook-json.ts'

const settings = {
  API_KEY: {
    describe: 'Partner API key. Of a comma-separated list, only the first key is used.',
    activates: true,
    secret: true,
    parse: list,
  },
  BASE_URL: { describe: 'Address of the API.', default: 'https://api.lopay.com', parse: baseUrl },
  MERCHANT_ID: { describe: 'UUID of the merchant to act for, if the key belongs to a partner.', parse: uuid },
  WEBHOOK_SECRET: {
    describe: 'Signing secret of the webhook subscription (`whsec_…`). Rotates.',
    required: true,
    secret: true,
    parse: svixKeys,
  },
} as const

const CURRENCIES: readonly string[] = ['GBP', 'USD']
const PAGE_HOSTS = ['lopay.app', 'lopay.com']
/** An id that no link has. */
const NO_LINK = '00000000-0000-4000-8000-000000000000'
/** Statuses that say that the link does not exist or cannot be revoked. Other statuses are about our request. */
const NOT_REVOCABLE = [400, 404, 406, 409, 422]
/** Events of a payment link. After a declined card, `payment.failed`, the link can still be paid. */
const LINK_EVENTS = new Set([
  'payment.success',
  'payment.failed',
  'paymentLink.created',
  'paymentLink.updated',
  'paymentLink.revoked',
])
const UNUSED_EVENTS = [
  ['merchant.payout.', 'a payout to the merchant'],
  ['merchant.', "the merchant's account"],
  ['authorization.', 'who may act for the merchant'],
] as const

export const lopay: ProviderDefinition<typeof settings> = {
  id: 'lopay',
  label: 'Lopay',
  settings,
  create: (values) => open(values),
}

function open(values: SettingsValues<typeof settings>): Provider {
  const { BASE_URL, MERCHANT_ID, WEBHOOK_SECRET } = values
  const call = lopayApi({ baseUrl: BASE_URL, apiKey: values.API_KEY[0] ?? '', merchantId: MERCHANT_ID })
  const revoke = (id: string, signal: AbortSignal): Promise<JsonAnswer> => call('revoke', 'DELETE', pathOf(id), signal)

  return {
    id: 'lopay',
    label: 'Lopay',
    mark: 'card',
    flow: 'page',
    needs: [],
    currencies: CURRENCIES,
    capabilities: { poll: 'with-reference', cancel: true, callback: 'account' },
    create,
    fetchStatus,
    probeKey,
    cancel,
    signatureHeaders: ['svix-signature', 'webhook-signature'],
    verifyWebhook,
    parseWebhook,
  }

  async function create(
    { money, description, reference, returnUrl }: CreateRequest,
    signal: AbortSignal,
  ): Promise<CreateResult> {
    const refused: CreateResult = { outcome: 'refused', reason: 'provider_refused' }
    if (!CURRENCIES.includes(money.currency)) return refused
    const amount = { units: new ExactNumber(money.minor.toString()), currencyCode: money.currency }
    let answer: JsonAnswer
    try {
      answer = await call('create', 'POST', '/payment-link', signal, { amount, description, reference, returnUrl })
    } catch (error) {
      const reason = refusalReason(error)
      if (reason !== null) return { outcome: 'refused', reason }
      throw error
    }
    const link = objectOf(answer.body)
    if (link === null) throw new Error('lopay create: the answer is not a JSON object')
    const id = lopayLinkId(link.id)
    const url = paymentPageUrl(link.link, PAGE_HOSTS, BASE_URL)
    const requested = lopayMoney(link.amount)
    const ours = requested !== null && sameMoney(requested, money) && (link.reference ?? reference) === reference
    if (ours && id !== null && url !== null)
      return { outcome: 'created', providerRef: id, action: { type: 'open', url } }
    // In the document's own example the amount differs from the requested one. A buyer would pay the wrong price, so
    // nobody gets to see this link. Revoking it only tidies up, and may fail.
    if (id !== null) await revoke(id, signal).catch(() => undefined)
    return refused
  }

  async function fetchStatus({ providerRef }: StatusQuery, signal: AbortSignal): Promise<ConfirmedStatus | null> {
    // Only the id of the create call. The id of a webhook is the same, because it is how the payment was found.
    if (providerRef === null) return null
    const answer = await call('read', 'GET', pathOf(providerRef), signal)
    refuseDuplicateMembers('lopay read', answer.text)
    const link = readLopayLink('read', answer.body)
    const [payment, ...others] = link.payments
    const contradiction = contradictionIn(link, providerRef)
    if (contradiction !== null) {
      // If money came, a person has to look. Otherwise the next answer may differ.
      throw payment === undefined
        ? new Error(`lopay read: ${contradiction}`)
        : new UnreadableMoney(`lopay read: ${contradiction}`)
    }
    const facts = { providerRef, reference: link.reference }
    if (payment === undefined) {
      if (link.status === 'completed') throw new UnreadableMoney('lopay read: the link is completed and has no payment')
      // A link whose price was changed in Lopay's portal is pending, too. The sum is compared once it is paid.
      return confirmed({ ...facts, state: link.status === 'cancelled' ? 'cancelled' : 'pending', money: null })
    }
    if (others.length > 0) throw new UnreadableMoney('lopay read: the link has more than one payment')
    if (link.status !== 'completed')
      throw new UnreadableMoney('lopay read: the link has a payment and is not completed')
    const money = lopaySubtotal(payment)
    if (money === null) throw new UnreadableMoney('lopay read: the paid sum cannot be read')
    if (isRefundedWhole(payment)) throw new UnreadableMoney('lopay read: the payment is completed and was refunded')
    const transactionId = lopayLinkId(payment.id)
    // Without its id nobody can tell whether the payment has paid another link.
    if (transactionId === null && payment.id != null)
      throw new UnreadableMoney('lopay read: the id of the payment cannot be read')
    return confirmed({ ...facts, state: 'paid', money, ...(transactionId === null ? {} : { transactionId }) })
  }

  function contradictionIn(link: LopayLink, requested: string): string | null {
    if (link.id !== requested) return 'the answer is about another link'
    if (MERCHANT_ID !== undefined && link.merchantId !== null && link.merchantId.toLowerCase() !== MERCHANT_ID)
      return 'the link belongs to another merchant'
    return null
  }

  async function probeKey(signal: AbortSignal): Promise<void> {
    try {
      await call('probe', 'GET', pathOf(NO_LINK), signal)
    } catch (error) {
      if (!(error instanceof RequestRejected && error.status === 404)) throw error
    }
  }

  /** Reading the link afterwards shows the outcome: a link that cannot be revoked may just have been paid. */
  async function cancel({ providerRef }: StatusQuery, signal: AbortSignal): Promise<void> {
    if (providerRef === null) return
    try {
      await revoke(providerRef, signal)
    } catch (error) {
      if (!(error instanceof RequestRejected && NOT_REVOCABLE.includes(error.status))) throw error
    }
  }

  function verifyWebhook(delivery: WebhookDelivery): VerifiedWebhook {
    const { id: deliveryId, key: secret } = matchSignature(WEBHOOK_SECRET, delivery, ['svix', 'webhook'])
    return {
      body: JSON.parse(readWebhookJson(delivery.rawBody).text),
      rawBody: delivery.rawBody,
      deliveryId,
      form: 'svix',
      secret,
    }
  }
}

function parseWebhook({ body, deliveryId }: VerifiedWebhook): WebhookEvent {
  const event = objectOf(body)
  const type = event?.type
  if (typeof type !== 'string') throw new WebhookRefused('malformed', 'type is missing or not a string')
  const dedupeKey = deliveryId ?? fingerprint(JSON.stringify(body))
  if (!LINK_EVENTS.has(type)) {
    const [, reason] = UNUSED_EVENTS.find(([prefix]) => type.startsWith(prefix)) ?? ['', 'an unknown event']
    return { kind: 'ignored', dedupeKey, reason }
  }
  const data = objectOf(event?.data)
  const providerRef = lopayLinkId(data?.paymentLinkId)
  if (providerRef === null) throw new WebhookRefused('malformed', 'data.paymentLinkId is missing or not an id')
  const claimsPayment = type === 'payment.success'
  const transactionId = claimsPayment ? lopayLinkId(data?.paymentId) : null
  return {
    kind: 'payment',
    dedupeKey,
    providerRef,
    claimsPayment,
    ...(transactionId === null ? {} : { transactionId }),
  }
}

function pathOf(linkId: string): string {
  return `/payment-link/${encodeURIComponent(linkId)}`
}
