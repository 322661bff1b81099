/** The timeline and the findings of `doctor` in English. Each sentence is made from its code and its values alone. */

import type {
  FactValue,
  FactValues,
  FindingCode,
  FindingFacts,
  TimelineCode,
  TimelineFacts,
} from '../contract/operator.ts'
import { isLogReason, LOG_REASONS } from '../domain/log-reasons.ts'
import type { MoneyView } from '../domain/money.ts'

export interface Sentence {
  readonly code: string
  readonly values: FactValues
  readonly what: string
}

type Wordings<Facts> = { readonly [Code in keyof Facts]: (values: Facts[Code]) => string }

/** A sentence of a timeline. */
export function sentenceOf<Code extends TimelineCode>(code: Code, values: TimelineFacts[Code]): Sentence {
  return { code, values: { ...values } as FactValues, what: TIMELINE[code](values) }
}

/** A sentence of `doctor`. */
export function found<Code extends FindingCode>(code: Code, values: FindingFacts[Code]): Sentence {
  return { code, values: { ...values } as FactValues, what: FINDINGS[code](values) }
}

const CALL_OUTCOMES: Readonly<Record<string, string>> = {
  intent: 'runs, or its process has ended',
  ok: 'succeeded',
  definite_failure: 'was refused: nothing exists at the provider',
  unknown: 'has an unknown outcome: the payment is polled',
}

export const TIMELINE: Wordings<TimelineFacts> = {
  checkout_opened: ({ price, pricing, until }) =>
    `The checkout was opened at ${sumOf(price)}${pricing === 'open' ? ', chosen by the buyer' : ''}. ` +
    `It can be paid until ${until}`,
  checkout_reopened: () => 'The checkout was opened again',
  payment_started: ({ provider, medium, reference }) =>
    `The buyer started to pay with ${provider}${medium === undefined ? '' : ` (${medium})`}. Reference ${reference}`,
  provider_call: ({ call, outcome, seconds }) =>
    `The call "${call}" to the provider ${CALL_OUTCOMES[outcome] ?? outcome}${took(seconds)}`,
  buyer_returned: ({ providerRef, status }) =>
    providerRef === undefined
      ? "The buyer came back from the provider's page"
      : `The buyer came back with the provider's id ${providerRef}. It is ${status}`,
  webhook_received: ({ provider, verdict, status, attempts, note, ...message }) => {
    const times = attempts === 0 ? '' : ` after ${attempts === 1 ? '1 attempt' : `${attempts} attempts`}`
    const outcome = verdict === status ? verdict : `${verdict}, ${status}${times}`
    return `A webhook of ${provider} came: ${outcome}${note === undefined ? '' : ` (${note})`}${claimOf(message)}`
  },
  webhook_retry: () => 'The webhook is processed again',
  polled: ({ times }) =>
    `The provider was asked by schedule ${times === 1 ? 'once' : `${times} times`} in this round, the last time now`,
  poll_planned: () => 'The provider is asked by schedule',
  log_entry: ({ entry, ...facts }) => {
    const list = Object.entries(facts).map(([name, value]) => factWords(name, value))
    return `${entry}${list.length > 0 ? `: ${list.join(', ')}` : ''}`
  },
  anomaly_found: ({ anomaly, paid, providerRef }) =>
    `Anomaly "${anomaly}"${paid === undefined ? '' : `: ${sumOf(paid)} came`}` +
    (providerRef === undefined ? '' : ` as ${providerRef}`),
  anomaly_resolved: ({ anomaly, resolution, note }) =>
    `Anomaly "${anomaly}" was ${resolution}${note === undefined ? '' : `: ${note}`}`,
  operator_action: ({ operator, action, outcome, note }) =>
    `Operator ${operator}: ${action}${outcome === undefined ? '' : `: ${outcome}`}` +
    (note === undefined ? '' : `. Why: ${note}`),
  money_returned: ({ sum }) => `${sumOf(sum)} went back to the buyer`,
  refund_begun: ({ operator, sum, refund }) =>
    `Operator ${operator} began to return ${sumOf(sum)} at the provider. Refund ${refund}`,
  refund_planned: ({ refund }) => `The provider is asked about refund ${refund}`,
  event_written: ({ event }) => `${event} was written`,
  event_delivered: ({ event, status, seconds }) =>
    `${event} was delivered${status === undefined ? '' : `: the shop answered ${status}`}${took(seconds)}`,
  event_failed: ({ event, error, seconds }) => `${event} was not delivered: ${error}${took(seconds)}`,
  event_planned: ({ event }) => `${event} is sent again`,
}

export const FINDINGS: Wordings<FindingFacts> = {
  clock_unknown: () => 'no other server answered, so the clock is not compared',
  clock_differs: ({ seconds }) => `the clock differs by ${seconds} s`,
  clock_wrong: ({ seconds }) => `the clock differs by ${seconds} s: signed webhooks are refused after 300 s`,
  provider_not_probed: ({ provider }) => `${provider} has no harmless call to try`,
  provider_answers: ({ provider }) => `${provider} answers and accepts the key`,
  key_refused: ({ provider }) => `${provider} refuses the API key`,
  provider_unreachable: ({ provider, error }) => `${provider} cannot be reached: ${error}`,
  webhooks_missing: ({ provider, payments }) =>
    `${provider}: ${payments} payments in a day, and no verified webhook. Polls found them late`,
  webhook_refused: ({ provider, webhook }) =>
    `${provider}: a webhook was refused. Run "pay-button doctor --webhook ${webhook}"`,
  webhook_last: ({ provider, at }) => `${provider}: the last verified webhook came at ${at}`,
  queue: ({ queue, rows, hasMore, overdueSeconds }) =>
    `${queue}: ${hasMore ? 'more than ' : ''}${rows} rows, the most overdue one by ${overdueSeconds} s`,
  events_not_delivered: ({ events, since }) =>
    `${events} order events were tried and are not delivered, the oldest since ${since}. See "pay-button events list"`,
  disk_free: ({ mebibytes }) => `${mebibytes} MiB are free where the store is`,
}

function factWords(name: string, value: FactValue | undefined): string {
  if (typeof value === 'object') return `amount ${value.amount}, currency ${value.currency}`
  return `${name} ${name === 'why' && isLogReason(value) ? LOG_REASONS[value] : String(value)}`
}

function claimOf({ says, claimsPayment, sum, transactionId }: Partial<TimelineFacts['webhook_received']>): string {
  if (says === undefined) return ''
  const claims = { payment: claimsPayment ? 'paid' : 'no payment', refund: 'refunded', notice: 'a notice' }
  return `. It says: ${[claims[says], sum && sumOf(sum), transactionId].filter(Boolean).join(', ')}`
}

function took(seconds: number | undefined): string {
  return seconds === undefined ? '' : ` in ${Math.round(seconds * 10) / 10} s`
}

function sumOf({ amount, currency }: MoneyView): string {
  return `${amount} ${currency}`
}
