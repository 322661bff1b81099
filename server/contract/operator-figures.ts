/** What came in, and how the companion does: the overview and the health of the operators' API. */

import type { OperatorAnomalyView } from './operator-anomalies.ts'
import type { ProviderRefundView } from './operator-refunds.ts'
import type { FindingView } from './operator-timeline.ts'
import type { MoneyView } from './wire.ts'

/**
 * `GET /admin/api/overview?timeZone=Asia/Dhaka`. The time zone (IANA, UTC unless given) decides when a day begins.
 * `GET /admin/api/overview/stream` with the same parameter is an event stream (`text/event-stream`) of it: one event
 * `overview` at once and on changes, a second apart at least.
 */
export interface OverviewView {
  at: string
  timeZone: string
  /** One for each currency that was paid in within 30 days, most orders first. Currencies are never added up. */
  currencies: CurrencyFigures[]
  conversion: ConversionFigures
  /** From the opening of the order to its payment, of the last 1,000 paid orders of these 30 days. Null for none. */
  medianSecondsToPaid: number | null
  attention: AttentionView
  providers: ProviderHealthView[]
  /** The last hourly check of the books. Null before the first of this process. */
  lastProof: ProofView | null
}

export interface CurrencyFigures {
  currency: string
  today: OrdersAndMoney
  last30Days: OrdersAndMoney
  /** The 30 days, oldest first and today last; days without a payment have zeros. */
  days: DayFigures[]
  /** Over the 30 days, most orders first. */
  providers: ProviderFigures[]
}

export interface OrdersAndMoney {
  orders: number
  money: MoneyView
}

export interface DayFigures extends OrdersAndMoney {
  /** `2026-11-26`, in the time zone. */
  date: string
  providers: ProviderFigures[]
}

export interface ProviderFigures extends OrdersAndMoney {
  provider: string
  label: string
}

/** Orders that were opened, and orders that were paid, within the 30 days. */
export interface ConversionFigures {
  opened: number
  paid: number
  today: { opened: number; paid: number }
}

/** What needs a person. Each count stops at 1,000. */
export interface AttentionView {
  /** The sum of the counts, for the badge. Refused webhooks count as one, however many a stranger sends. */
  total: number
  openAnomalies: number
  /** Payments that a person has to review although no anomaly of theirs is open. */
  needsReview: number
  /** Order events that were tried and not delivered, given up or not. */
  undeliveredEvents: number
  /** Webhooks in quarantine that came within the last day. */
  refusedWebhooks: number
  /** Verified webhooks of the last 14 days that report money of a payment which is not known here. */
  unmatchedWebhooks?: number
  /** Providers that are paused, failing or refuse our key. */
  providersDown: number
  /** Refunds at providers of which nobody knows the end: a person looks into the dashboard. */
  unresolvedRefunds: number
  /** The newest open anomalies, three at most. */
  anomalies: OperatorAnomalyView[]
  /** The oldest unresolved refunds, twenty at most. */
  refunds: ProviderRefundView[]
  /** About the undelivered events. Null when there is none. */
  deliveries: {
    /** When the oldest of them was written. */
    since: string
    /** What the shop answered last: `500`, `timed out`. */
    lastError: string | null
    nextAttemptAt: string | null
  } | null
}

/**
 * How a provider does, by the calls of the last hour. Several companions on one store see their own calls only.
 * `quiet`: no call within the hour. `paused`: new payments do not use it for a minute. `key_refused`: nobody can pay.
 */
export type ProviderHealth = 'working' | 'slow' | 'failing' | 'paused' | 'key_refused' | 'quiet'

export interface ProviderHealthView {
  provider: string
  label: string
  mark?: string
  health: ProviderHealth
  /** Within the last hour. */
  calls: number
  failures: number
  failuresInARow: number
  /** Of the calls that succeeded. */
  medianSeconds: number | null
  /** While it is paused: when payments use it again. */
  pausedUntil: string | null
  keyRefusedSince: string | null
  lastCreatedAt: string | null
  /** The last verified webhook. */
  lastWebhookAt: string | null
  /** Twenty spans of three minutes, oldest first. */
  spans: ProviderSpan[]
}

export interface ProviderSpan {
  /** When it begins. */
  at: string
  calls: number
  failures: number
  health: 'none' | 'good' | 'slow' | 'bad'
}

export interface ProofView {
  at: string
  passed: boolean
  /** The rules that are broken. */
  broken: { id: string; title: string; rows: number }[]
}

/** `GET /admin/api/health`. */
export interface HealthView {
  at: string
  version: string
  providers: ProviderHealthView[]
  queues: QueueView[]
  store: StoreView
  settings: SettingView[]
  /** What `pay-button doctor` finds, at most a minute old. */
  findings: FindingView[]
  lastProof: ProofView | null
}

export interface QueueView {
  queue: 'inbox' | 'outbox' | 'polls'
  /** With work left, 10,000 at most. */
  rows: number
  hasMore: boolean
  /** How long the most overdue row is due. */
  overdueSeconds: number
}

export interface StoreView {
  engine: 'sqlite' | 'postgres'
  ready: boolean
  /** Whether several companions can work on it. */
  shared: boolean
  schemaVersion: number
  /** Free where the store is; null for a database server. */
  freeBytes: number | null
}

export interface SettingView {
  name: string
  set: boolean
  secret: boolean
  /** The value as it is used; a secret is masked. Null when it is not set and has no default. */
  value: string | null
}
