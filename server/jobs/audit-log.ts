/**
 * The audit log of a payment: append-only, and each row contains the hash of the one before. An accidental or partial
 * change shows, and so does a gap. Whoever can write the whole store can also compute the hashes again: they have no key,
 * and they are no evidence against the operator.
 */

import { createHash } from 'node:crypto'
import type { LogEntry } from '../contract/operator-timeline.ts'
import type { PaymentEventRow, PaymentRow, Queries } from '../store/store.ts'

const GENESIS = '0'.repeat(64)

export async function appendPaymentEvent(
  tx: Queries,
  paymentId: string,
  type: LogEntry,
  data: Record<string, unknown>,
  at: number,
): Promise<void> {
  const last = await tx.lastPaymentEvent(paymentId)
  const row = {
    paymentId,
    seq: (last?.seq ?? 0) + 1,
    type,
    data: JSON.stringify(data),
    at,
    previousHash: last?.hash ?? GENESIS,
  }
  await tx.insertPaymentEvent({ ...row, hash: hashOf(row) })
}

/**
 * Appends the event with which a payment enters its state.
 * @param payment has the state already
 */
export async function appendStateEvent(
  tx: Queries,
  { id, provider, state }: Pick<PaymentRow, 'id' | 'provider' | 'state'>,
  type: LogEntry,
  data: Record<string, unknown>,
  at: number,
): Promise<void> {
  await appendPaymentEvent(tx, id, type, data, at)
  tx.publish('paymentEntered', { provider, state, id })
}

/**
 * Whether an event continues the chain of its payment.
 * @param previous the event before it; null when it must be the first
 */
export function continuesChain(
  event: PaymentEventRow,
  previous: Pick<PaymentEventRow, 'seq' | 'hash'> | null,
): boolean {
  return (
    event.seq === (previous?.seq ?? 0) + 1 &&
    event.previousHash === (previous?.hash ?? GENESIS) &&
    event.hash === hashOf(event)
  )
}

function hashOf(row: Omit<PaymentEventRow, 'hash'>): string {
  return createHash('sha256')
    .update(JSON.stringify([row.previousHash, row.paymentId, row.seq, row.type, row.data, row.at]))
    .digest('hex')
}
