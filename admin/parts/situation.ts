/** Short states with a colour: of orders, events, webhooks and providers. */

import { html } from 'lit'
import type { TemplateResult } from 'lit'
import type {
  AnomalyKind,
  EventStatus,
  OrderSituation,
  ProviderHealth,
  WebhookView,
} from '../../server/contract/operator.ts'
import type { Words } from '../locales/en.ts'
import type { IconName } from './icons.ts'

type Tone = 'good' | 'warn' | 'bad' | 'info' | 'plum' | ''

export function pill(tone: Tone, text: string): TemplateResult {
  return html`<span class="pill ${tone}">${text}</span>`
}

const SITUATIONS: Readonly<Record<OrderSituation, Tone>> = {
  underpaid: 'warn',
  overpaid: 'warn',
  wrong_currency: 'warn',
  unconfirmed: 'warn',
  unreadable: 'warn',
  risky: 'warn',
  unknown_reference: 'warn',
  paid_twice: 'warn',
  needs_review: 'warn',
  refunded: 'plum',
  partly_refunded: 'plum',
  paid_late: 'good',
  paid: 'good',
  waiting: 'info',
  open: 'info',
  failed: '',
  cancelled: '',
  expired: '',
}

export function situationPill(situation: OrderSituation, words: Words): TemplateResult {
  return pill(SITUATIONS[situation], words.situations[situation])
}

const EVENTS: Readonly<Record<EventStatus, Tone>> = {
  delivered: 'good',
  waiting: 'info',
  retrying: 'warn',
  given_up: 'bad',
}

export function eventPill(status: EventStatus, words: Words): TemplateResult {
  return pill(EVENTS[status], words.eventStatus[status])
}

const HEALTH: Readonly<Record<ProviderHealth, Tone>> = {
  working: 'good',
  slow: 'warn',
  failing: 'bad',
  paused: 'bad',
  key_refused: 'bad',
  quiet: '',
}

export function healthPill(health: ProviderHealth, words: Words): TemplateResult {
  return pill(HEALTH[health], words.providerHealth[health])
}

export function webhookPill({ verdict, status }: WebhookView, words: Words): TemplateResult {
  if (verdict === 'refused') return pill('bad', words.webhookRefused)
  if (status === 'done' || status === 'pending') return pill('good', words.webhookValid)
  return pill(status === 'orphan' ? 'warn' : '', words.webhookStatus[status] ?? status)
}

export const ANOMALY_ICONS: Readonly<Record<AnomalyKind, IconName>> = {
  late: 'clock',
  duplicate: 'twice',
  underpaid: 'clock',
  overpaid: 'twice',
  wrong_currency: 'question',
  unknown_reference: 'question',
  unconfirmed: 'question',
  unreadable: 'question',
  risky: 'question',
}
