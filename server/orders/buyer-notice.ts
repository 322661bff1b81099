/** What a buyer has to know of money that came and does not fit: how much, by which payment. The page and the widget word it. */

import { moneyView } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import type { AnomalyRow, Queries } from '../store/store.ts'
import type { NoticeKind, NoticeView } from '../contract/wire.ts'

const KINDS: readonly string[] = ['underpaid', 'overpaid', 'duplicate', 'wrong_currency'] satisfies NoticeKind[]

type Noticed = AnomalyRow & { kind: NoticeKind; paid: Money }

/**
 * Every sum of the order that came, does not fit, and that nobody has dealt with yet, whichever checkout brought it: a buyer who opens the order again
 * must not pay a second time without knowing.
 */
export async function noticeOf(read: Queries, orderId: string): Promise<NoticeView | null> {
  const open = (await read.anomaliesOfOrder(orderId)).filter(isNoticed)
  const newest = open.at(-1)
  if (!newest) return null
  const { currency } = newest.paid
  const minor = open.reduce((sum, { paid }) => (paid.currency === currency ? sum + paid.minor : sum), 0n)
  const payments: NoticeView['payments'] = []
  for (const { paymentId, provider, providerRef, paid, at } of open) {
    const payment = await read.payment(paymentId)
    if (!payment) continue
    payments.push({
      reference: payment.reference,
      provider,
      ...(providerRef === null ? {} : { transactionId: providerRef }),
      paid: moneyView(paid),
      at: new Date(at).toISOString(),
    })
  }
  return { kind: newest.kind, paid: moneyView({ minor, currency }), payments }
}

function isNoticed(anomaly: AnomalyRow): anomaly is Noticed {
  return anomaly.resolvedAt === null && anomaly.paid !== null && KINDS.includes(anomaly.kind)
}
