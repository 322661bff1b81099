/**
 * Requests the status of payments that somebody is looking at, so that an open modal shows a change within seconds.
 * Limits how often each payment is requested, requests less often where nobody seems to be present, and gives buyers
 * their turns.
 */

import { setImmediate } from 'node:timers/promises'
import type { CheckoutListeners } from '../checkouts/checkout-listeners.ts'
import type { Provider } from '../contract/provider.ts'
import type { Caller } from '../platform/caller.ts'
import type { Log } from '../platform/log.ts'
import { errorFacts } from '../platform/log.ts'
import type { PaymentRow, Store } from '../store/store.ts'
import type { Reconcile, Trigger } from './reconcile.ts'
import { createReturnIds } from './return-ids.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND

/** The shortest time between two requests for one payment, however many tabs and reloads there are. */
const SPACING = 2 * SECOND
/** The same for returns, once the buyer of a payment has returned {@link MANY_RETURNS} times. */
const SPACING_OF_MANY = 15 * SECOND
const MANY_RETURNS = 5
/** The time between two requests at first, and from {@link EAGER_FOR} on. Both are below the promised 10 s. */
const EAGER = 3 * SECOND
const STEADY = 6 * SECOND
const EAGER_FOR = 3 * MINUTE
/**
 * After this time without activity a stream counts as abandoned. From then on the time doubles with each {@link
 * FADING}.
 */
const STEADY_FOR = 15 * MINUTE
const FADING = 5 * MINUTE
const SELDOM = MINUTE
/** Requests in progress: of one client at one provider, and at one provider. Viewers beyond that keep their turn. */
const PER_CLIENT = 6
const PER_PROVIDER = 32
/**
 * The first requests of a modal come before later requests of others: a modal that was just opened has a waiting buyer.
 */
const FIRST_READS = 5
/** How long a round may read the store before the event loop gets a turn, in milliseconds. */
const MAX_RUN = 10
/** A buyer without a stream is present for this long after a view: longer than the longest pause between two views. */
const PRESENT_FOR = 40 * SECOND
/** Payments and checkouts without a viewer are forgotten after this time. */
const FORGET_AFTER = 2 * MINUTE

export interface LiveStatus {
  start(): void
  /**
   * The buyer read the checkout. One request starts in the background when it is due, and more follow for as long as a
   * buyer without an event stream takes to read again.
   */
  noteView(checkoutId: string, client: string): void
  /** The buyer opened an event stream or started a payment. Requests are frequent again while a stream is open. */
  noteActivity(checkoutId: string, client: string): void
  /**
   * The buyer returned from the provider. Resolves after the answer. An error of the provider is logged, not thrown.
   */
  returned(payment: PaymentRow, caller: Caller, about?: Pick<Trigger, 'hint' | 'completes'>): Promise<void>
  /** Whether the provider may be requested about an id that a browser brought. */
  mayUseReturnId(paymentId: string, client: string, providerRef: string): boolean
  /** Resolves when no request runs. */
  idle(): Promise<void>
  /** Starts no more requests. Resolves when those in progress are done. */
  close(): Promise<void>
}

export interface LiveStatusParts {
  readonly store: Store
  /** Those with a poll schedule of their own are requested by it alone, and when a buyer returns. */
  readonly providers: ReadonlyMap<string, Pick<Provider, 'pollDelays'>>
  readonly reconcile: Reconcile
  readonly listeners: Pick<CheckoutListeners, 'checkoutIds'>
  readonly log: Log
  /** Milliseconds of a clock that nobody can set. */
  readonly monotonic: () => number
}

/** A checkout that somebody looks at. */
interface Viewer {
  client: string
  /** The last sign of a person: a view, a new stream, a payment, a return. */
  activeAt: number
  /** When the next request is due. */
  nextAt: number
  /** A view without a stream: one request is due. */
  viewed: boolean
  /** The buyer reads without a stream, and counts as present until then. */
  presentUntil: number
  /** Requests so far, up to {@link FIRST_READS}. New viewers come first. */
  reads: number
  /** The providers of its pending payments at the last look, known without reading the store. */
  providers: readonly string[]
}

/** The requests for one payment. */
interface RequestRecord {
  at: number
  returns: number
  busy: boolean
}

export function createLiveStatus(parts: LiveStatusParts): LiveStatus {
  const { store, providers, reconcile, listeners, log, monotonic } = parts
  const viewers = new Map<string, Viewer>()
  const records = new Map<string, RequestRecord>()
  const running = new Set<Promise<void>>()
  /** Requests in progress, by provider, and by provider and client. */
  const inProgress = new Map<string, number>()
  const returnIds = createReturnIds(monotonic)
  let timer: NodeJS.Timeout | undefined
  let closed = false
  let isRoundRunning = false

  const background = (work: () => Promise<void>): void => {
    const task = work()
      .catch((error: unknown) => log.error({ error: errorFacts(error) }, 'the live status of a checkout failed'))
      .finally(() => running.delete(task))
    running.add(task)
  }

  const viewerOf = (checkoutId: string, client: string): Viewer => {
    const at = monotonic()
    const viewer = viewers.get(checkoutId) ?? {
      client,
      activeAt: at,
      nextAt: at + EAGER,
      viewed: false,
      presentUntil: at,
      reads: 0,
      providers: [],
    }
    viewers.set(checkoutId, viewer)
    return viewer
  }

  const recordOf = (key: string): RequestRecord => {
    const record = records.get(key) ?? { at: -Infinity, returns: 0, busy: false }
    records.set(key, record)
    return record
  }

  const isFull = (provider: string, client: string): boolean =>
    (inProgress.get(provider) ?? 0) >= PER_PROVIDER || (inProgress.get(`${provider} ${client}`) ?? 0) >= PER_CLIENT

  const count = (provider: string, client: string, by: 1 | -1): void => {
    for (const key of [provider, `${provider} ${client}`]) {
      const left = (inProgress.get(key) ?? 0) + by
      if (left > 0) inProgress.set(key, left)
      else inProgress.delete(key)
    }
  }

  const request = async (payment: PaymentRow, { client }: Viewer): Promise<void> => {
    const record = recordOf(payment.id)
    record.at = monotonic()
    record.busy = true
    count(payment.provider, client, 1)
    try {
      await reconcile(payment.id, { source: 'live_status', client })
    } catch (error) {
      const facts = { paymentId: payment.id, provider: payment.provider, error: errorFacts(error) }
      log.warn(facts, 'a status request for a waiting buyer failed')
    } finally {
      record.busy = false
      count(payment.provider, client, -1)
    }
  }

  /** Starts the requests for the pending payments of one checkout. */
  const look = async (checkoutId: string, viewer: Viewer): Promise<void> => {
    const payments = (await store.read.paymentsOfCheckout(checkoutId)).filter(
      ({ state, provider }) => (state === 'pending' || state === 'unknown') && !providers.get(provider)?.pollDelays,
    )
    viewer.providers = payments.map(({ provider }) => provider)
    const at = monotonic()
    const due = payments.filter((payment) => {
      const record = records.get(payment.id)
      return !record?.busy && at - (record?.at ?? -Infinity) >= SPACING
    })
    const free = due.filter(({ provider }) => !isFull(provider, viewer.client))
    // A payment that finds no free slot makes its viewer due again in the next round.
    if (free.length === due.length) {
      viewer.viewed = false
      viewer.nextAt = at + intervalOf(viewer, at)
    }
    if (free.length > 0) viewer.reads = Math.min(FIRST_READS, viewer.reads + 1)
    for (const payment of free) background(() => request(payment, viewer))
  }

  const isDue = (viewer: Viewer, hasStream: boolean, at: number): boolean =>
    (viewer.viewed || ((hasStream || viewer.presentUntil > at) && viewer.nextAt <= at)) &&
    (viewer.providers.length === 0 || viewer.providers.some((provider) => !isFull(provider, viewer.client)))

  const forget = (withStream: ReadonlySet<string>, at: number): void => {
    for (const [checkoutId, viewer] of viewers) {
      if (!withStream.has(checkoutId) && !viewer.viewed && at - viewer.nextAt > FORGET_AFTER) viewers.delete(checkoutId)
    }
    for (const [key, record] of records) if (!record.busy && at - record.at > FORGET_AFTER) records.delete(key)
  }

  /** Looks at every checkout that is due: the newest viewers first, then the most overdue. */
  const round = (): void => {
    const at = monotonic()
    const withStream = new Set(listeners.checkoutIds())
    for (const checkoutId of withStream) if (!viewers.has(checkoutId)) viewerOf(checkoutId, checkoutId)
    forget(withStream, at)
    if (isRoundRunning) return
    const due = [...viewers].filter(([checkoutId, viewer]) => isDue(viewer, withStream.has(checkoutId), at))
    due.sort(([, one], [, other]) => one.reads - other.reads || one.nextAt - other.nextAt)
    isRoundRunning = true
    background(async () => {
      try {
        // In sequence, so that each look sees the slots that the one before took. Reads of the store block, so a round
        // of thousands yields to the event loop.
        let since = performance.now()
        for (const [checkoutId, viewer] of due) {
          if (!closed && isDue(viewer, withStream.has(checkoutId), at)) await look(checkoutId, viewer)
          if (performance.now() - since < MAX_RUN) continue
          await setImmediate()
          since = performance.now()
        }
      } finally {
        isRoundRunning = false
      }
    })
  }

  const activityOf = (checkoutId: string, client: string): Viewer => {
    const viewer = viewerOf(checkoutId, client)
    const at = monotonic()
    viewer.client = client
    if (at - viewer.activeAt > EAGER_FOR) viewer.reads = 0
    viewer.activeAt = at
    viewer.nextAt = Math.min(viewer.nextAt, at + EAGER)
    return viewer
  }

  const idle = async (): Promise<void> => {
    while (running.size > 0) await Promise.all(running)
  }

  return {
    start: () => {
      timer ??= setInterval(round, SECOND)
    },
    noteView: (checkoutId, client) => {
      if (closed) return
      const viewer = activityOf(checkoutId, client)
      viewer.viewed = true
      viewer.presentUntil = monotonic() + PRESENT_FOR
      if (isDue(viewer, false, monotonic())) background(() => look(checkoutId, viewer))
    },
    noteActivity: (checkoutId, client) => {
      if (!closed) activityOf(checkoutId, client)
    },
    returned: async (payment, { client, requestId }, about = {}) => {
      const what = about.completes ? ' complete' : about.hint ? ` ${about.hint.providerRef.toLowerCase()}` : ''
      const record = recordOf(`${payment.id}${what}`)
      const at = monotonic()
      const spacing = record.returns < MANY_RETURNS ? SPACING : SPACING_OF_MANY
      if (closed || at - record.at < spacing) return
      record.at = at
      record.returns += 1
      activityOf(payment.checkoutId, client)
      try {
        const { state } = await reconcile(payment.id, {
          source: 'return',
          client,
          requestId,
          ...about,
        })
        if (state === 'paid') returnIds.confirmed(payment.id)
      } catch (error) {
        const facts = { requestId, paymentId: payment.id, provider: payment.provider, error: errorFacts(error) }
        log.warn(facts, 'a status request for a returning buyer failed')
      }
    },
    mayUseReturnId: (paymentId, client, providerRef) => returnIds.allow(paymentId, client, providerRef),
    idle,
    close: async () => {
      closed = true
      clearInterval(timer)
      await idle()
    },
  }
}

/** The time until the next request: the longer nobody was active, the longer. */
function intervalOf({ activeAt }: Viewer, at: number): number {
  const idle = at - activeAt
  if (idle < EAGER_FOR) return EAGER
  if (idle < STEADY_FOR) return STEADY
  return Math.min(SELDOM, STEADY * 2 ** Math.ceil((idle - STEADY_FOR + 1) / FADING))
}
