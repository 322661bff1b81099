/**
 * What a buyer has to know about money that does not fit the order: how much, and by which payments. Pages and widget
 * word it.
 */

import { moneyView } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import type { AnomalyRow, Queries } from '../store/store.ts'
import type { NoticeKind, NoticeView } from '../contract/wire.ts'

const KINDS: readonly string[] = ['underpaid', 'overpaid', 'duplicate', 'wrong_currency'] satisfies NoticeKind[]

type Noticed = AnomalyRow & { kind: NoticeKind; paid: Money }

/**
 * Every open anomaly of the order with a sum, whichever checkout it came by: a buyer who opens the order again must
 * know about the money before paying a second time.
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
