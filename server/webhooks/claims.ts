/** What a verified message says of its payment: whether that is news, what to ask with, and what is kept of it. */

import type { Money } from '../domain/money.ts'
import type { Log } from '../platform/log.ts'
import type { ReferenceHint } from '../contract/provider.ts'
import type { PaymentRow, Queries, StoredEvent } from '../store/store.ts'

/** Of a payment or of a refund of it. */
export type PaymentMessage = Exclude<StoredEvent, { kind: 'notice' }>

/** Nothing to learn, and a guard against loops: there are providers whose answer to our question is another webhook. */
export function saysNothingNew(payment: PaymentRow, event: PaymentMessage): boolean {
  if (
    payment.state !== 'paid' ||
    ![undefined, payment.merchantReference, payment.providerRef].includes(event.providerRef)
  )
    return false
  // What only a browser's word has bound, a signed message confirms or corrects.
  return !(payment.refSource === 'browser' && event.providerRef !== undefined) && !isOtherMoney(payment, event)
}

/** The message names money other than what has paid. */
function isOtherMoney({ state, transactionId }: PaymentRow, event: PaymentMessage): boolean {
  if (state !== 'paid' || transactionId === null || event.transactionId === undefined) return false
  return event.transactionId.toLowerCase() !== transactionId.toLowerCase()
}

/** What the message says of the payment. Money other than what has paid is a claim of its own, by its own id. */
export function claimOf(payment: PaymentRow, event: PaymentMessage): PaymentMessage {
  return isOtherMoney(payment, event) && event.transactionId !== undefined
    ? { ...event, providerRef: event.transactionId }
    : event
}

export function hintOf(event: PaymentMessage): ReferenceHint | undefined {
  if (event.providerRef === undefined) return undefined
  const money = moneyIn(event)
  const { reference } = event
  return {
    providerRef: event.providerRef,
    signed: true,
    ...(reference === undefined ? {} : { reference }),
    ...(money ? { money } : {}),
  }
}

export function moneyIn(event: PaymentMessage): Money | null {
  return event.money ? { minor: BigInt(event.money.minor), currency: event.money.currency } : null
}

/**
 * Keeps what a signed message says of its payment, and starts the poll schedule anew for it: an id to ask with, or, without one, the claim alone. A message
 * about money on its way back claims that it came, too.
 */
export async function keepClaim(
  tx: Queries,
  payment: PaymentRow,
  event: PaymentMessage,
  at: number,
  delay: number,
): Promise<void> {
  const isNew = await tx.keepReference(
    {
      paymentId: payment.id,
      provider: payment.provider,
      providerRef: event.providerRef ?? '',
      source: 'signed',
      merchantReference: event.reference ?? null,
      money: moneyIn(event),
      claimsPayment: event.claimsPayment ?? false,
    },
    at,
  )
  if (isNew) await tx.restartPoll(payment.id, at + delay, at)
}

/**
 * Money came, and there is no payment here that it belongs to: one that was forgotten, or lost with an older backup, or another shop's.
 * @param webhookId the stored message, where it was stored
 */
export function tellOfUnknown(
  log: Log,
  provider: string,
  { providerRef, transactionId }: Pick<PaymentMessage, 'providerRef' | 'transactionId'>,
  webhookId?: string,
): void {
  const facts = {
    provider,
    transactionId: transactionId ?? providerRef,
    ...(webhookId === undefined ? {} : { webhookId }),
  }
  log.warn(
    facts,
    'a signed message says that money came for a payment that is not known here: look at the provider’s dashboard',
  )
}
