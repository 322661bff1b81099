/** Who wants to hear of a checkout's changes: the open event streams of this process. */

export interface EventBus {
  publish(checkoutId: string): void
  /** @returns how to stop listening */
  subscribe(checkoutId: string, listener: () => void): () => void
  /** Checkouts that somebody is looking at now. */
  watched(): string[]
  listeners(checkoutId: string): number
}

export function createEventBus(): EventBus {
  const listeners = new Map<string, Set<() => void>>()
  return {
    publish: (checkoutId) => {
      for (const listener of listeners.get(checkoutId) ?? []) listener()
    },
    subscribe: (checkoutId, listener) => {
      const own = listeners.get(checkoutId) ?? new Set()
      listeners.set(checkoutId, own)
      own.add(listener)
      return () => {
        own.delete(listener)
        if (own.size === 0 && listeners.get(checkoutId) === own) listeners.delete(checkoutId)
      }
    },
    watched: () => [...listeners.keys()],
    listeners: (checkoutId) => listeners.get(checkoutId)?.size ?? 0,
  }
}
