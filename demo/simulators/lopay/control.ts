/** What a test or a demo can do with the Lopay simulator besides calling it. */

import type { Delivery } from '../kit/deliveries.ts'
import type { Faults } from '../kit/faults.ts'
import type { LopayLink, LopayPayment } from './link.ts'
import type { LopayEvent } from './webhooks.ts'

export interface LopayControl {
  payments(): LopayLink[]
  deliveries(): readonly Delivery[]
  /** How many calls came in, refused ones included: those about links and payments by kind, the rest under `other`. */
  calls(): { create: number; read: number; other: number }
  /** What the buyer's Pay button does. @returns the payment id */
  pay(linkId: string, options?: { tipUnits?: number; tenderType?: LopayPayment['tenderType'] }): string
  /** A card that is declined: the link stays payable. */
  decline(linkId: string): void
  /** What somebody does in Lopay's portal. */
  changeAmount(linkId: string, units: number, currencyCode?: string): void
  revoke(linkId: string): void
  /** Sends an event about a link whether or not it happened. */
  notify(linkId: string, event: LopayEvent, data?: Record<string, string>): void
  /** Sends the last event about a link once more: same id, fresh time. */
  redeliver(linkId: string): void
  subscriptions(): { id: string; url: string; events: string[] }[]
  /** Secret and id of a new subscription, as if made through the API. */
  subscribe(url: string, events?: readonly string[]): { id: string; secret: string }
  /** @returns the new secret; until `retireOldSecret` both sign */
  rotateSecret(subscriptionId: string): string
  retireOldSecret(subscriptionId: string): void
  setFaults(linkId: string, faults: Partial<Faults>): void
}
