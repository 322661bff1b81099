/**
 * Connects what changes the store with what reacts to it: workers start at once, and event streams send the new state.
 *
 * An event is a wake-up call and carries no data. It names one thing by its id, and the listener reads the committed
 * rows. A lost event delays work until the worker's next interval and loses nothing. Code that writes rows publishes
 * with `tx.publish`, which waits for the commit.
 */

import type { Log } from './log.ts'
import { errorFacts } from './log.ts'

export type Topic =
  /** The view of a checkout changed. The id is the checkout's. */
  | 'checkoutChanged'
  /** A payment entered a state. The id is its provider, the state and its own id. */
  | 'paymentEntered'
  /** The outbox has a new row. The id is the order event's. */
  | 'orderEventWritten'
  /** The storefront accepts order events again. The id is that of the event it accepted. */
  | 'storefrontRecovered'
  /** A stored webhook can be processed. The id is that of the provider that sent it. */
  | 'webhookDue'
  /** The system clock was set back, and all due times were corrected. The id is the number of milliseconds. */
  | 'clockSetBack'

/** Calls every listener of the topic in this process before it returns. Never throws. */
export type Publish = (topic: Topic, id: string) => void

export interface EventBus {
  readonly publish: Publish
  /** An error that the listener throws is logged and stops nothing. @returns ends the subscription */
  subscribe(topic: Topic, listener: (id: string) => void): () => void
}

/** What a listener needs of the bus. */
export type Subscriptions = Pick<EventBus, 'subscribe'>

export function createEventBus(log: Pick<Log, 'error'>): EventBus {
  const subscriptions = new Map<Topic, Set<(id: string) => void>>()
  return {
    publish: (topic, id) => {
      // A copy, so that a listener may subscribe or unsubscribe.
      const current = [...(subscriptions.get(topic) ?? [])]
      for (const listener of current) {
        try {
          listener(id)
        } catch (error) {
          log.error({ topic, id, error: errorFacts(error) }, 'an event listener failed')
        }
      }
    },
    subscribe: (topic, listener) => {
      const ofTopic = subscriptions.get(topic) ?? new Set()
      subscriptions.set(topic, ofTopic)
      // A function of its own, so that subscribing one listener twice needs two ends.
      const entry = (id: string): void => listener(id)
      ofTopic.add(entry)
      return () => void ofTopic.delete(entry)
    },
  }
}
