/** Passes each change of a checkout to those who look at that checkout: the event streams of this process. */

import type { Subscriptions } from '../platform/event-bus.ts'

export interface CheckoutListeners {
  /** @returns ends the subscription */
  add(checkoutId: string, listener: () => void): () => void
  /** The checkouts that have a listener now. */
  checkoutIds(): string[]
  count(checkoutId: string): number
}

export function createCheckoutListeners(events: Subscriptions): CheckoutListeners {
  const listeners = new Map<string, Set<() => void>>()
  events.subscribe('checkoutChanged', (checkoutId) => {
    const current = [...(listeners.get(checkoutId) ?? [])]
    for (const listener of current) listener()
  })
  return {
    add: (checkoutId, listener) => {
      const own = listeners.get(checkoutId) ?? new Set()
      listeners.set(checkoutId, own)
      own.add(listener)
      return () => {
        own.delete(listener)
        if (own.size === 0 && listeners.get(checkoutId) === own) listeners.delete(checkoutId)
      }
    },
    checkoutIds: () => [...listeners.keys()],
    count: (checkoutId) => listeners.get(checkoutId)?.size ?? 0,
  }
}
