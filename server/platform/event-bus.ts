/**
 * Connects what changes the store with what reacts to it: workers start at once, and event streams send the new state.
 *
 * An event names one thing by its id, and the listener reads the committed rows. Only `paymentEntered` and `clockSetBack`
 * carry what a listener could not read afterwards. A lost event delays work until the worker's next interval and loses
 * nothing. Code that writes rows publishes with `tx.publish`, which waits for the commit.
 */

import type { Log } from './log.ts'
import { errorFacts } from './log.ts'

/** The events by their topics, each with what it carries. */
export interface Events {
  /** The view of a checkout changed. The checkout's id. */
  readonly checkoutChanged: string
  /** A payment entered a state. The metrics count it, and the payment may be in its next state already. */
  readonly paymentEntered: { readonly provider: string; readonly state: string; readonly id: string }
  /** The outbox has a new row. The order event's id. */
  readonly orderEventWritten: string
  /** The storefront accepts order events again. The id of the event that it accepted. */
  readonly storefrontRecovered: string
  /** A stored webhook can be processed. The id of the provider that sent it. */
  readonly webhookDue: string
  /** The system clock was set back by so many milliseconds, and all due times were corrected. */
  readonly clockSetBack: number
}

export type Topic = keyof Events

/** Calls every listener of the topic in this process before it returns. Never throws. */
export type Publish = <T extends Topic>(topic: T, subject: Events[T]) => void

export interface EventBus {
  readonly publish: Publish
  /** An error that the listener throws is logged and stops nothing. @returns ends the subscription */
  subscribe<T extends Topic>(topic: T, listener: (subject: Events[T]) => void): () => void
}

/** What a listener needs of the bus. */
export type Subscriptions = Pick<EventBus, 'subscribe'>

export function createEventBus(log: Pick<Log, 'error'>): EventBus {
  // The listeners of a topic get the subjects of that topic and no others, which `subscribe` and `publish` see to.
  const subscriptions = new Map<Topic, Set<(subject: never) => void>>()
  return {
    publish: (topic, subject) => {
      // A copy, so that a listener may subscribe or unsubscribe.
      const current = [...(subscriptions.get(topic) ?? [])]
      for (const listener of current) {
        try {
          listener(subject as never)
        } catch (error) {
          const id = typeof subject === 'string' ? subject : undefined
          log.error({ topic, id, error: errorFacts(error) }, 'an event listener failed')
        }
      }
    },
    subscribe: (topic, listener) => {
      const ofTopic = subscriptions.get(topic) ?? new Set()
      subscriptions.set(topic, ofTopic)
      // A function of its own, so that subscribing one listener twice needs two ends.
      const entry: typeof listener = (subject) => listener(subject)
      ofTopic.add(entry)
      return () => void ofTopic.delete(entry)
    },
  }
}
