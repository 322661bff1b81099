/**
 * Processes stored webhooks. A message about a payment triggers a status request and is retried for two days. An attempt
 * that does not resolve what it claims stores that with the payment, so that nothing depends on the number of retries.
 */

import type { WebhookSource } from '../contract/provider.ts'
import { pollDelay } from '../domain/schedule.ts'
import { LEASE } from '../jobs/lease-keeper.ts'
import type { Leases } from '../jobs/lease-keeper.ts'
import { createLanedWorker } from '../jobs/worker.ts'
import type { Worker } from '../jobs/worker.ts'
import { emitNotice } from '../orders/order-events.ts'
import type { NoticeEventType } from '../orders/order-events.ts'
import { recordRefund } from '../orders/refunds.ts'
import type { Accounted } from '../payments/apply-status.ts'
import type { Reconcile, Reconciled } from '../payments/reconcile.ts'
import { UpstreamBusy } from '../payments/upstream-budget.ts'
import type { Subscriptions } from '../platform/event-bus.ts'
import type { Log, LogFacts } from '../platform/log.ts'
import { errorFacts } from '../platform/log.ts'
import type { Meter } from '../platform/meter.ts'
import type { InboxRow, PaymentRow, Queries, Store, StoredEvent } from '../store/store.ts'
import {
  claimOf,
  hintOf,
  logUnknownPayment,
  moneyOf,
  paymentOf,
  saysNothingNew,
  storeClaimAfterRequest,
  storeClaim,
} from './claims.ts'
import type { PaymentMessage } from './claims.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/**
 * When a message is processed again while its provider cannot be reached or does not confirm it. Then only polls
 * continue.
 */
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

/** When a message that got no turn at its provider is processed again, in milliseconds. */
const BUSY_DELAY = 2 * SECOND

/** How many messages of one provider are processed at a time. A provider that hangs delays no other. */
const PER_PROVIDER = 16

export interface InboxWorkerParts {
  readonly store: Store
  readonly leases: Leases
  /** The senders of webhooks: providers and notification sources. */
  readonly sources: ReadonlyMap<string, WebhookSource>
  readonly reconcile: Reconcile
  readonly events: Subscriptions
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
  /** In [0, 1). */
  readonly random: () => number
  readonly meter?: Pick<Meter, 'webhookLag'>
}

export type InboxWorker = Worker & {
  /** Processes one message, of which the caller has the lease. */
  process(row: InboxRow): Promise<void>
}

export function createInboxWorker(parts: InboxWorkerParts): InboxWorker {
  const { store, sources, reconcile, events, log, now, random } = parts
  const firstPollDelay = (): number => pollDelay(0, random()) ?? 0

  const processMessage = async (row: InboxRow): Promise<void> => {
    const { event, provider } = row
    if (event?.kind === 'notice') return passNoticeOn(row, event)
    const payment = event && sources.has(provider) ? await paymentOf(store.read, provider, row.paymentId, event) : null
    if (!event || !payment) return processUnknown(row, event)
    if (event.kind === 'refund') return processRefund(row, payment, event)
    if (saysNothingNew(payment, event)) return release(row, 'done', 'already paid')
    return reconcileMessage(row, payment, event)
  }

  /** Requests the status with what the message names. */
  const reconcileMessage = async (row: InboxRow, payment: PaymentRow, message: PaymentMessage): Promise<void> => {
    const nextAt = nextAttempt(row)
    const claim = claimOf(payment, message)
    const hint = hintOf(claim)
    const keepClaim = (tx: Queries, accounted: readonly Accounted[] = []): Promise<void> =>
      storeClaimAfterRequest(tx, payment, claim, accounted, now(), firstPollDelay())
    // Commits together with what the answer changes, if there is an answer about the hint.
    let isReleased = false
    const alongside = async (tx: Queries, { state, needsReview, accounted }: Reconciled): Promise<void> => {
      isReleased = true
      await keepClaim(tx, accounted)
      if (needsReview || state === 'paid' || state === 'failed') await tx.releaseInbox(row.id, 'done', null, null)
      else await retryIn(tx, row, nextAt, 'the provider does not confirm it yet', 'polling continues')
    }
    // Each attempt that has no answer keeps the claim with the release of the row: polls continue whatever becomes of it.
    const endUnanswered = (end: (tx: Queries) => Promise<void>): Promise<void> =>
      store.transaction(async (tx) => {
        await keepClaim(tx)
        await end(tx)
      })
    try {
      const result = await reconcile(payment.id, {
        source: 'webhook',
        webhookId: row.id,
        ...(hint ? { hint, alongside } : {}),
      })
      if (!isReleased) await store.transaction((tx) => alongside(tx, result))
    } catch (error) {
      if (error instanceof UpstreamBusy) {
        // Nothing was sent, so it counts as no attempt. A shutdown ends every wait for a turn in this way.
        return endUnanswered((tx) => tx.postponeInbox(row.id, now() + BUSY_DELAY))
      }
      log.warn({ ...factsOf(row, payment), error: errorFacts(error) }, 'a status request for a webhook failed')
      const [note, atEnd] = ['the status request failed', 'the status request failed; polling continues']
      await endUnanswered((tx) => retryIn(tx, row, nextAt, note, atEnd))
    }
  }

  /** The payment may not be committed yet. After the last retry there is none. */
  const processUnknown = async (row: InboxRow, message: PaymentMessage | null): Promise<void> => {
    const note = 'belongs to no payment here'
    const nextAt = nextAttempt(row)
    if (nextAt !== null) return release(row, 'pending', note, nextAt)
    await release(row, 'orphan', note)
    if (message?.kind === 'refund' || message?.claimsPayment)
      logUnknownPayment(log, row.provider, message, { webhookId: row.id })
  }

  const processRefund = async (row: InboxRow, payment: PaymentRow, message: PaymentMessage): Promise<void> => {
    const { providerRef, refundId } = message
    const refund = { key: `${row.provider}:${message.dedupeKey}`, money: moneyOf(message), providerRef, refundId }
    const outcome = await store.transaction(async (tx) => {
      const recorded = await recordRefund(tx, log, payment.id, refund, now())
      if (recorded === 'not_paid') {
        // The refund came before the payment was confirmed. It waits for that without a limit. It also proves that
        // money came.
        const claim: PaymentMessage = { ...message, claimsPayment: true, money: undefined }
        await storeClaim(tx, payment, claim, now(), firstPollDelay())
        await tx.parkInbox(row.id, payment.id, 'refund: waits for its payment')
      } else {
        // It may be the end of one that an operator makes at the provider.
        if (recorded === 'recorded' || recorded === 'matched') await tx.hastenProviderRefunds(payment.id, now())
        await tx.releaseInbox(row.id, 'done', recorded === 'recorded' ? null : `refund: ${recorded}`, null)
      }
      return recorded
    })
    const facts = factsOf(row, payment)
    if (outcome === 'recorded') log.info(facts, 'refund recorded')
    else if (outcome === 'matched') log.info(facts, 'a refund was reported that an operator had recorded')
    else if (outcome === 'other_money') log.info(facts, 'a refund returned money that is an anomaly')
    else if (outcome === 'not_paid') log.info(facts, 'a refund waits for its payment')
    else if (outcome !== 'known') log.warn({ ...facts, outcome }, 'a refund does not fit its payment')
  }

  /** Notices about one subject can overtake each other: only the newest is passed on. */
  const passNoticeOn = async (row: InboxRow, notice: Extract<StoredEvent, { kind: 'notice' }>): Promise<void> => {
    const { type, subject, occurredAt, data } = notice
    await store.transaction(async (tx) => {
      const isNewest = await tx.saveNotice({ source: row.provider, subject, type, occurredAt })
      if (isNewest) await emitNotice(tx, type as NoticeEventType, data, occurredAt, now())
      await tx.releaseInbox(row.id, 'done', isNewest ? null : 'a newer notice about this subject came before', null)
    })
  }

  const nextAttempt = ({ attempts }: InboxRow): number | null => {
    const delay = RETRIES[attempts]
    return delay === undefined ? null : now() + delay
  }

  const release = (
    row: InboxRow,
    status: 'done' | 'orphan' | 'pending',
    note: string | null,
    nextAt: number | null = null,
  ): Promise<void> => store.transaction((tx) => tx.releaseInbox(row.id, status, note, nextAt))

  const claimRows = async (free: (provider: string) => number): Promise<InboxRow[]> => {
    const lanes = (await store.read.inboxLanes(now())).filter((provider) => free(provider) > 0)
    if (lanes.length === 0) return []
    return store.transaction(async (tx) => {
      const claimed: InboxRow[] = []
      for (const provider of lanes) {
        claimed.push(...(await tx.claimInbox(now(), now() + LEASE, free(provider), provider)))
      }
      return claimed
    }, 'read committed')
  }

  const worker = createLanedWorker<InboxRow>({
    name: 'inbox',
    claim: claimRows,
    work: async (row) => {
      await parts.leases.during('inbox', row.id, () => processMessage(row))
      if (row.attempts === 0) parts.meter?.webhookLag(row.provider, Math.max(0, now() - row.receivedAt) / 1000)
    },
    laneOf: ({ provider }) => provider,
    slotsOf: () => PER_PROVIDER,
    events,
    wakeOn: ['webhookDue', 'clockSetBack'],
    interval: 1000,
    log,
  })
  return { ...worker, process: processMessage }
}

function factsOf(row: InboxRow, { id: paymentId, orderId }: PaymentRow): LogFacts {
  return { webhookId: row.id, orderId, paymentId, provider: row.provider }
}

/** @param atEnd the note once no retry is left */
function retryIn(tx: Queries, { id }: InboxRow, nextAt: number | null, note: string, atEnd: string): Promise<void> {
  return nextAt === null ? tx.releaseInbox(id, 'done', atEnd, null) : tx.releaseInbox(id, 'pending', note, nextAt)
}
