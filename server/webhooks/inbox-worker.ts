/**
 * Acts on stored webhooks: a message makes us ask the provider, and is tried again for a while. What it says of money is kept on its payment first, so
 * that nothing depends on the number of attempts.
 */

import { claimOf, hintOf, keepClaim, moneyIn, saysNothingNew, tellOfUnknown } from './claims.ts'
import type { PaymentMessage } from './claims.ts'
import { pollDelay } from '../domain/schedule.ts'
import type { Subscriptions } from '../platform/event-bus.ts'
import type { Log } from '../platform/log.ts'
import { errorFacts } from '../platform/log.ts'
import { emitNotice } from '../orders/order-events.ts'
import type { NoticeEventType } from '../orders/order-events.ts'
import type { WebhookSource } from '../contract/provider.ts'
import { recordRefund } from '../orders/refunds.ts'
import type { Reconcile } from '../payments/reconcile.ts'
import type { InboxRow, PaymentRow, Queries, Store, StoredEvent } from '../store/store.ts'
import { createLanedWorker } from '../jobs/worker.ts'
import type { Worker } from '../jobs/worker.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** When a message is acted on again while the provider cannot be asked, or does not confirm yet. Afterwards the poll schedule goes on alone. */
const RETRIES = [
  2 * SECOND,
  5 * SECOND,
  15 * SECOND,
  30 * SECOND,
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  24 * HOUR,
]

/** Longer than the wait for a turn at the provider and one call. */
const LEASE = 60 * SECOND
/** Messages of one provider that are acted on at a time. Each has its own: one that hangs holds up no other's. */
const PER_PROVIDER = 16

export interface InboxWorkerParts {
  readonly store: Store
  /** Whoever may send: the providers, and platforms that only report. */
  readonly sources: ReadonlyMap<string, WebhookSource>
  readonly reconcile: Reconcile
  readonly events: Subscriptions
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
  /** In [0, 1). */
  readonly random: () => number
}

export function createInboxWorker({ store, sources, reconcile, events, log, now, random }: InboxWorkerParts): Worker {
  const act = async (row: InboxRow): Promise<void> => {
    const { event } = row
    if (event?.kind === 'notice') {
      await store.transaction((tx) => passOn(tx, row, event, now()))
      return
    }
    const release = (status: 'done' | 'orphan' | 'pending', note: string | null, nextAt: number | null) =>
      store.transaction((tx) => tx.releaseInbox(row.id, status, note, nextAt))
    const delay = RETRIES[row.attempts]
    const later = delay === undefined ? null : now() + delay

    const payment = event && (await paymentOf(store.read, row.provider, row.paymentId, event))
    if (!payment || !sources.has(row.provider)) {
      await release(later === null ? 'orphan' : 'pending', 'belongs to no payment of ours', later)
      if (later === null && event?.claimsPayment) tellOfUnknown(log, row.provider, event, row.id)
      return
    }
    if (event.kind === 'refund') {
      await actOnRefund(row, payment, event)
      return
    }
    if (saysNothingNew(payment, event)) {
      await release('done', 'paid already', null)
      return
    }
    // What the message says is kept on its payment first: from here on the poll schedule asks about it to its end, whatever becomes of this row.
    const news = claimOf(payment, event)
    await store.transaction((tx) => keepClaim(tx, payment, news, now(), pollDelay(0, random()) ?? 0))
    try {
      const hint = hintOf(news)
      const reconciled = await reconcile(payment.id, { source: 'webhook', ...(hint ? { hint } : {}) })
      const open = !reconciled.held && reconciled.state !== 'paid' && reconciled.state !== 'failed'
      if (open && later !== null) await release('pending', 'the provider does not confirm it yet', later)
      else await release('done', open ? 'the poll schedule goes on asking' : null, null)
    } catch (error) {
      log.warn(
        { provider: row.provider, paymentId: payment.id, error: errorFacts(error) },
        'the provider could not be asked about a webhook',
      )
      const note = 'the provider could not be asked'
      await release(
        later === null ? 'done' : 'pending',
        later === null ? `${note}; the poll schedule goes on asking` : note,
        later,
      )
    }
  }

  const actOnRefund = async (row: InboxRow, payment: PaymentRow, event: PaymentMessage): Promise<void> => {
    const key = `${row.provider}:${event.dedupeKey}`
    const outcome = await store.transaction(async (tx) => {
      const recorded = await recordRefund(tx, payment.id, key, moneyIn(event), now())
      if (recorded === 'not_paid') {
        // A refund can overtake the news that the payment was made. It waits for that, however long it takes, and is itself a claim that money came.
        await keepClaim(
          tx,
          payment,
          { ...event, claimsPayment: true, money: undefined },
          now(),
          pollDelay(0, random()) ?? 0,
        )
        await tx.parkInbox(row.id, payment.id, 'refund: waits for its payment')
      } else {
        await tx.releaseInbox(row.id, 'done', recorded === 'recorded' ? null : `refund: ${recorded}`, null)
      }
      return recorded
    })
    const facts = { provider: row.provider, paymentId: payment.id }
    if (outcome === 'recorded') log.info(facts, 'refund recorded')
    else if (outcome === 'not_paid') log.info(facts, 'a refund waits for its payment')
    else if (outcome !== 'known') log.warn({ ...facts, outcome }, 'a refund does not fit its payment')
  }

  const claim = async (free: (provider: string) => number): Promise<InboxRow[]> => {
    const lanes = (await store.read.inboxLanes(now())).filter((provider) => free(provider) > 0)
    if (lanes.length === 0) return []
    return store.transaction(async (tx) => {
      const claimed: InboxRow[] = []
      for (const provider of lanes)
        claimed.push(...(await tx.claimInbox(now(), now() + LEASE, free(provider), provider)))
      return claimed
    })
  }

  return createLanedWorker<InboxRow>({
    name: 'inbox',
    claim,
    work: act,
    laneOf: ({ provider }) => provider,
    slotsOf: () => PER_PROVIDER,
    events,
    wakeOn: ['webhookDue', 'clockSetBack'],
    interval: 1000,
    log,
  })
}

/** The payment that a message belongs to: by its address, by our reference, or by the provider's own id. */
export async function paymentOf(
  read: Queries,
  provider: string,
  paymentId: string | null,
  event: Pick<PaymentMessage, 'reference' | 'providerRef'>,
): Promise<PaymentRow | null> {
  if (paymentId !== null) return read.payment(paymentId)
  const own = event.reference === undefined ? null : await read.paymentByReference(provider, event.reference)
  if (own || event.providerRef === undefined) return own
  return read.paymentByProviderReference(provider, event.providerRef)
}

async function passOn(
  tx: Queries,
  row: InboxRow,
  notice: Extract<StoredEvent, { kind: 'notice' }>,
  now: number,
): Promise<void> {
  const { type, subject, occurredAt, data } = notice
  const newest = await tx.saveNotice({ source: row.provider, subject, type, occurredAt })
  if (newest) await emitNotice(tx, type as NoticeEventType, data, occurredAt, now)
  await tx.releaseInbox(row.id, 'done', newest ? null : 'a newer notice of the same subject was there already', null)
}
