/** Webhook subscriptions: the four calls that manage them, and sending each event to those that asked for it. */

import { randomUUID } from 'node:crypto'
import { createId, createSecret, signedHeaders } from './signature.ts'
import { isWebAddress } from '../kit/simulator.ts'
import type { Request, Response, Router } from 'express'
import type { Deliveries } from '../kit/deliveries.ts'
import type { Faults } from '../kit/faults.ts'
import type { HeaderFamily } from './signature.ts'

export const EVENTS = [
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
export type LopayEvent = (typeof EVENTS)[number]

export interface LopaySubscription {
  id: string
  events: string[]
  url: string
  /** Null for all merchants. */
  merchantIds: string[] | null
  /** The one in force first; while a new one takes over, the old one after it. */
  secrets: string[]
}

export interface Subscriptions {
  readonly list: readonly LopaySubscription[]
  add(url: string, events: readonly string[], merchantIds: string[] | null, secret?: string): LopaySubscription
  /** Gives a subscription a new secret; the old one goes on signing beside it. @returns the new one */
  rotate(id: string): string
  /** Ends the time in which both sign. */
  retireOldSecret(id: string): void
  send(event: LopayEvent, merchantId: string, paymentLinkId: string, data: Record<string, string>, faults: Faults): void
  addRoutes(router: Router): void
}

type Refuse = (response: Response, status: number, code: string, message: string) => void

export function createSubscriptions(family: HeaderFamily, deliveries: Deliveries, refuse: Refuse): Subscriptions {
  const kept = new Map<string, LopaySubscription>()

  return {
    get list() {
      return [...kept.values()]
    },
    add,
    rotate(id) {
      const subscription = find(id)
      const secret = createSecret()
      subscription.secrets = [secret, ...subscription.secrets.slice(0, 1)]
      return secret
    },
    retireOldSecret(id) {
      const subscription = find(id)
      subscription.secrets = subscription.secrets.slice(0, 1)
    },
    send(event, merchantId, paymentLinkId, data, faults) {
      const body = JSON.stringify({
        id: randomUUID(),
        object: 'event',
        createdAt: new Date().toISOString(),
        type: event,
        data: { paymentLinkId, ...data },
      })
      const messageId = createId('msg')
      for (const subscription of kept.values()) {
        if (
          !subscription.events.includes(event) ||
          (subscription.merchantIds && !subscription.merchantIds.includes(merchantId))
        )
          continue
        const headers = () => {
          const secrets = faults.webhookWrongSignature ? [createSecret()] : subscription.secrets
          // Every attempt has a time of its own and all have the same id.
          return signedHeaders(family, secrets, messageId, Math.floor(Date.now() / 1_000), body)
        }
        deliveries.send({ paymentId: paymentLinkId, event, address: subscription.url, body, headers }, faults)
      }
    },
    addRoutes(router) {
      router.post('/webhooks', (request, response) => {
        const problem = findProblem(request.body)
        if (problem) return refuse(response, 400, 'validation_error', problem)
        const { url, events, merchantIds } = request.body as {
          url: string
          events: string[]
          merchantIds?: string[] | null
        }
        const subscription = add(url, events, merchantIds?.length ? merchantIds : null)
        // Shown here and never again.
        response.status(201).json({ ...shown(subscription), webhookSecretKey: subscription.secrets[0] })
      })
      router.get(
        '/webhooks',
        (_request, response) =>
          void response.json(
            listed([...kept.values()].map((one) => ({ ...shown(one), merchantId: one.merchantIds?.[0] ?? null }))),
          ),
      )
      router.put('/webhooks/:id', (request, response) => {
        const subscription = named(request, response)
        if (!subscription) return
        const problem = findProblem(request.body)
        if (problem) return refuse(response, 400, 'validation_error', problem)
        const { url, events, merchantIds } = request.body as {
          url: string
          events: string[]
          merchantIds?: string[] | null
        }
        // The whole list of events is replaced.
        Object.assign(subscription, { url, events, merchantIds: merchantIds?.length ? merchantIds : null })
        response.json(shown(subscription))
      })
      router.delete('/webhooks/:id', (request, response) => {
        const subscription = named(request, response)
        if (!subscription) return
        kept.delete(subscription.id)
        response.status(204).send()
      })
    },
  }

  function add(
    url: string,
    events: readonly string[],
    merchantIds: string[] | null,
    secret = createSecret(),
  ): LopaySubscription {
    const subscription = { id: createId('ep'), events: [...events], url, merchantIds, secrets: [secret] }
    kept.set(subscription.id, subscription)
    return subscription
  }

  function named(request: Request, response: Response): LopaySubscription | undefined {
    const subscription = kept.get(String(request.params.id))
    if (!subscription) refuse(response, 404, 'not_found', 'Webhook subscription not found')
    return subscription
  }

  function find(id: string): LopaySubscription {
    const subscription = kept.get(id)
    if (!subscription) throw new Error(`there is no subscription ${id}`)
    return subscription
  }
}

/** One page holds it all; the first one is what the document shows. */
export function listed(data: readonly object[]): object {
  return { pageSize: 100, count: data.length, data }
}

function shown({ id, events, url }: LopaySubscription): object {
  return { id, events, url }
}

function findProblem(input: unknown): string | null {
  const { url, events, merchantIds } = (input ?? {}) as Record<string, unknown>
  if (!isWebAddress(url)) return 'url must be a valid URL'
  if (!Array.isArray(events) || events.length === 0 || !events.every((event) => EVENTS.includes(event as LopayEvent)))
    return `events must be any of ${EVENTS.join(', ')}`
  if (merchantIds !== undefined && merchantIds !== null && !(Array.isArray(merchantIds) && merchantIds.length <= 1))
    return 'merchantIds must hold one id at most'
  return null
}
