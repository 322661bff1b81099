/** What a test or a demo can see and do besides calling the API. */

import type { Delivery } from '../kit/deliveries.ts'
import type { Faults } from '../kit/faults.ts'
import type { LopayLink, LopayPayment } from './payment.ts'
import type { LopayEvent } from './webhooks.ts'

export interface LopayControl {
  payments(): LopayLink[]
  deliveries(): readonly Delivery[]
  /** How many calls came in, refused ones included. `create` and `read` are about links and payments. */
  calls(): { create: number; read: number; other: number }
  /** Does what the buyer's Pay button does. @returns the payment id */
  pay(linkId: string, options?: { tipUnits?: number; tenderType?: LopayPayment['tenderType'] }): string
  /** Declines a card. The link can still be paid. */
  decline(linkId: string): void
  /** The next two do what a merchant does in Lopay's portal. */
  changeAmount(linkId: string, units: number, currencyCode?: string): void
  revoke(linkId: string): void
  /** Sends an event about a link, whether or not it happened. */
  notify(linkId: string, event: LopayEvent, data?: Record<string, string>): void
  /** Sends the last event about a link once more: with the same id and a fresh timestamp. */
  redeliver(linkId: string): void
  subscriptions(): { id: string; url: string; events: string[] }[]
  /** Adds a subscription as the API does. */
  subscribe(url: string, events?: readonly string[]): { id: string; secret: string }
  /** Adds a secret. Both sign until `retireOldSecret`. @returns the new secret */
  rotateSecret(subscriptionId: string): string
  retireOldSecret(subscriptionId: string): void
  /** Sets faults of one link, which come before the general ones. */
  setFaults(linkId: string, faults: Partial<Faults>): void
}
