/** Mistakes in what the storefront hears: order events, their schedule, and anomalies. */

import type { Mutant } from './mutant.ts'

const OUTBOX = 'server/jobs/outbox.ts'
const STORE = 'server/store/outbox.ts'
const EVENTS = 'server/orders/order-events.ts'
const ANOMALIES = 'server/orders/anomalies.ts'

export const OUTBOX_MUTANTS: readonly Mutant[] = [
  {
    name: 'redirect-is-delivered',
    file: OUTBOX,
    from: 'if (status >= 200 && status < 300)',
    to: 'if (status >= 200 && status < 400)',
    why: 'A redirect counts as received, and the order is never shipped.',
    tests: ['outbox'],
  },
  {
    name: 'schedule-stands-still',
    file: OUTBOX,
    from: 'outboxDelay(row.attempts - row.scheduleFrom + 1, random())',
    to: 'outboxDelay(row.attempts - row.scheduleFrom, random())',
    why: 'A storefront that is down gets the first retry at once, and one more than the documents say.',
    tests: ['outbox'],
  },
  {
    name: 'retry-after-is-ignored',
    file: OUTBOX,
    from: 'now() + Math.max(delay, outcome.retryAfter ?? 0)',
    to: 'now() + delay',
    why: 'A storefront that asks for time gets none.',
    tests: ['outbox'],
  },
  {
    name: 'retry-after-without-a-limit',
    file: OUTBOX,
    from: 'Math.min(wait, MAX_RETRY_AFTER)',
    to: 'wait',
    why: 'A mistake in one header of the storefront loses an order event.',
    tests: ['outbox'],
  },
  {
    name: 'failed-is-delivered',
    file: OUTBOX,
    from: 'error === null ? now() : null, nextAt)',
    to: 'now(), nextAt)',
    why: 'The console shows an event as delivered that the storefront has refused.',
    tests: ['operator-lists'],
  },
  {
    name: 'paid-orders-wait-for-others',
    file: STORE,
    from: "if (type === 'order.paid' || type === 'order.refunded') return 'paid'",
    to: "if (type === 'order.refunded') return 'paid'",
    why: 'A stranger’s expired checkouts delay the events that make the shop ship.',
    tests: ['outbox', 'outbox-probe'],
  },
  {
    name: 'event-is-claimed-twice',
    file: STORE,
    from: 'UPDATE outbox SET lease_until = $2, next_at = $2, armed_at = $1 WHERE id IN (',
    to: 'UPDATE outbox SET lease_until = $1, next_at = $1, armed_at = $1 WHERE id IN (',
    why: 'Two workers deliver one event at the same time.',
    tests: ['queues', 'outbox'],
  },
  {
    name: 'delivered-event-stays-due',
    file: STORE,
    from: '[id, attempt.number + 1, deliveredAt, nextAt]',
    to: '[id, attempt.number, deliveredAt, nextAt]',
    why: 'Each failed delivery is the first one: the schedule never ends.',
    tests: ['outbox'],
  },
  {
    name: 'probe-counts-as-attempt',
    file: STORE,
    from: "await sql.run('UPDATE outbox SET lease_until = NULL WHERE id = $1', [id])",
    to: "await sql.run('UPDATE outbox SET lease_until = NULL, attempts = attempts + 1 WHERE id = $1', [id])",
    why: 'Probes use up the attempts of an event.',
    tests: ['outbox-probe'],
  },
  {
    name: 'new-id-for-each-event',
    file: EVENTS,
    from: "await emit(tx, { id: finalizationEventId(orderId), type: 'order.paid', orderId, data, at })",
    to: "await emit(tx, { id: newId('evt', at), type: 'order.paid', orderId, data, at })",
    why: 'The storefront cannot see that it has received this order before.',
    tests: ['reconcile'],
  },
  {
    name: 'refunded-total-instead-of-sum',
    file: EVENTS,
    from: 'refunded: moneyView(refunded),',
    to: 'refunded: moneyView(payment.money),',
    why: 'The storefront books a part as a refund of everything.',
    tests: ['webhooks'],
  },
  {
    name: 'notice-waits-for-the-senders-clock',
    file: EVENTS,
    from: 'orderId: null, data, at, due: now })',
    to: 'orderId: null, data, at })',
    why: 'A notice of a sender whose clock is ahead is delivered late.',
    tests: ['notices'],
  },
  {
    name: 'anomaly-is-told-each-time',
    file: ANOMALIES,
    from: 'if (!(await tx.insertAnomaly(anomaly))) return null',
    to: 'await tx.insertAnomaly(anomaly)',
    why: 'Each poll of a mismatch sends the storefront one more anomaly.',
    tests: ['reconcile'],
  },
  {
    name: 'anomaly-is-not-told',
    file: ANOMALIES,
    from: 'await emitAnomaly(tx, payment, anomaly)',
    to: '',
    why: 'The storefront never hears of money that does not fit.',
    tests: ['reconcile', 'order-events'],
  },
  {
    name: 'review-is-logged-each-time',
    file: ANOMALIES,
    from: "if (payment.flags.includes('needs_review')) return false",
    to: '',
    why: 'The log repeats one review until nobody reads it.',
    tests: ['signed-claims'],
  },
]
