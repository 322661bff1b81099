/**
 * The audit log of a payment: append-only, and each row contains the hash of the one before, so that changes and gaps
 * show.
 */

import { createHash } from 'node:crypto'
import type { PaymentEventRow, Queries } from '../store/store.ts'

const GENESIS = '0'.repeat(64)

export async function appendPaymentEvent(
  tx: Queries,
  paymentId: string,
  type: string,
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

/** @returns the number of the first row that does not fit, or null when the chain is unbroken */
export function firstBrokenLink(events: readonly PaymentEventRow[]): number | null {
  let previous = GENESIS
  for (const [index, event] of events.entries()) {
    if (event.seq !== index + 1 || event.previousHash !== previous || event.hash !== hashOf(event)) return event.seq
    previous = event.hash
  }
  return null
}

function hashOf(row: Omit<PaymentEventRow, 'hash'>): string {
  return createHash('sha256')
    .update(JSON.stringify([row.previousHash, row.paymentId, row.seq, row.type, row.data, row.at]))
    .digest('hex')
}
