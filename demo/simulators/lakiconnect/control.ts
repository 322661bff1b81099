/** What a test or a demo can see and do besides calling the API. */

import type { Delivery } from '../kit/deliveries.ts'

export interface WebhookSettings {
  webhook_url: string
  /** The whole text is the key. Without one nothing is signed. */
  webhook_secret: string
  webhook_enabled: boolean
}

export interface ConnectedAccount {
  id: string
  kycStatus: 'pending' | 'approved' | 'declined'
}

export interface LakiConnectControl {
  readonly masterMerchantId: string
  accounts(): ConnectedAccount[]
  deliveries(): readonly Delivery[]
  calls(): { settings: number }
  settings(): WebhookSettings
  /** @returns `cm_<uuid>` */
  addAccount(): string
  /** These two send an event and return its idempotency key. */
  approve(accountId: string): string
  decline(accountId: string): string
  /**
   * Sends a settlement event. LakiConnect has implemented these, but nothing fires them at present.
   *
   * @returns the idempotency key
   */
  sendSettlement(accountId: string, amount: number, status: 'approved' | 'declined'): string
  /** Sends the event with this key once more, byte for byte. */
  redeliver(idempotencyKey: string): void
  /** Keeps events back from now on. */
  pause(): void
  /** Sends the events that were kept back, in either order. */
  resume(order: 'oldest-first' | 'newest-first'): Promise<void>
}
