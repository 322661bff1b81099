/** Sends a simulator's webhooks and keeps a record of how each was answered. */

import { randomUUID } from 'node:crypto'
import type { Faults } from './faults.ts'

/** A receiver that takes longer than this has not taken the message, as far as the simulators are concerned. */
const ANSWER_DEADLINE_MS = 10_000

export interface Message {
  /** What it is about; null when it is about no payment. */
  paymentId: string | null
  event: string
  address: string
  body: string
  /** Made anew for every attempt: a time among them has to be fresh. */
  headers?: () => Record<string, string>
}

export interface Delivery {
  paymentId: string | null
  event: string
  /** ISO 8601, UTC: when it was sent. */
  at: string
  /** Counts from 1 over copies and retries of one message. */
  attempt: number
  /** The status code of the answer, or null while there is none. */
  answer: number | null
  /** Why there never was an answer. */
  error?: string
}

type WebhookFaults = Pick<
  Faults,
  'webhookLost' | 'webhookDelayMs' | 'webhookCopies' | 'webhookRetries' | 'webhookRetryMs'
>

export interface Deliveries {
  /** Sends what the faults make of it; returns at once. */
  send(message: Message, faults: WebhookFaults): void
  /** Sends the last message that matches once more, faults aside. */
  again(matches: (message: Message) => boolean): void
  /** Keeps messages back from now on. */
  hold(): void
  /** Sends what was kept back, in the order in which it happened or the other way round, each after the answer to the one before. */
  release(order: 'oldest-first' | 'newest-first'): Promise<void>
  readonly list: readonly Delivery[]
  close(): void
}

interface Sent extends Message {
  id: string
  attempts: number
}

/** @param retryAfterMs how long to wait before the nth retry; the fault's constant time unless given */
export function createDeliveries(
  retryAfterMs = (_retry: number, faults: WebhookFaults) => faults.webhookRetryMs,
): Deliveries {
  const list: Delivery[] = []
  const sent: Sent[] = []
  const timers = new Set<NodeJS.Timeout>()
  const closing = new AbortController()
  let held: { message: Sent; faults: WebhookFaults }[] | null = null

  return {
    list,
    send(message, faults) {
      const one = { ...message, id: randomUUID(), attempts: 0 }
      sent.push(one)
      if (faults.webhookLost) return
      if (held) held.push({ message: one, faults })
      else
        after(faults.webhookDelayMs, () => {
          for (let copy = 0; copy < faults.webhookCopies; copy += 1) void deliver(one, faults, 0)
        })
    },
    again(matches) {
      const last = sent.findLast(matches)
      if (!last) throw new Error('nothing like it was sent so far')
      void deliver(last, null, 0)
    },
    hold() {
      held ??= []
    },
    async release(order) {
      const waiting = held ?? []
      held = null
      for (const { message, faults } of order === 'newest-first' ? waiting.toReversed() : waiting)
        await deliver(message, faults, 0)
    },
    close() {
      closing.abort(new Error('the simulator is closing'))
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
    },
  }

  async function deliver(message: Sent, faults: WebhookFaults | null, retry: number): Promise<void> {
    if (closing.signal.aborted) return
    message.attempts += 1
    const delivery: Delivery = {
      paymentId: message.paymentId,
      event: message.event,
      at: new Date().toISOString(),
      attempt: message.attempts,
      answer: null,
    }
    list.push(delivery)
    try {
      const response = await fetch(message.address, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...message.headers?.() },
        body: message.body,
        redirect: 'manual',
        signal: AbortSignal.any([closing.signal, AbortSignal.timeout(ANSWER_DEADLINE_MS)]),
      })
      await response.body?.cancel()
      delivery.answer = response.status
      if (response.ok) return
    } catch (error) {
      delivery.error =
        error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : String(error)
    }
    if (faults && retry < faults.webhookRetries)
      after(retryAfterMs(retry, faults), () => void deliver(message, faults, retry + 1))
  }

  function after(milliseconds: number, action: () => void): void {
    if (closing.signal.aborted) return
    const timer = setTimeout(() => {
      timers.delete(timer)
      action()
    }, milliseconds)
    timers.add(timer)
  }
}
