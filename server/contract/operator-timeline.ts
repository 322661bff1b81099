/**
 * The timeline of an order and the findings of `doctor` in the operators' API. Each sentence also comes as a code with
 * its values, so that a reader can word it in another language.
 */

import type { AnomalyKind } from '../domain/payment.ts'
import type { ProviderRefundState } from '../domain/provider-refund.ts'
import type { MoneyView, Pricing } from './wire.ts'

export type TimelineKind =
  'browser' | 'call' | 'webhook' | 'poll' | 'state' | 'anomaly' | 'refund' | 'delivery' | 'operator'

/** `good`: money arrived or a message did. `warn`: something has to be tried again. `bad`: a person has to look. */
export type Tone = 'neutral' | 'good' | 'warn' | 'bad'

export interface TimelineView {
  at: string
  kind: TimelineKind
  /** What happened, in English and one sentence: the line of `pay-button explain`. */
  what: string
  /** Which sentence `what` is. Codes may be added. */
  code: string
  /** The values of the sentence, by the code: see {@link TimelineFacts}. */
  values: FactValues
  tone: Tone
  /** It has not happened yet. */
  planned: boolean
  checkoutId?: string
  paymentId?: string
  /** Its raw message: `GET /admin/api/webhooks/:id`. */
  webhookId?: string
  eventId?: string
  anomalyId?: string
}

export interface FindingView {
  check: 'clock' | 'provider' | 'webhooks' | 'queues' | 'disk'
  level: 'ok' | 'warning' | 'bad'
  /** What was found, in English. */
  what: string
  /** Which sentence `what` is. Codes may be added. */
  code: string
  /** The values of the sentence, by the code: see {@link FindingFacts}. */
  values: FactValues
}

/** Times are ISO 8601 in UTC. A member `provider` is the id of a provider. */
export type FactValue = string | number | boolean | MoneyView
export type FactValues = Record<string, FactValue>

/** The codes of the timeline with their values. `note` and `error` are texts that nobody translates. */
export type TimelineFacts = {
  checkout_opened: { price: MoneyView; pricing: Pricing; until: string }
  checkout_reopened: Record<never, never>
  payment_started: { provider: string; medium?: string; reference: string }
  /** `seconds`: how long it took, where that is known. */
  provider_call: { call: string; outcome: string; seconds?: number }
  /** Without values: the address named no id. */
  buyer_returned: { providerRef?: string; status?: string }
  webhook_received: {
    provider: string
    verdict: string
    status: string
    attempts: number
    note?: string
    /** What the message says, as in `WebhookView`. Absent where nothing is to do, and once it is erased. */
    says?: 'payment' | 'refund' | 'notice'
    claimsPayment?: boolean
    sum?: MoneyView
    transactionId?: string
  }
  webhook_retry: Record<never, never>
  polled: { times: number }
  poll_planned: Record<never, never>
  /** A row of the audit log of a payment: `entry` is its type, the others are its facts. */
  log_entry: { entry: string; sum?: MoneyView } & FactValues
  anomaly_found: { anomaly: AnomalyKind; paid?: MoneyView; providerRef?: string }
  anomaly_resolved: { anomaly: AnomalyKind; resolution: string; note?: string }
  operator_action: { operator: string; action: string; outcome?: string; note?: string }
  money_returned: { sum: MoneyView }
  refund_begun: { operator: string; sum: MoneyView; refund: string }
  refund_planned: { refund: string }
  event_written: { event: string }
  event_delivered: { event: string } & DeliveryFacts
  event_failed: { event: string; error: string } & DeliveryFacts
  event_planned: { event: string }
}
/** What the shop answered to an event, as in `DeliveryView`. */
type DeliveryFacts = { status?: number; seconds?: number; excerpt?: string }
export type TimelineCode = keyof TimelineFacts

/** The codes of the findings of `doctor` with their values. */
export type FindingFacts = {
  clock_unknown: Record<never, never>
  clock_differs: { seconds: number }
  clock_wrong: { seconds: number }
  provider_not_probed: { provider: string }
  provider_answers: { provider: string }
  key_refused: { provider: string }
  provider_unreachable: { provider: string; error: string }
  webhooks_missing: { provider: string; payments: number }
  webhook_refused: { provider: string; webhook: string }
  webhook_last: { provider: string; at: string }
  queue: { queue: 'inbox' | 'outbox' | 'polls'; rows: number; hasMore: boolean; overdueSeconds: number }
  events_not_delivered: { events: number; since: string }
  disk_free: { mebibytes: number }
}
export type FindingCode = keyof FindingFacts

/** The types of the rows in the audit log of a payment. */
export type LogEntry =
  | 'created'
  | `create_${'created' | 'refused' | 'unknown'}`
  | 'pending'
  | 'unknown'
  | 'failed'
  | 'cancelled'
  | 'expired'
  | 'paid'
  | 'accepted'
  | 'surplus'
  | 'anomaly'
  | 'unconfirmed'
  | 'unreadable'
  | 'reference_withdrawn'
  | 'noted'
  | `complete_${'begun' | 'unknown' | 'not_sent'}`
  | 'refunded'
  | 'refund_matched'
  | 'refund_doubtful'
  | `refund_${ProviderRefundState}`
  | 'operator'
