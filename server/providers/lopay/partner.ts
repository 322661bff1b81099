/**
 * Manages webhook subscriptions and payment links at Lopay, for the command line. No payment uses this file. Document:
 * https://partner-docs.lopay.com, "Webhook subscriptions" and "Payment Links".
 */

import { lopayApi, lopayLinkId, readLopayLink } from './api.ts'
import type { LopayAccess, LopayLink } from './api.ts'
import { objectOf } from '../kit/request.ts'

/** The events that a subscription can name. */
export const LOPAY_EVENTS = [
  'merchant.capabilities.updated',
  'merchant.payout.created',
  'merchant.payout.paid',
  'merchant.payout.cancelled',
  'merchant.payout.failed',
  'payment.success',
  'payment.failed',
  'paymentLink.created',
  'paymentLink.updated',
  'paymentLink.revoked',
] as const
export type LopayEvent = (typeof LOPAY_EVENTS)[number]

/** The events that move payments here. Other events would only be stored. */
export const LOPAY_PAYMENT_EVENTS: readonly LopayEvent[] = [
  'payment.success',
  'payment.failed',
  'paymentLink.updated',
  'paymentLink.revoked',
]

export interface LopaySubscription {
  readonly id: string
  readonly url: string
  readonly events: readonly string[]
  /** Null for all merchants. */
  readonly merchantId: string | null
}

export interface LopayPage<T> {
  readonly items: readonly T[]
  /** Where the next page begins; null on the last page. */
  readonly next: string | null
}

export interface LopayWebhooks {
  list(after?: string, signal?: AbortSignal): Promise<LopayPage<LopaySubscription>>
  /** @returns the subscription with its signing secret, which Lopay shows only once */
  create(
    url: string,
    events?: readonly LopayEvent[],
    signal?: AbortSignal,
  ): Promise<LopaySubscription & { readonly secret: string }>
  /** Replaces the address and the whole list of events. */
  update(id: string, url: string, events?: readonly LopayEvent[], signal?: AbortSignal): Promise<LopaySubscription>
  remove(id: string, signal?: AbortSignal): Promise<void>
}

export interface LopayLinks {
  list(after?: string, signal?: AbortSignal): Promise<LopayPage<LopayLink>>
  get(id: string, signal?: AbortSignal): Promise<LopayLink>
  /** Makes a link unpayable. A paid link stays paid. */
  revoke(id: string, signal?: AbortSignal): Promise<void>
  /** Lopay sends the link to a buyer by e-mail, SMS or both. */
  send(id: string, to: { readonly email?: string; readonly phoneNumber?: string }, signal?: AbortSignal): Promise<void>
}

/** The form of an endpoint's id at Svix. */
const SUBSCRIPTION_ID = /^[A-Za-z0-9_-]{1,64}$/

/**
 * Webhook subscriptions of the merchant in `access`, or of all merchants. Every method throws a `RequestError` when its
 * call fails.
 */
export function createLopayWebhooks(access: LopayAccess): LopayWebhooks {
  const call = lopayApi(access)
  const merchantIds = access.merchantId ? [access.merchantId] : null

  return {
    async list(after, signal = never()) {
      return page(
        'webhooks list',
        (await call('webhooks list', 'GET', `/webhooks${from(after)}`, signal)).body,
        subscription,
      )
    },
    async create(url, events = LOPAY_PAYMENT_EVENTS, signal = never()) {
      const { body } = await call('webhooks create', 'POST', '/webhooks', signal, { events, url, merchantIds })
      const secret = objectOf(body)?.webhookSecretKey
      if (typeof secret !== 'string' || secret === '')
        throw new Error('lopay webhooks create: the answer has no secret; remove the subscription and create it again')
      return { ...subscription('webhooks create', body), secret }
    },
    async update(id, url, events = LOPAY_PAYMENT_EVENTS, signal = never()) {
      return subscription(
        'webhooks update',
        (await call('webhooks update', 'PUT', subscriptionPath(id), signal, { events, url, merchantIds })).body,
      )
    },
    async remove(id, signal = never()) {
      await call('webhooks remove', 'DELETE', subscriptionPath(id), signal)
    },
  }
}

/** Payment links, whoever created them. Every method throws a `RequestError` when its call fails. */
export function createLopayLinks(access: LopayAccess): LopayLinks {
  const call = lopayApi(access)
  return {
    async list(after, signal = never()) {
      return page(
        'links list',
        (await call('links list', 'GET', `/payment-link${from(after)}`, signal)).body,
        readLopayLink,
      )
    },
    async get(id, signal = never()) {
      return readLopayLink('links get', (await call('links get', 'GET', linkPath(id), signal)).body)
    },
    async revoke(id, signal = never()) {
      await call('links revoke', 'DELETE', linkPath(id), signal)
    },
    async send(id, { email, phoneNumber }, signal = never()) {
      if (!email && !phoneNumber) throw new TypeError('an e-mail address or a phone number is needed')
      // No document of this call was available. The members have the names that the rest of this API uses.
      await call('links send', 'POST', `${linkPath(id)}/send`, signal, {
        email: email || undefined,
        phoneNumber: phoneNumber || undefined,
      })
    },
  }
}

/** The next page begins after the `offsetId` of this one. */
function page<T>(what: string, value: unknown, read: (what: string, item: unknown) => T): LopayPage<T> {
  const answer = objectOf(value)
  if (!Array.isArray(answer?.data)) throw new Error(`lopay ${what}: the answer has no list`)
  const next = answer.offsetId
  return {
    items: answer.data.map((item: unknown) => read(what, item)),
    next: typeof next === 'string' && next !== '' ? next : null,
  }
}

function subscription(what: string, value: unknown): LopaySubscription {
  const { id, url, events, merchantId } = objectOf(value) ?? {}
  if (typeof id !== 'string' || typeof url !== 'string' || !Array.isArray(events))
    throw new Error(`lopay ${what}: the answer is not a subscription`)
  return {
    id,
    url,
    events: events.filter((event) => typeof event === 'string'),
    merchantId: typeof merchantId === 'string' ? merchantId : null,
  }
}

function subscriptionPath(id: string): string {
  if (!SUBSCRIPTION_ID.test(id)) throw new TypeError('not the id of a subscription (ep_…)')
  return `/webhooks/${id}`
}

function linkPath(id: string): string {
  if (lopayLinkId(id) === null) throw new TypeError('not the id of a payment link')
  return `/payment-link/${id}`
}

function from(after: string | undefined): string {
  return after === undefined ? '' : `?offsetId=${encodeURIComponent(after)}`
}

/** A signal that never aborts: calls have a time limit of their own. */
function never(): AbortSignal {
  return new AbortController().signal
}
