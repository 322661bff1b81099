/** Order events to the shop and webhooks from providers in the operators' API. */

import type { MoneyView, OrderEventType } from './wire.ts'

export interface EventsPage {
  /** Where they go: `ORDER_WEBHOOK_URL` without its query. Null when it is not set. */
  endpoint: string | null
  /** Newest first. */
  events: EventView[]
  nextCursor: string | null
}

/** `waiting`: not tried yet. `retrying`: tried, and tried again. `given_up`: not delivered in three days. */
export type EventStatus = 'delivered' | 'waiting' | 'retrying' | 'given_up'

export interface EventView {
  /** The `webhook-id` of every delivery. */
  id: string
  type: OrderEventType
  orderId?: string
  status: EventStatus
  createdAt: string
  deliveredAt?: string
  nextAttemptAt?: string
  /** When the schedule ends; absent once it is delivered or given up. */
  givesUpAt?: string
  /** How often it was tried. */
  tries: number
  /** Newest first; in the list only the newest one, all of them in an order and at `GET /admin/api/events/:id`. */
  attempts: DeliveryView[]
  /** False once its body was erased. */
  canResend: boolean
}

export interface DeliveryView {
  /** 1 is the first. */
  number: number
  at: string
  /** The HTTP status of the answer; null when there was none. */
  status: number | null
  /** Absent when it was delivered. */
  error?: string
  seconds?: number
  /** The first characters of the shop's answer. */
  excerpt?: string
}

/** `GET /admin/api/events/:id`: with all attempts and the body that is sent. 404 `event_not_found`. */
export interface EventDetailView extends EventView {
  /** Null once it was erased. */
  body: string | null
}

export interface WebhooksPage {
  /** Newest first. */
  webhooks: WebhookView[]
  nextCursor: string | null
}

export interface WebhookView {
  id: string
  provider: string
  label: string
  verdict: 'verified' | 'refused'
  /** What became of it: `done`, `ignored`, `orphan` (no such payment here), `pending`, `waiting`, `refused`. */
  status: string
  /** Why it was refused, or what became of it. */
  reason?: string
  /** Which of the sender's secrets matched: 1 is the newest. */
  secret?: number
  /** What it says. A message moves no money by itself. Absent when it was refused. */
  says?: { kind: 'payment' | 'refund' | 'notice'; claimsPayment?: boolean; money?: MoneyView; transactionId?: string }
  orderId?: string
  paymentId?: string
  receivedAt: string
  /** In bytes. */
  size: number
  attempts: number
  nextAttemptAt?: string
  canReplay: boolean
}

/** `GET /admin/api/webhooks/:id`. 404 `webhook_not_found`. Can hold a customer's details: show it only on request. */
export interface WebhookDetailView extends WebhookView {
  /** Those that were stored; never one that carries a secret. */
  headers: Record<string, string>
  /** The message as text; null once it was erased. */
  body: string | null
}

/** `POST /admin/api/webhooks/:id/replay`. 404 `webhook_not_found`. */
export interface ReplayView {
  webhook: WebhookView
  /**
   * `processed`: it verifies, and the provider was asked. `unused`: it verifies, and there is nothing to do.
   * `duplicate`: the same message is in the inbox. `busy`: try again in a minute. The others: it does not verify.
   */
  outcome: 'processed' | 'unused' | 'duplicate' | 'busy' | 'refused' | 'incomplete' | 'erased' | 'switched_off'
  why: string | null
  orderId?: string
  /** Null when the webhook is about no payment here. */
  orderPaid: boolean | null
}
