/** An anomaly in words: what is wrong, the facts, and what ends it. */

import type { OperatorAnomalyView, PaidWith } from '../../server/contract/operator.ts'
import type { ConsoleContext } from '../app/context.ts'
import { visibleText } from '../parts/stored-text.ts'

export function anomalyTitle({ kind, orderId }: OperatorAnomalyView, { words }: ConsoleContext): string {
  return words.anomalyTitles[kind](orderId)
}

/** E.g. `৳1.00 of ৳3,200.00`. */
export function anomalyLine({ kind, paid, money }: OperatorAnomalyView, { words, format }: ConsoleContext): string {
  if (!paid) return format.money(money)
  if (kind === 'duplicate') return words.toReturn(format.money(paid))
  if (paid.minor === money.minor && paid.currency === money.currency) return format.money(paid)
  return words.paidOf(format.money(paid), format.money(money))
}

/** What it means, and the things that end it. */
export function anomalyAdvice(anomaly: OperatorAnomalyView, context: ConsoleContext): string {
  const { words } = context
  const { kind, paidWith, paidBy, transactionId, orderStatus } = anomaly
  if (kind === 'duplicate') {
    const first = paidBy ? payerOf(paidBy.paidWith) : words.otherPayment
    return words.anomalyAdvice.duplicate(first, payerOf(paidWith), visibleText(transactionId ?? '–'), paidWith.label)
  }
  if (orderStatus !== 'unpaid' && kind !== 'late') return words.orderIsPaidAlready
  return words.anomalyAdvice[kind]
}

/** When each of two payments came, e.g. `M-Pesa at 10:51, then telebirr at 10:52`. */
export function bothPayments(
  { kind, paidBy, paidWith, at }: OperatorAnomalyView,
  { words, format }: ConsoleContext,
): string | undefined {
  if (kind !== 'duplicate' || !paidBy) return undefined
  return words.paidTwiceAt(payerOf(paidBy.paidWith), format.full(paidBy.at), payerOf(paidWith), format.full(at))
}

export function payerOf({ medium, label }: PaidWith): string {
  return medium?.label ?? label
}
