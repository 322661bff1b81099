/** The server's sentences in English: timelines, findings, and what was done. They load with the pages that show them. */

import type { FindingFacts, LogEntry, LogReason, PaymentReason, TimelineFacts } from '../../server/contract/operator.ts'

/** The values of a sentence as people here read them. */
export type Shown<Facts> = { readonly [Name in keyof Facts]: string }
/** A headline, perhaps with what it adds. */
export type Line = string | readonly [title: string, rest: string]
/** From the values as they are shown, and as they came. */
type Wordings<Facts, Result> = {
  readonly [Code in keyof Facts]: (shown: Shown<Facts[Code]>, raw: Facts[Code]) => Result
}

export interface Sentences {
  readonly timeline: Omit<Wordings<TimelineFacts, Line>, 'log_entry' | 'operator_action'>
  readonly findings: Wordings<FindingFacts, string>
  readonly logEntries: Readonly<Record<LogEntry, string>>
  readonly logReasons: Readonly<Record<LogReason, string>>
  /** The names of facts in the audit log. */
  readonly facts: Readonly<Record<string, string>>
  /** Values of facts, and outcomes, that are words of the companion. */
  readonly values: Readonly<Record<string, string>> & Readonly<Record<PaymentReason, string>>
}

const joined = (...parts: readonly (string | false | undefined)[]) => parts.filter(Boolean).join(' · ')

export const sentences: Sentences = {
  timeline: {
    checkout_opened: ({ price, until }, { pricing }) => [
      `The checkout was opened at ${price}`,
      joined(pricing === 'open' && 'The buyer chose the amount', `It can be paid until ${until}`),
    ],
    checkout_reopened: () => 'The checkout was opened again',
    payment_started: ({ provider, medium, reference }) => [
      `The buyer started to pay with ${provider}`,
      joined(medium, `Reference ${reference}`),
    ],
    provider_call: ({ seconds }, { call, outcome }) => [
      call === 'complete' ? 'The provider was asked to take the money' : 'The provider was asked to create the payment',
      joined(CALL_OUTCOMES[outcome] ?? outcome, seconds && `Took ${seconds}`),
    ],
    buyer_returned: ({ providerRef }, { status }) => [
      'The buyer came back from the provider',
      joined(providerRef, status !== undefined && (REFERENCES[status] ?? status)),
    ],
    webhook_received: ({ provider, attempts, note, ...shown }, { verdict, status, ...raw }) => [
      verdict === 'refused' ? `A webhook of ${provider} was refused` : `A webhook of ${provider} came`,
      joined(
        verdict !== status && (sentences.values[status] ?? status),
        raw.attempts > 0 && `${attempts} ${raw.attempts === 1 ? 'attempt' : 'attempts'}`,
        note,
        claimOf(shown, raw),
      ),
    ],
    webhook_retry: () => 'The webhook is processed again',
    polled: ({ times }, raw) => [
      'The provider was asked by schedule',
      raw.times === 1 ? 'Once in this round' : `${times} times in this round, the last time now`,
    ],
    poll_planned: () => 'The provider is asked by schedule',
    anomaly_found: ({ anomaly, paid, providerRef }) => [
      anomaly,
      joined(paid !== undefined && `${paid} came`, providerRef),
    ],
    anomaly_resolved: ({ anomaly, note }, { resolution }) => [
      `${anomaly}: ${sentences.values[resolution] ?? resolution}`,
      note ?? '',
    ],
    money_returned: ({ sum }) => `${sum} went back to the buyer`,
    refund_begun: ({ operator, sum, refund }) => [
      `A refund of ${sum} was begun at the provider`,
      joined(operator, refund),
    ],
    refund_planned: ({ refund }) => ['The provider is asked about the refund', refund],
    event_written: ({ event }) => `${event} was written`,
    event_delivered: ({ event, seconds }, { status }) => [
      `${event} was delivered`,
      joined(status !== undefined && `The shop answered ${status}`, seconds),
    ],
    event_failed: ({ event, error, seconds, excerpt }) => [
      `${event} was not delivered`,
      joined(error, seconds, excerpt),
    ],
    event_planned: ({ event }) => `${event} is sent again`,
  },
  findings: {
    clock_unknown: () => 'No other server answered, so the clock is not compared.',
    clock_differs: ({ seconds }) => `The clock differs by ${seconds}.`,
    clock_wrong: ({ seconds }) => `The clock differs by ${seconds}. Signed webhooks are refused after 300 s.`,
    provider_not_probed: ({ provider }) => `${provider} has no harmless call to try.`,
    provider_answers: ({ provider }) => `${provider} answers and accepts the key.`,
    key_refused: ({ provider }) => `${provider} refuses the API key.`,
    provider_unreachable: ({ provider, error }) => `${provider} cannot be reached: ${error}`,
    webhooks_missing: ({ provider, payments }) =>
      `${provider}: ${payments} payments in a day, and no verified webhook. The schedule found them late.`,
    webhook_refused: ({ provider, webhook }) =>
      `${provider}: a webhook was refused. Run “pay-button doctor --webhook ${webhook}”.`,
    webhook_last: ({ provider, at }) => `${provider}: the last verified webhook came ${at}.`,
    queue: ({ queue, rows, overdueSeconds }, { hasMore }) =>
      `${queue}: ${hasMore ? 'more than ' : ''}${rows}, the most overdue by ${overdueSeconds} s.`,
    events_not_delivered: ({ events, since }) =>
      `Order events that were tried and are not delivered: ${events}, the oldest since ${since}.`,
    disk_free: ({ mebibytes }) => `${mebibytes} MiB are free where the store is.`,
  },
  logEntries: {
    created: 'Payment started',
    create_created: 'The provider has created the payment',
    create_refused: 'The provider did not create the payment',
    create_unknown: 'The provider did not answer',
    pending: 'Waiting for the buyer',
    unknown: 'Outcome unknown',
    failed: 'Declined',
    cancelled: 'Cancelled',
    expired: 'Expired',
    paid: 'Paid',
    accepted: 'Accepted by an operator',
    surplus: 'The buyer paid more than the price',
    anomaly: 'The money does not fit',
    unconfirmed: 'Not confirmed',
    unreadable: 'The amount cannot be read',
    reference_withdrawn: 'The provider’s ID was withdrawn',
    noted: 'A note about the provider’s answer',
    complete_begun: 'Taking the money began',
    complete_unknown: 'Taking the money has an unknown outcome',
    complete_not_sent: 'Taking the money was not sent',
    refunded: 'Refunded',
    refund_matched: 'The record and the report are one refund',
    refund_doubtful: 'The refund is in doubt',
    refund_intent: 'A refund is being made',
    refund_pending: 'The provider has accepted the refund',
    refund_unknown: 'The refund has an unknown outcome',
    refund_done: 'The refund is done',
    refund_refused: 'The refund was not made',
    operator: 'An operator’s action',
  },
  logReasons: {
    process_ended: 'the companion ended during the call',
    buyer_gave_up: 'the buyer gave up',
    checkout_expired: 'the checkout expired',
    order_paid: 'another payment has paid the order',
    operator_reviewed: 'an operator reviewed it after the last request to the provider',
    operator_cancelled: 'an operator cancelled the checkout',
    never_confirmed: 'the provider never confirmed what a signed message says',
    named_elsewhere: 'the provider names another payment for its transaction',
    refund_unfit: 'the provider reports a refund that does not fit what is left of the payment',
    refund_of_another_sum: 'the provider reports another sum than an operator recorded',
    refund_without_sum: 'the provider reports a refund without its sum',
    refund_long_before: 'a refund of the same sum was recorded or reported long before',
    surplus_is_fee: 'the provider calls it its fee',
    surplus_unexplained: 'the provider does not call it its fee: look into its dashboard',
  },
  facts: {
    source: 'by',
    from: 'before',
    state: 'now',
    providerRef: 'ID at the provider',
    reason: 'reason',
    finalized: 'pays the order',
    kind: 'case',
    by: 'operator',
    why: 'because',
    refund: 'refund',
    refundId: 'refund ID',
    provider: 'provider',
    medium: 'method',
    anomaly: 'case',
    accepted: 'case',
    sum: 'amount',
  },
  values: {
    webhook: 'webhook',
    poll: 'schedule',
    live_status: 'an open checkout',
    return: 'the buyer’s return',
    cancel: 'cancellation',
    operator: 'operator',
    true: 'yes',
    false: 'no',
    created: 'started',
    pending: 'waiting',
    unknown: 'unknown',
    failed: 'declined',
    cancelled: 'cancelled',
    expired: 'expired',
    paid: 'paid',
    done: 'processed',
    ignored: 'not needed',
    orphan: 'no such payment',
    waiting: 'waiting',
    declined: 'declined',
    insufficient_funds: 'not enough money',
    wrong_details: 'wrong details',
    limit_exceeded: 'over a limit',
    provider_unreachable: 'the provider could not be reached',
    provider_refused: 'the provider refused it',
    provider_misconfigured: 'the provider refuses our settings',
    not_started: 'never started',
    unanswered_page: 'the page was left',
    unanswered_device: 'not answered on the phone',
    unconfirmed: 'not confirmed',
    amount_mismatch: 'another amount',
    insufficient_balance: 'the balance at the provider is too small',
    too_late: 'too old for the provider',
    not_refundable: 'the provider does not refund it',
    more_than_left: 'more than is left',
    not_sent: 'not sent',
    not_made: 'not made',
    resolved: 'resolved',
    accepted: 'accepted as paid',
    refunded: 'refunded',
    changed: 'changed',
    unchanged: 'no change',
    bound: 'bound',
    review: 'does not fit',
    not_found: 'not known',
    belongs_elsewhere: 'belongs to another payment',
    nothing_to_ask: 'nothing to ask',
    made: 'made',
    'not made': 'not made',
    'no order': 'no order found',
    processed: 'processed',
    unused: 'nothing to do',
    duplicate: 'came before',
    refused: 'refused',
  },
}

/** What a webhook says. It moves no money by itself. */
function claimOf(
  { sum, transactionId }: { readonly sum?: string; readonly transactionId?: string },
  { says, claimsPayment }: Pick<TimelineFacts['webhook_received'], 'says' | 'claimsPayment'>,
): string | undefined {
  if (says === undefined) return undefined
  const claims = { payment: claimsPayment ? 'paid' : 'no payment', refund: 'refunded', notice: 'a notice' }
  return `Says: ${[claims[says], sum, transactionId].filter(Boolean).join(', ')}`
}

const CALL_OUTCOMES: Readonly<Record<string, string>> = {
  intent: 'Under way, or the companion has ended',
  ok: 'Done',
  definite_failure: 'Refused: nothing exists at the provider',
  unknown: 'Unknown outcome: the provider is asked by schedule',
}

const REFERENCES: Readonly<Record<string, string>> = {
  open: 'not checked yet',
  confirmed: 'confirmed',
  reported: 'listed under Needs attention',
  dismissed: 'not of this payment',
}
