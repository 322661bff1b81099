/**
 * What a verified message claims about a payment. A claim moves no money: it is a reason to request the status, with
 * the ids that the message names. It is stored with the payment unless the answer has resolved it, so that it outlives
 * the message's own retries.
 */

import type { ReferenceHint } from '../contract/provider.ts'
import type { Money } from '../domain/money.ts'
import type { Log } from '../platform/log.ts'
import type { Accounted } from '../payments/apply-status.ts'
import { sameId } from '../payments/comparison.ts'
import type { PaymentRow, Queries, StoredEvent } from '../store/store.ts'

/** A message about a payment, or about a refund of one. */
export type PaymentMessage = Exclude<StoredEvent, { kind: 'notice' }>

/** The payment that a message is about: by its address, by our reference, or by the provider's own id. */
export async function paymentOf(
  read: Queries,
  provider: string,
  paymentId: string | null,
  { reference, providerRef }: Pick<PaymentMessage, 'reference' | 'providerRef'>,
): Promise<PaymentRow | null> {
  if (paymentId !== null) return read.payment(paymentId)
  const own = reference === undefined ? null : await read.paymentByReference(provider, reference)
  if (own || providerRef === undefined) return own
  return read.paymentByProviderReference(provider, providerRef)
}

/**
 * Whether the message only repeats what is known of a paid payment. Prevents loops as well: some providers answer a
 * status request with another webhook.
 */
export function saysNothingNew(payment: PaymentRow, message: PaymentMessage): boolean {
  const knownRefs = [undefined, payment.merchantReference, payment.providerRef]
  if (payment.state !== 'paid' || !knownRefs.includes(message.providerRef)) return false
  // A signed message confirms or corrects an id that rests on a browser's word alone.
  const provesRef = payment.refSource === 'browser' && message.providerRef !== undefined
  return !provesRef && !isFurtherMoney(payment, message)
}

/** What the message claims. A claim about further money than what paid the payment goes by the id of that money. */
export function claimOf(payment: PaymentRow, message: PaymentMessage): PaymentMessage {
  return isFurtherMoney(payment, message) && message.transactionId !== undefined
    ? { ...message, providerRef: message.transactionId }
    : message
}

/** The ids to request the status with, or undefined when the message names none. */
export function hintOf(message: PaymentMessage): ReferenceHint | undefined {
  if (message.providerRef === undefined) return undefined
  const money = moneyOf(message)
  const { reference } = message
  return {
    providerRef: message.providerRef,
    signed: true,
    ...(reference === undefined ? {} : { reference }),
    ...(money ? { money } : {}),
  }
}

export function moneyOf({ money }: PaymentMessage): Money | null {
  return money ? { minor: BigInt(money.minor), currency: money.currency } : null
}

/**
 * Stores a claim with its payment, and restarts the poll schedule for a new one. From here on polls request its id to
 * the end of the schedule. A claim without an id is stored as well, because the message may say that money came.
 * @param delay milliseconds until the first poll
 */
export async function storeClaim(
  tx: Queries,
  payment: PaymentRow,
  message: PaymentMessage,
  at: number,
  delay: number,
): Promise<void> {
  const reference = {
    paymentId: payment.id,
    provider: payment.provider,
    providerRef: message.providerRef ?? '',
    source: 'signed',
    merchantReference: message.reference ?? null,
    money: moneyOf(message),
    claimsPayment: message.claimsPayment ?? false,
  } as const
  if (await tx.keepReference(reference, at)) await tx.restartPoll(payment.id, at + delay, at)
}

/**
 * Stores a claim whose status was requested, in the transaction that applies the answer or ends the attempt.
 * @param accounted what the answers have accounted for
 */
export async function storeClaimAfterRequest(
  tx: Queries,
  payment: PaymentRow,
  message: PaymentMessage,
  accounted: readonly Accounted[],
  at: number,
  delay: number,
): Promise<void> {
  const claim = await claimNow(tx, payment.id, message)
  const { providerRef = '' } = claim
  const covers = (as: Accounted['as'], further: readonly string[] = []): boolean =>
    accounted.some((answer) => answer.as === as && [...answer.ids, ...further].some((id) => sameId(id, providerRef)))
  // A message without a provider id, or with our own reference in its place, was about this payment and no other money.
  if (covers('confirmed', ['', payment.merchantReference])) return
  await storeClaim(tx, payment, claim, at, delay)
  if (covers('reported')) await tx.closeReference(payment.id, providerRef, 'reported')
}

/** Another transaction on the same link may have paid the payment since its status was requested. */
async function claimNow(tx: Queries, paymentId: string, message: PaymentMessage): Promise<PaymentMessage> {
  const payment = message.transactionId === undefined ? null : await tx.payment(paymentId)
  // The id of a link is not that of its money: the message may be about the money that has paid.
  return payment && payment.transactionId !== payment.providerRef ? claimOf(payment, message) : message
}

/**
 * Logs a signed report of money for a payment that is not in the store: it was deleted, is missing in a restored backup,
 * or belongs to another shop.
 * @param found where the message is: its stored copy, or the HTTP request if it was not stored
 */
export function logUnknownPayment(
  log: Log,
  provider: string,
  { providerRef, transactionId }: Pick<PaymentMessage, 'providerRef' | 'transactionId'>,
  found: { readonly webhookId?: string; readonly requestId?: string | undefined },
): void {
  const facts = { ...found, provider, transactionId: transactionId ?? providerRef }
  log.warn(facts, 'a signed message reports money for a payment that is not known here: check the dashboard')
}

/** Whether the message names other money than the money that paid the payment. */
function isFurtherMoney({ state, transactionId }: PaymentRow, message: PaymentMessage): boolean {
  if (state !== 'paid' || transactionId === null || message.transactionId === undefined) return false
  return message.transactionId.toLowerCase() !== transactionId.toLowerCase()
}
