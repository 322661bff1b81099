/** Asks about payments that somebody is looking at, so that an open modal hears soon: seldom enough that no tab can make us hammer a provider. */

import type { Changes } from './changes.ts'
import type { Log } from './log.ts'
import { errorFacts } from './log.ts'
import type { StatusHint } from './providers/provider.ts'
import type { Settle } from './settle.ts'
import type { Store } from './store/store.ts'

/** One read per payment in this time at most, however many tabs and reloads. */
const SPACING = 2000
/** A watched payment is asked about this often at first, then this often: both keep the promise of 10 s. */
const EAGER = 3000
const STEADY = 6000
const EAGER_FOR = 3 * 60_000
/** Different ids that browsers may make us ask about for one payment. A buyer brings one; more is somebody guessing. */
const HINTS = 5

export interface Watch {
  start(): void
  /** Somebody looked at this checkout just now. Asks in the background, if it is time. */
  touch(checkoutId: string): void
  /** Asks about one payment now, if it is time. Resolves when the answer is in; a provider's error is logged, not thrown. */
  ask(paymentId: string, source: 'watch' | 'return', hint?: StatusHint): Promise<void>
  close(): Promise<void>
}

export interface WatchParts {
  readonly store: Store
  readonly settle: Settle
  readonly changes: Changes
  readonly log: Log
  readonly now: () => number
}

export function createWatch({ store, settle, changes, log, now }: WatchParts): Watch {
  const lastAsked = new Map<string, number>()
  const hints = new Map<string, Set<string>>()
  const running = new Set<Promise<void>>()
  let timer: NodeJS.Timeout | undefined
  let closed = false

  const ask: Watch['ask'] = async (paymentId, source, hint) => {
    const at = now()
    // What a hint names is asked about apart from the rest: an id that just came must not wait for the last question without it.
    const key = hint ? `${paymentId} hint` : paymentId
    if (closed || at - (lastAsked.get(key) ?? -SPACING) < SPACING) return
    lastAsked.set(key, at)
    if (hint && !mayTry(paymentId, hint.providerRef)) return
    if (lastAsked.size > 10_000) forget(at)
    try {
      await settle(paymentId, { source, ...(hint ? { hint } : {}) })
    } catch (error) {
      log.warn({ paymentId, error: errorFacts(error) }, 'the provider could not be asked for a buyer who waits')
    }
  }

  const mayTry = (paymentId: string, providerRef: string): boolean => {
    const tried = hints.get(paymentId) ?? new Set()
    if (tried.size >= HINTS && !tried.has(providerRef)) return false
    hints.set(paymentId, tried.add(providerRef))
    if (hints.size > 10_000) hints.clear()
    return true
  }

  const forget = (at: number): void => {
    for (const [key, time] of lastAsked) if (at - time > STEADY) lastAsked.delete(key)
  }

  const background = (work: () => Promise<void>): void => {
    const task = work()
      .catch((error: unknown) => log.error({ error: errorFacts(error) }, 'a watched checkout could not be read'))
      .finally(() => running.delete(task))
    running.add(task)
  }

  const pending = async (checkoutId: string) =>
    (await store.read.paymentsOfCheckout(checkoutId)).filter(({ state }) => state === 'pending' || state === 'unknown')

  const touch = (checkoutId: string): void => {
    if (closed) return
    background(async () => {
      for (const { id } of await pending(checkoutId)) background(() => ask(id, 'watch'))
    })
  }

  const round = (): void => {
    for (const checkoutId of changes.watched()) {
      background(async () => {
        for (const payment of await pending(checkoutId)) {
          const every = now() - payment.createdAt < EAGER_FOR ? EAGER : STEADY
          if (now() - (lastAsked.get(payment.id) ?? payment.createdAt) >= every) background(() => ask(payment.id, 'watch'))
        }
      })
    }
  }

  return {
    start: () => {
      timer ??= setInterval(round, 1000)
    },
    touch,
    ask,
    close: async () => {
      closed = true
      clearInterval(timer)
      while (running.size > 0) await Promise.all(running)
    },
  }
}
