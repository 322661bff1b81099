/** Webhook subscriptions, and sending each event to the subscriptions that want it. */

import { randomUUID } from 'node:crypto'
import { createId, createSecret, signedHeaders } from './signature.ts'
import type { Clock } from '../kit/clock.ts'
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
  /** The current one first. During a rotation the old one follows. */
  secrets: string[]
}

export interface Subscriptions {
  readonly byId: ReadonlyMap<string, LopaySubscription>
  add(subscription: Omit<LopaySubscription, 'id' | 'secrets'>, secret?: string): LopaySubscription
  remove(id: string): void
  send(event: LopayEvent, merchantId: string, paymentLinkId: string, data: Record<string, string>, faults: Faults): void
}

interface Settings {
  headerFamily: HeaderFamily
  deliveries: Deliveries
  clock: Clock
}

export function createSubscriptions({ headerFamily, deliveries, clock }: Settings): Subscriptions {
  const byId = new Map<string, LopaySubscription>()

  return {
    byId,
    add({ url, events, merchantIds }, secret = createSecret()) {
      const subscription = { id: createId('ep'), events: [...events], url, merchantIds, secrets: [secret] }
      byId.set(subscription.id, subscription)
      return subscription
    },
    remove: (id) => void byId.delete(id),
    send(event, merchantId, paymentLinkId, data, faults) {
      const body = JSON.stringify({
        id: randomUUID(),
        object: 'event',
        createdAt: new Date(clock.now()).toISOString(),
        type: event,
        data: { paymentLinkId, ...data },
      })
      const messageId = createId('msg')
      for (const subscription of byId.values()) {
        if (!wants(subscription, event, merchantId)) continue
        const headers = () => {
          const secrets = faults.webhookWrongSignature ? [createSecret()] : subscription.secrets
          // All attempts have the same id, and each has its own timestamp.
          return signedHeaders(headerFamily, secrets, messageId, Math.floor(clock.now() / 1_000), body)
        }
        deliveries.send({ paymentId: paymentLinkId, event, address: subscription.url, body, headers }, faults)
      }
    },
  }
}

/** Both sign from now on. @returns the new secret */
export function rotateSecret(subscription: LopaySubscription): string {
  const secret = createSecret()
  subscription.secrets = [secret, ...subscription.secrets.slice(0, 1)]
  return secret
}

export function retireOldSecret(subscription: LopaySubscription): void {
  subscription.secrets = subscription.secrets.slice(0, 1)
}

function wants({ events, merchantIds }: LopaySubscription, event: LopayEvent, merchantId: string): boolean {
  return events.includes(event) && (merchantIds === null || merchantIds.includes(merchantId))
}
