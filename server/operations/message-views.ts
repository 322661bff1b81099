/** Order events and webhooks as operators read them. */

import { isCurrency, MAX_MINOR, moneyView } from '../domain/money.ts'
import { OUTBOX_DELAYS } from '../domain/schedule.ts'
import type { DeliveryView, EventView, WebhookView } from '../contract/operator.ts'
import type { OrderEventType } from '../contract/wire.ts'
import { isoTime } from '../platform/iso-time.ts'
import type { DeliveryRow, EventRow, StoredEvent, WebhookLine } from '../store/store.ts'
import { given } from './operator-names.ts'
import type { Names } from './operator-names.ts'

export function eventView(row: EventRow): EventView {
  const { id, type, orderId, tries, nextAt, deliveredAt, createdAt, isErased, attempts } = row
  const status =
    deliveredAt !== null
      ? 'delivered'
      : nextAt === null
        ? 'given_up'
        : tries === row.scheduleFrom
          ? 'waiting'
          : 'retrying'
  const isPlanned = status === 'waiting' || status === 'retrying'
  return {
    id,
    type: type as OrderEventType,
    ...given('orderId', orderId),
    status,
    createdAt: isoTime(createdAt),
    ...given('deliveredAt', deliveredAt === null ? null : isoTime(deliveredAt)),
    ...given('nextAttemptAt', isPlanned && nextAt !== null ? isoTime(nextAt) : null),
    ...given('givesUpAt', isPlanned && nextAt !== null ? isoTime(givesUpAt(row, nextAt)) : null),
    tries,
    attempts: attempts.map(deliveryView),
    canResend: !isErased,
  }
}

/** When the last attempt of the schedule is due, without what chance adds or takes away. */
function givesUpAt({ tries, scheduleFrom }: EventRow, nextAt: number): number {
  return OUTBOX_DELAYS.slice(tries - scheduleFrom + 1).reduce((at, delay) => at + delay, nextAt)
}

function deliveryView({ attempt, at, status, error, milliseconds, excerpt }: DeliveryRow): DeliveryView {
  return {
    number: attempt + 1,
    at: isoTime(at),
    status,
    ...given('error', error),
    ...given('seconds', milliseconds === null ? null : milliseconds / 1000),
    ...given('excerpt', excerpt),
  }
}

/** @param orderId of its payment, where there is one */
export function webhookView(line: WebhookLine, names: Names, orderId: string | null): WebhookView {
  const { id, provider, verdict, status, note, secret, event, paymentId, receivedAt, size, attempts, nextAt } = line
  return {
    id,
    provider,
    label: names.label(provider),
    verdict,
    status,
    ...given('reason', note),
    ...given('secret', secret === null ? null : secret + 1),
    ...given('says', event && saysOf(event)),
    ...given('orderId', orderId),
    ...given('paymentId', paymentId),
    receivedAt: isoTime(receivedAt),
    size,
    attempts,
    ...given('nextAttemptAt', nextAt === null ? null : isoTime(nextAt)),
    canReplay: size > 0,
  }
}

/** What a message says, without its customer's details. */
export function saysOf(event: StoredEvent): NonNullable<WebhookView['says']> {
  if (event.kind === 'notice') return { kind: 'notice' }
  const { kind, claimsPayment, money, transactionId, providerRef } = event
  const minor = money ? BigInt(money.minor) : null
  const isMoney =
    money !== undefined && minor !== null && minor >= 0n && minor <= MAX_MINOR && isCurrency(money.currency)
  return {
    kind,
    ...given('claimsPayment', claimsPayment),
    ...given('money', isMoney ? moneyView({ minor, currency: money.currency }) : null),
    ...given('transactionId', transactionId ?? providerRef),
  }
}
