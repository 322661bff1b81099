/**
 * Asks about payments that somebody is looking at, so that an open modal hears soon. Seldom enough that no tab can make us hammer a provider, ever more
 * seldom where nobody seems to be there, and in turn over those who look.
 */

import { setImmediate } from 'node:timers/promises'
import type { CheckoutListeners } from '../checkouts/checkout-listeners.ts'
import type { Log } from '../platform/log.ts'
import { errorFacts } from '../platform/log.ts'
import type { ReferenceHint } from '../contract/provider.ts'
import { createReturnIds } from './return-ids.ts'
import type { Reconcile } from './reconcile.ts'
import type { PaymentRow, Store } from '../store/store.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND

/** One read per payment in this time at most, however many tabs and reloads. */
const SPACING = 2 * SECOND
/** The same for returns, once somebody has come back to one payment {@link MANY_RETURNS} times. */
const SPACING_OF_MANY = 15 * SECOND
const MANY_RETURNS = 5
/** A watched payment is asked about this often at first, then this often: both keep the promise of 10 s. */
const EAGER = 3 * SECOND
const STEADY = 6 * SECOND
const EAGER_FOR = 3 * MINUTE
/** Without a look, a new stream or a return for this long, a stream counts as abandoned: the time between reads doubles with each further step. */
const STEADY_FOR = 15 * MINUTE
const FADING = 5 * MINUTE
const SELDOM = MINUTE
/** Reads under way at a time: of one client at one provider, and of one provider. What waits behind them keeps its turn. */
const PER_CLIENT = 6
const PER_PROVIDER = 32
/** As many reads of a modal that was just opened, or looked at again, come before those of others: what is long open waits for what is new. */
const FIRST_READS = 5
/** How long a round may read the store before everything else has its turn, in milliseconds. */
const LONGEST_RUN = 10
/** Payments and checkouts nobody looks at any more are forgotten after this. */
const FORGET_AFTER = 2 * MINUTE

export interface LiveStatus {
  start(): void
  /** Somebody looked at this checkout just now. Asks in the background, if it is time. */
  touch(checkoutId: string, client: string): void
  /** Somebody opened an event stream of this checkout: its payments are asked about while it is open. */
  follow(checkoutId: string, client: string): void
  /** The buyer of this payment came back. Resolves when the answer is in; a provider's error is logged, not thrown. */
  returned(payment: PaymentRow, client: string, hint?: ReferenceHint): Promise<void>
  /** Whether an id that a browser brought may be asked about. */
  mayBring(paymentId: string, client: string, providerRef: string): boolean
  close(): Promise<void>
}

export interface LiveStatusParts {
  readonly store: Store
  readonly reconcile: Reconcile
  readonly listeners: Pick<CheckoutListeners, 'checkoutIds'>
  readonly log: Log
  /** Milliseconds of a clock that nobody can set. */
  readonly monotonic: () => number
}

interface Viewer {
  client: string
  /** The last sign of a person: a look, a new stream, a return. */
  aliveAt: number
  /** When to read next. */
  nextAt: number
  /** Somebody looked and has no stream: one read is due. */
  touched: boolean
  /** How often its payments were read: new ones come first. */
  reads: number
  /** Where its payments were, last time: known without reading the store. */
  providers: readonly string[]
}

/** What we asked about one payment. */
interface Asked {
  at: number
  returns: number
  busy: boolean
}

export function createLiveStatus({ store, reconcile, listeners, log, monotonic }: LiveStatusParts): LiveStatus {
  const viewers = new Map<string, Viewer>()
  const asked = new Map<string, Asked>()
  const running = new Set<Promise<void>>()
  /** Reads under way, by provider and by provider and client. */
  const under = new Map<string, number>()
  const ids = createReturnIds(monotonic)
  let timer: NodeJS.Timeout | undefined
  let closed = false
  /** A round goes on. */
  let isLooking = false

  const background = (work: () => Promise<void>): void => {
    const task = work()
      .catch((error: unknown) => log.error({ error: errorFacts(error) }, 'a watched checkout could not be read'))
      .finally(() => running.delete(task))
    running.add(task)
  }

  const viewerOf = (checkoutId: string, client: string): Viewer => {
    const at = monotonic()
    const viewer = viewers.get(checkoutId) ?? {
      client,
      aliveAt: at,
      nextAt: at + EAGER,
      touched: false,
      reads: 0,
      providers: [],
    }
    viewers.set(checkoutId, viewer)
    return viewer
  }

  const askedOf = (paymentId: string): Asked => {
    const known = asked.get(paymentId) ?? { at: -Infinity, returns: 0, busy: false }
    asked.set(paymentId, known)
    return known
  }

  const full = (provider: string, client: string): boolean =>
    (under.get(provider) ?? 0) >= PER_PROVIDER || (under.get(`${provider} ${client}`) ?? 0) >= PER_CLIENT

  const count = (provider: string, client: string, by: 1 | -1): void => {
    for (const key of [provider, `${provider} ${client}`]) {
      const left = (under.get(key) ?? 0) + by
      if (left > 0) under.set(key, left)
      else under.delete(key)
    }
  }

  const ask = async (payment: PaymentRow, viewer: Viewer): Promise<void> => {
    const mine = askedOf(payment.id)
    mine.at = monotonic()
    mine.busy = true
    count(payment.provider, viewer.client, 1)
    try {
      await reconcile(payment.id, { source: 'watch', client: viewer.client })
    } catch (error) {
      log.warn(
        { paymentId: payment.id, error: errorFacts(error) },
        'the provider could not be asked for a buyer who waits',
      )
    } finally {
      mine.busy = false
      count(payment.provider, viewer.client, -1)
    }
  }

  const look = async (checkoutId: string, viewer: Viewer): Promise<void> => {
    const payments = (await store.read.paymentsOfCheckout(checkoutId)).filter(
      ({ state }) => state === 'pending' || state === 'unknown',
    )
    viewer.providers = payments.map(({ provider }) => provider)
    const at = monotonic()
    const due = payments.filter((payment) => {
      const mine = asked.get(payment.id)
      return !mine?.busy && at - (mine?.at ?? -Infinity) >= SPACING
    })
    const free = due.filter(({ provider }) => !full(provider, viewer.client))
    // What finds no free place is due again with the next round.
    if (free.length === due.length) {
      viewer.touched = false
      viewer.nextAt = at + waitOf(viewer, at)
    }
    if (free.length > 0) viewer.reads = Math.min(FIRST_READS, viewer.reads + 1)
    for (const payment of free) background(() => ask(payment, viewer))
  }

  const isDue = (viewer: Viewer, watched: boolean, at: number): boolean =>
    (viewer.touched || (watched && viewer.nextAt <= at)) &&
    (viewer.providers.length === 0 || viewer.providers.some((provider) => !full(provider, viewer.client)))

  const round = (): void => {
    const at = monotonic()
    const watched = new Set(listeners.checkoutIds())
    for (const checkoutId of watched) if (!viewers.has(checkoutId)) viewerOf(checkoutId, checkoutId)
    for (const [checkoutId, viewer] of viewers) {
      if (!watched.has(checkoutId) && !viewer.touched && at - viewer.nextAt > FORGET_AFTER) viewers.delete(checkoutId)
    }
    for (const [paymentId, { at: last, busy }] of asked) if (!busy && at - last > FORGET_AFTER) asked.delete(paymentId)
    const due = [...viewers].filter(([checkoutId, viewer]) => isDue(viewer, watched.has(checkoutId), at))
    due.sort(([, one], [, other]) => one.reads - other.reads || one.nextAt - other.nextAt)
    if (isLooking) return
    isLooking = true
    background(async () => {
      try {
        // One after the other, so that each sees the places that the one before took. The store blocks, so thousands of them leave turns to all else.
        let since = performance.now()
        for (const [checkoutId, viewer] of due) {
          if (!closed && isDue(viewer, watched.has(checkoutId), at)) await look(checkoutId, viewer)
          if (performance.now() - since < LONGEST_RUN) continue
          await setImmediate()
          since = performance.now()
        }
      } finally {
        isLooking = false
      }
    })
  }

  const signOfLife = (checkoutId: string, client: string): Viewer => {
    const viewer = viewerOf(checkoutId, client)
    const at = monotonic()
    viewer.client = client
    if (at - viewer.aliveAt > EAGER_FOR) viewer.reads = 0
    viewer.aliveAt = at
    viewer.nextAt = Math.min(viewer.nextAt, at + EAGER)
    return viewer
  }

  return {
    start: () => {
      timer ??= setInterval(round, SECOND)
    },
    touch: (checkoutId, client) => {
      if (closed) return
      const viewer = signOfLife(checkoutId, client)
      viewer.touched = true
      if (isDue(viewer, false, monotonic())) background(() => look(checkoutId, viewer))
    },
    follow: (checkoutId, client) => {
      if (!closed) signOfLife(checkoutId, client)
    },
    returned: async (payment, client, hint) => {
      const mine = askedOf(hint ? `${payment.id} ${hint.providerRef.toLowerCase()}` : payment.id)
      const at = monotonic()
      if (closed || at - mine.at < (mine.returns < MANY_RETURNS ? SPACING : SPACING_OF_MANY)) return
      mine.at = at
      mine.returns += 1
      signOfLife(payment.checkoutId, client)
      try {
        const { state } = await reconcile(payment.id, { source: 'return', client, ...(hint ? { hint } : {}) })
        if (state === 'paid') ids.confirmed(payment.id)
      } catch (error) {
        log.warn(
          { paymentId: payment.id, error: errorFacts(error) },
          'the provider could not be asked for a buyer who came back',
        )
      }
    },
    mayBring: (paymentId, client, providerRef) => ids.allow(paymentId, client, providerRef),
    close: async () => {
      closed = true
      clearInterval(timer)
      while (running.size > 0) await Promise.all(running)
    },
  }
}

function waitOf({ aliveAt }: Viewer, at: number): number {
  const idle = at - aliveAt
  if (idle < EAGER_FOR) return EAGER
  if (idle < STEADY_FOR) return STEADY
  return Math.min(SELDOM, STEADY * 2 ** Math.ceil((idle - STEADY_FOR + 1) / FADING))
}
