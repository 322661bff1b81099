/**
 * Verifies and processes a stored or refused webhook again. It takes the way of every webhook, through the inbox, so it
 * can only make the companion ask the provider: the message itself moves no money.
 */

import type { InboxRow, PaymentRow, Queries, Store, StoredMessage } from '../store/store.ts'
import { paymentOf } from '../webhooks/claims.ts'
import type { PaymentMessage } from '../webhooks/claims.ts'
import type { InboxWorker } from '../webhooks/inbox-worker.ts'
import type { Inbox } from '../webhooks/inbox.ts'
import { acceptAgain } from '../webhooks/quarantine.ts'

/** Longer than the wait for a turn at the provider and one call together, in milliseconds. */
const LEASE = 60_000

export interface Replayed {
  readonly webhookId: string
  readonly provider: string
  /** What the companion had decided before. */
  readonly before: StoredMessage['verdict']
  /**
   * `processed`: it verifies, and the provider was asked. `unused`: it verifies, and there is nothing to do. `duplicate`:
   * another delivery of the same message is in the inbox. The others say why it could not be verified.
   */
  readonly outcome: 'processed' | 'unused' | 'duplicate' | 'busy' | 'refused' | 'incomplete' | 'erased' | 'switched_off'
  readonly why: string | null
  /** Which of the secrets matched: 1 is the newest. */
  readonly secret: number | null
  /** The form of the signature that matched. */
  readonly form: string | null
  /** What became of it in the inbox, e.g. `done`, or `pending` while the provider does not confirm it. */
  readonly status: string | null
  readonly payment: {
    readonly id: string
    readonly orderId: string
    readonly from: string
    readonly to: string
    readonly flags: readonly string[]
  } | null
  readonly orderPaid: boolean | null
}

export interface ReplayParts {
  readonly store: Store
  readonly inbox: Pick<Inbox, 'verifyAgain'>
  readonly worker: Pick<InboxWorker, 'process'>
  /** Epoch milliseconds. */
  readonly now: () => number
}

/**
 * Writes down who replays. Runs in the transaction that puts the message into the queue, or in one of its own when
 * nothing is queued.
 * @param payment the payment that the message is about, when the message is processed
 */
export type RecordReplay = (
  tx: Queries,
  outcome: Replayed['outcome'],
  payment: Pick<PaymentRow, 'id' | 'orderId'> | null,
) => Promise<void>

/** @returns null when there is no such webhook */
export async function replay(
  parts: ReplayParts,
  webhookId: string,
  record: RecordReplay = async () => undefined,
): Promise<Replayed | null> {
  const { store, worker, now } = parts
  const message = await store.read.storedMessage(webhookId)
  if (!message) return null
  const { provider, verdict } = message
  const result: Replayed = {
    webhookId,
    provider,
    before: verdict,
    outcome: 'busy',
    why: 'a companion processes it at this moment',
    secret: null,
    form: null,
    status: message.status,
    payment: null,
    orderPaid: null,
  }
  const unchanged = async (outcome: Replayed['outcome'], why: string | null): Promise<Replayed> => {
    await store.transaction((tx) => record(tx, outcome, null))
    return { ...result, outcome, why }
  }
  if (message.leaseUntil !== null && message.leaseUntil > now()) return unchanged('busy', result.why)

  const again = await acceptAgain(parts, message, now() + LEASE, async (tx, queued) => {
    const subject = queued && subjectOf(queued)
    const payment = queued && subject && (await paymentOf(tx, provider, queued.paymentId, subject))
    await record(tx, queued === null ? 'duplicate' : queued.event ? 'processed' : 'unused', payment)
  })
  if (again.outcome !== 'verified') return unchanged(again.outcome, again.why)
  const { row, form, queued } = again
  const verified = { ...result, why: row.note, secret: (row.secret ?? 0) + 1, form: form ?? null }
  if (queued === null) return { ...verified, outcome: 'duplicate', why: null }
  if (!queued.event) return { ...verified, outcome: 'unused', status: 'ignored' }

  const about = subjectOf(queued)
  const find = () => about && paymentOf(store.read, provider, queued.paymentId, about)
  const earlier = await find()
  await worker.process(queued)
  const payment = await find()
  const after = await store.read.storedMessage(webhookId)
  return {
    ...verified,
    outcome: 'processed',
    why: after?.note ?? null,
    status: after?.status ?? null,
    payment: payment && {
      id: payment.id,
      orderId: payment.orderId,
      from: earlier?.state ?? payment.state,
      to: payment.state,
      flags: payment.flags,
    },
    orderPaid: payment ? (await store.read.finalization(payment.orderId)) !== null : null,
  }
}

/** What a message says of a payment; null when it says nothing of one. */
function subjectOf({ event }: InboxRow): PaymentMessage | null {
  return event === null || event.kind === 'notice' ? null : event
}
