/**
 * One refund has up to two sources: an operator records what they returned in the provider's dashboard, and the
 * provider reports it. Decides which record and which report are the same refund, so that it counts once. Of refunds of
 * one sum, as many count as the source that names more of them says, in whatever order the two arrive.
 */

import { LOG_REASONS } from '../domain/log-reasons.ts'
import type { Money } from '../domain/money.ts'
import { sameMoney } from '../domain/money.ts'
import type { RefundRow } from '../store/store.ts'

/**
 * How far apart a record and a report of one refund may be, in milliseconds. Providers take up to ten working days to
 * process a refund, and shops do their books once a month.
 */
export const MAX_DISTANCE = 30 * 86_400_000

/** What one source says of a refund. */
export interface RefundWord {
  readonly source: 'operator' | 'provider'
  /** Null when the report names no sum. */
  readonly money: Money | null
  readonly refundId: string | null
  /** Epoch milliseconds. */
  readonly at: number
}

export interface RefundMatch {
  /** The refund that is in the ledger already; null when this is another one. */
  readonly refund: RefundRow | null
  /** Why a person has to compare the ledger with the provider's dashboard; null when the case is clear. */
  readonly doubt: string | null
}

/** @param ledger the refunds of one payment that this word can be about, the likeliest first */
export function matchOf(ledger: readonly RefundRow[], { source, money, refundId, at }: RefundWord): RefundMatch {
  const named = refundId === null ? undefined : ledger.find((row) => isRefundId(row.refundId, refundId))
  if (named) {
    const isOtherSum = money !== null && !sameMoney(named.money, money)
    return { refund: named, doubt: isOtherSum ? LOG_REASONS.refund_of_another_sum : null }
  }
  const fitting = ledger.filter(
    (row) =>
      lacks(row, source) &&
      // Two different ids are two refunds.
      (refundId === null || !row.refundId) &&
      (money === null || sameMoney(row.money, money)),
  )
  const near = fitting.find((row) => Math.abs(at - row.at) <= MAX_DISTANCE)
  if (near) return { refund: near, doubt: money === null ? LOG_REASONS.refund_without_sum : null }
  const isFar = fitting.length > 0
  return { refund: null, doubt: isFar ? LOG_REASONS.refund_long_before : null }
}

/** Whether the two are one id, in any spelling. */
export function isRefundId(known: string | null | undefined, named: string): boolean {
  return known?.toLowerCase() === named.toLowerCase()
}

/** Whether this source has said nothing of the refund yet. */
export function lacks({ operator, reportedAt }: RefundRow, source: RefundWord['source']): boolean {
  return (source === 'operator' ? operator : reportedAt) == null
}
