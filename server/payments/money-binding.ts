/** Whose money a provider's answer is about: it pays once, and a signed word outweighs what a browser brought. */

import { flagForReview, recordAnomaly } from '../orders/anomalies.ts'
import type { AnomalyKind } from '../domain/payment.ts'
import { appendPaymentEvent } from '../jobs/audit-log.ts'
import type { Log } from '../platform/log.ts'
import type { ConfirmedStatus } from '../contract/confirmed-status.ts'
import type { AnomalyRow, PaymentRow, Queries } from '../store/store.ts'

/** Whether the answer is about this payment, and its money is still free. */
export async function belongs(
  tx: Queries,
  log: Log,
  payment: PaymentRow,
  status: ConfirmedStatus,
  byBrowser: boolean,
  at: number,
): Promise<boolean> {
  if (status.reference !== null && status.reference !== payment.merchantReference) return false
  const { provider } = payment
  const transactionId = transactionOf(status)
  // One transaction of the provider pays once, whatever it is reached by.
  if (status.state === 'paid' && transactionId !== null) {
    const payer = await tx.paymentByTransaction(provider, transactionId)
    if (payer && payer.id !== payment.id && !(await yields(tx, log, payer, transactionId, byBrowser, at))) return false
  }
  // Nor does money that a person has to look at, or has dealt with, for another payment.
  const anomalies = await anomaliesOf(tx, provider, status)
  if (
    status.state === 'paid' &&
    !anomalies.every(({ paymentId, kind }) => paymentId === payment.id || saysNothing(kind))
  )
    return false
  const { providerRef } = status
  if (providerRef === null || providerRef === payment.providerRef) return true
  const owner = await tx.paymentByProviderReference(provider, providerRef)
  if (owner && owner.id !== payment.id && !(await yields(tx, log, owner, providerRef, byBrowser, at))) return false
  // A browser named the id. Where the provider itself has named another payment for it, the browser is wrong.
  const elsewhere = async () =>
    (await tx.tiedToAnother(provider, providerRef, payment.merchantReference)) ||
    (await tx.signedForAnother(provider, providerRef, payment.id))
  if (byBrowser && (await elsewhere())) return false
  return anomalies.every(({ paymentId, kind }) => paymentId === payment.id || saysNothing(kind))
}

/** Anomalies of this money, by whichever of its ids. */
export async function anomaliesOf(tx: Queries, provider: string, status: ConfirmedStatus): Promise<AnomalyRow[]> {
  return (await Promise.all(idsOf(status).map((id) => tx.anomaliesByReference(provider, id)))).flat()
}

/** Such an anomaly does not keep the money for its payment: nobody has confirmed it, or it has paid, and then it is the payment's own. */
function saysNothing(kind: AnomalyKind): boolean {
  return kind === 'unknown_reference' || kind === 'unconfirmed' || kind === 'late'
}

/**
 * A browser's word bound the id to `owner`, and now the provider itself names another payment for it: the signed word wins. The order that was shipped
 * for somebody else's money stays paid, and a person is told.
 */
async function yields(
  tx: Queries,
  log: Log,
  owner: PaymentRow,
  providerRef: string,
  byBrowser: boolean,
  at: number,
): Promise<boolean> {
  if (byBrowser || owner.refSource !== 'browser') return false
  owner.providerRef = null
  owner.transactionId = null
  flag(owner, 'unknown_reference')
  flagForReview(tx, log, owner, 'the provider names another payment for its transaction')
  await tx.savePayment(owner)
  await appendPaymentEvent(
    tx,
    owner.id,
    'reference_withdrawn',
    { providerRef, why: 'the provider names another payment for it' },
    at,
  )
  await recordAnomaly(tx, log, owner, { kind: 'unknown_reference', providerRef, paid: owner.money }, at)
  return true
}

/** What a merchant finds in the provider's dashboard. */
export function transactionOf(status: ConfirmedStatus): string | null {
  return status.transactionId ?? status.providerRef
}

/** The provider's ids of what it told us about: of the payment, and of its money where that has another. */
export function idsOf({ providerRef, transactionId }: ConfirmedStatus): string[] {
  return [...new Set([providerRef, transactionId ?? null])].filter((id) => id !== null)
}

/** Ids of a provider are compared without regard to case: a provider that does so itself would confirm one payment under many spellings. */
export function sameId(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

export function flag(payment: PaymentRow, name: PaymentRow['flags'][number]): void {
  if (!payment.flags.includes(name)) payment.flags.push(name)
}
