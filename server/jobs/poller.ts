/** Reconciles payments on schedule, to its end, so that a payment is found when every webhook is lost. */

import type { Provider } from '../contract/provider.ts'
import { LOG_REASONS } from '../domain/log-reasons.ts'
import { isOver } from '../domain/payment.ts'
import { ownPollDelay, pollDelay } from '../domain/schedule.ts'
import { addFlag, flagForReview, recordAnomaly } from '../orders/anomalies.ts'
import { completeKey } from '../payments/create-outcome.ts'
import type { Reconcile } from '../payments/reconcile.ts'
import { isProven } from '../payments/refund-request.ts'
import { UpstreamBusy } from '../payments/upstream-budget.ts'
import type { Subscriptions } from '../platform/event-bus.ts'
import type { Log } from '../platform/log.ts'
import { errorFacts } from '../platform/log.ts'
import type { PaymentRow, PollAge, PollLane, PollRow, Queries, ReferenceRow, Store } from '../store/store.ts'
import { appendPaymentEvent } from './audit-log.ts'
import { LEASE } from './lease-keeper.ts'
import type { Leases } from './lease-keeper.ts'
import { createLanedWorker } from './worker.ts'
import type { Worker } from './worker.ts'

/**
 * How many payments of one provider are polled at a time, by age. Abandoned ones never take the slots of waiting
 * buyers.
 */
const SLOTS: Readonly<Record<PollAge, number>> = { fresh: 8, young: 4, old: 4 }
/** When a poll that got no turn at its provider is tried again, in milliseconds. */
const BUSY_DELAY = 2000

export interface PollerParts {
  readonly store: Store
  readonly providers: ReadonlyMap<string, Pick<Provider, 'pollDelays' | 'complete'>>
  readonly leases: Leases
  readonly reconcile: Reconcile
  readonly events: Subscriptions
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
  /** In [0, 1). */
  readonly random: () => number
}

export function createPoller(parts: PollerParts): Worker {
  const { store, providers, leases, reconcile, events, log, now, random } = parts
  /** The client that had the last turn, by lane. */
  const lastClients = new Map<string, string>()

  const poll = async ({ paymentId, attempts }: PollRow): Promise<void> => {
    try {
      await reconcile(paymentId, { source: 'poll', priority: ageOf(attempts) === 'old' ? 'old' : 'young' })
    } catch (error) {
      if (error instanceof UpstreamBusy) {
        await store.transaction((tx) => tx.postponePoll(paymentId, now() + BUSY_DELAY))
        return
      }
      log.warn({ paymentId, error: errorFacts(error) }, 'a scheduled status request failed')
    }
    const chance = random()
    await store.transaction(async (tx) => {
      // A signed message has restarted the schedule meanwhile.
      if ((await tx.pollAttempts(paymentId)) !== attempts) return
      const payment = await tx.payment(paymentId)
      const provider = payment && providers.get(payment.provider)
      const since = provider?.pollDelays && payment && (await rareSince(tx, payment))
      const delay =
        provider?.pollDelays && since != null
          ? ownPollDelay(provider.pollDelays, now() - since, chance)
          : pollDelay(attempts + 1, chance)
      const open = await tx.openReferences(paymentId)
      const isDone = payment?.state === 'paid' && open.length === 0
      await tx.releasePoll(paymentId, isDone || delay === null ? null : now() + delay)
      if (!payment || delay !== null) return
      // Without this call no money can have moved.
      const cannotMove = provider?.complete && (await tx.operationOutcome(completeKey(paymentId))) === null
      const isFinal = payment.state === 'paid' || payment.state === 'failed' || (cannotMove && isOver(payment.state))
      await endSchedule(tx, log, payment, open, isFinal === true, now())
    })
  }

  const lease = (due: readonly { readonly paymentId: string }[]): Promise<PollRow[]> =>
    store.transaction(async (tx) => {
      const leased: PollRow[] = []
      for (const { paymentId } of due) {
        const row = await tx.claimPoll(paymentId, now(), now() + LEASE)
        if (row) leased.push(row)
      }
      return leased
    }, 'read committed')

  /** Claims due payments of one lane, one of each client in turn, until the slots are full or nothing is due. */
  const claimLane = async (lane: PollLane, free: number): Promise<PollRow[]> => {
    if (free <= 0) return []
    // Turns matter only where more is due than there are slots, and reading thousands of clients takes a while.
    const first = await store.read.firstDuePolls(now(), lane, free + 1)
    if (first.length === 0) return []
    if (first.length <= free) return lease(first)
    const claimed: PollRow[] = []
    const key = nameOf(lane)
    let wrapped = false
    while (claimed.length < free) {
      const after = lastClients.get(key) ?? ''
      const due = await store.read.duePolls(now(), lane, after, free - claimed.length)
      const last = due.at(-1)
      lastClients.set(key, last?.client ?? '')
      if (!last) {
        // The last client had its turn. Starts again with the first one, but not twice in a row.
        if (after === '' || wrapped) break
        wrapped = true
        continue
      }
      wrapped = false
      const rows = await lease(due)
      if (rows.length === 0) break
      claimed.push(...rows)
    }
    return claimed
  }

  return createLanedWorker<PollRow>({
    name: 'poller',
    claim: async (free) => {
      const claimed: PollRow[] = []
      for (const lane of await store.read.pollLanes()) claimed.push(...(await claimLane(lane, free(nameOf(lane)))))
      return claimed
    },
    work: (row) => leases.during('polls', row.paymentId, () => poll(row)),
    laneOf: ({ provider, attempts }) => nameOf({ provider, age: ageOf(attempts) }),
    slotsOf: (lane) => SLOTS[lane.slice(0, lane.indexOf(' ')) as PollAge],
    events,
    wakeOn: ['clockSetBack'],
    interval: 1000,
    log,
  })
}

/**
 * From when on the schedule of a provider that wants few requests counts, in epoch milliseconds: from the creation of
 * the payment, or from a call that may have taken the money.
 * @returns null as long as the provider has not said what became of such a call: it is asked about more often
 */
async function rareSince(tx: Queries, { id, orderId, state, createdAt }: PaymentRow): Promise<number | null> {
  const calls = await tx.completionsOfOrder(orderId)
  const call = calls.find(({ paymentId, outcome }) => paymentId === id && outcome === 'unknown')
  if (!call) return createdAt
  // It has said that nothing was taken so far.
  return state === 'failed' ? call.begunAt : null
}

/**
 * The schedule is over. Without a final answer that is never the same as failed: a person decides. Each signed claim of
 * money that was never confirmed becomes an anomaly, because the companion has acknowledged it.
 */
async function endSchedule(
  tx: Queries,
  log: Log,
  payment: PaymentRow,
  open: readonly ReferenceRow[],
  isFinal: boolean,
  at: number,
): Promise<void> {
  const claims = open.filter(({ source, claimsPayment }) => source === 'signed' && claimsPayment)
  const hasRefund = (await tx.parkedEvents(payment.id)).some(({ kind }) => kind === 'refund')
  for (const { providerRef, money } of claims) {
    await tx.closeReference(payment.id, providerRef, 'reported')
    // A refund says that money came, and not how much.
    const paid = money ?? (hasRefund ? null : payment.money)
    const anomaly = { kind: 'unconfirmed', providerRef: providerRef || null, paid } as const
    if (!(await recordAnomaly(tx, log, payment, anomaly, at))) continue
    const why = LOG_REASONS.never_confirmed
    await appendPaymentEvent(tx, payment.id, 'unconfirmed', { providerRef, why }, at)
  }
  // No claim contradicts the final answer.
  if (claims.length === 0 && isFinal) return
  // A person decides about an open anomaly, and money that the provider has confirmed needs no other answer.
  const isReported = (await tx.anomaliesOfOrder(payment.orderId)).some(
    (one) => one.paymentId === payment.id && (one.resolvedAt === null || (claims.length === 0 && isProven(one))),
  )
  const before = payment.flags.length
  addFlag(payment, 'needs_review')
  if (claims.length > 0) addFlag(payment, 'unconfirmed')
  if (!isReported)
    flagForReview(
      tx,
      log,
      payment,
      'unanswered',
      'the poll schedule is over and the provider has given no final answer',
    )
  if (payment.flags.length > before) await tx.savePayment(payment)
}

/** The lanes of the store use the same limits. */
function ageOf(attempts: number): PollAge {
  return attempts < 2 ? 'fresh' : attempts < 4 ? 'young' : 'old'
}

function nameOf({ provider, age }: PollLane): string {
  return `${age} ${provider}`
}
