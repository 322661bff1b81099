/** Writes to the log and to the timeline what a provider's answer says besides its facts. */

import type { AnswerNote } from '../contract/confirmed-status.ts'
import { appendPaymentEvent } from '../jobs/audit-log.ts'
import type { Log } from '../platform/log.ts'
import type { PaymentRow, Queries } from '../store/store.ts'

/** Once for a payment, because polls repeat the same answer. */
export async function recordNote(
  tx: Queries,
  log: Log,
  payment: PaymentRow,
  note: AnswerNote,
  source: string,
  at: number,
): Promise<void> {
  const data = { why: note.text, source }
  const written = await tx.paymentEvents(payment.id)
  if (written.some((event) => event.type === 'noted' && whyOf(event.data) === note.text)) return
  await appendPaymentEvent(tx, payment.id, 'noted', data, at)
  tx.afterCommit(() => logNote(log, { ...payment, paymentId: payment.id, source }, note))
}

interface NoteFacts {
  readonly orderId: string
  readonly paymentId: string
  readonly provider: string
  readonly source: string
}

export function logNote(log: Log, { orderId, paymentId, provider, source }: NoteFacts, { level, text }: AnswerNote) {
  log[level]({ orderId, paymentId, provider, source, why: text }, 'a note about the provider’s answer')
}

function whyOf(data: string): unknown {
  return (JSON.parse(data) as { why?: unknown }).why
}
