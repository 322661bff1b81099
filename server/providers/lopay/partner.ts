/**
 * What an operator does at Lopay by hand: subscribe to webhooks, and list, look at, revoke or send payment links. For the command line; no payment runs through
 * here. Document: https://partner-docs.lopay.com, "Webhook subscriptions" and "Payment Links".
 */

import { lopayApi, lopayLinkId, readLopayLink } from './api.ts'
import type { LopayAccess, LopayLink } from './api.ts'
import { objectOf } from '../kit/request.ts'

/** What can be subscribed to. */
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

/** The events that move payments here; the others would only be stored. */
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
  /** null: of all merchants. */
  readonly merchantId: string | null
}

export interface LopayPage<T> {
  readonly items: readonly T[]
  /** Where the next page begins; null at the end. */
  readonly next: string | null
}

export interface LopayWebhooks {
  list(after?: string, signal?: AbortSignal): Promise<LopayPage<LopaySubscription>>
  /** @returns with the signing secret, which Lopay tells this once and never again */
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
  /** Makes a link unpayable. What was paid stays paid. */
  revoke(id: string, signal?: AbortSignal): Promise<void>
  /** Lopay sends the link to a buyer by e-mail, SMS or both. */
  send(id: string, to: { readonly email?: string; readonly phoneNumber?: string }, signal?: AbortSignal): Promise<void>
}

/** Svix's shape of an endpoint's id. */
const SUBSCRIPTION_ID = /^[A-Za-z0-9_-]{1,64}$/

/** Subscriptions to webhooks: of the access's merchant, or of all merchants when it names none. Every method throws a `RequestError` when the call fails. */
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
        throw new Error(
          'lopay webhooks create: the answer holds no secret; remove the subscription and create it again',
        )
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

/** Payment links, whoever made them. Every method throws a `RequestError` when the call fails. */
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
      // The document of this call was not to be had; the members are named as everywhere else in this API.
      await call('links send', 'POST', `${linkPath(id)}/send`, signal, {
        email: email || undefined,
        phoneNumber: phoneNumber || undefined,
      })
    },
  }
}

/** Pages go on behind the `offsetId` that a page ends with. */
function page<T>(what: string, value: unknown, read: (what: string, item: unknown) => T): LopayPage<T> {
  const answer = objectOf(value)
  if (!Array.isArray(answer?.data)) throw new Error(`lopay ${what}: the answer holds no list`)
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

/** Calls have a time limit of their own. */
function never(): AbortSignal {
  return new AbortController().signal
}
