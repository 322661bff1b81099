/** Sends a simulator's webhooks and records how each was answered. */

import { randomUUID } from 'node:crypto'
import type { Clock } from './clock.ts'
import type { Faults } from './faults.ts'

/** The simulators give up on a receiver that takes longer than this. */
const ANSWER_DEADLINE_MS = 10_000

export interface Message {
  /** The payment that it is about; null when it is about none. */
  paymentId: string | null
  event: string
  address: string
  body: string
  /** Called for every attempt, since a timestamp among the headers has to be fresh. */
  headers?: () => Record<string, string>
}

export interface Delivery {
  paymentId: string | null
  event: string
  /** ISO 8601, UTC: when it was sent. */
  at: string
  /** Counts copies and retries of one message, from 1. */
  attempt: number
  /** The status code of the answer; null while there is none. */
  answer: number | null
  /** Why no answer came. */
  error?: string
}

type WebhookFaults = Pick<
  Faults,
  'webhookLost' | 'webhookDelayMs' | 'webhookCopies' | 'webhookRetries' | 'webhookRetryMs'
>

export interface Deliveries {
  /** Sends a message as the faults demand. Returns at once. */
  send(message: Message, faults: WebhookFaults): void
  /** Sends the last message that matches once more, without faults. */
  again(matches: (message: Message) => boolean): void
  /** Keeps messages back from now on. */
  pause(): void
  /** Sends what was kept back, in this order. Each message waits for the answer to the one before. */
  resume(order: Order): Promise<void>
  readonly list: readonly Delivery[]
  close(): void
}

/** A function arranges the messages, for example by chance. */
export type Order = 'oldest-first' | 'newest-first' | (<Item>(kept: readonly Item[]) => readonly Item[])

interface Sent extends Message {
  id: string
  attempts: number
}

/** @param retryAfterMs how long to wait before the nth retry; by default what the faults say, each time */
export function createDeliveries(
  clock: Clock,
  retryAfterMs = (_retry: number, faults: WebhookFaults) => faults.webhookRetryMs,
): Deliveries {
  const list: Delivery[] = []
  const sent: Sent[] = []
  const waiting = new Set<() => void>()
  const closing = new AbortController()
  let kept: { message: Sent; faults: WebhookFaults }[] | null = null

  return {
    list,
    send(message, faults) {
      const one = { ...message, id: randomUUID(), attempts: 0 }
      sent.push(one)
      if (faults.webhookLost) return
      if (kept) kept.push({ message: one, faults })
      else
        after(faults.webhookDelayMs, () => {
          for (let copy = 0; copy < faults.webhookCopies; copy += 1) void deliver(one, faults, 0)
        })
    },
    again(matches) {
      const last = sent.findLast(matches)
      if (!last) throw new Error('no such webhook was sent so far')
      void deliver(last, null, 0)
    },
    pause() {
      kept ??= []
    },
    async resume(order) {
      const due = kept ?? []
      kept = null
      for (const { message, faults } of arranged(due, order)) await deliver(message, faults, 0)
    },
    close() {
      closing.abort(new Error('the simulator is closing'))
      for (const cancel of waiting) cancel()
      waiting.clear()
    },
  }

  async function deliver(message: Sent, faults: WebhookFaults | null, retry: number): Promise<void> {
    if (closing.signal.aborted) return
    message.attempts += 1
    const delivery: Delivery = {
      paymentId: message.paymentId,
      event: message.event,
      at: new Date(clock.now()).toISOString(),
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
      delivery.error = reasonOf(error)
    }
    if (faults && retry < faults.webhookRetries)
      after(retryAfterMs(retry, faults), () => void deliver(message, faults, retry + 1))
  }

  function after(milliseconds: number, action: () => void): void {
    if (closing.signal.aborted) return
    const cancel = clock.after(milliseconds, () => {
      waiting.delete(cancel)
      action()
    })
    waiting.add(cancel)
  }
}

function arranged<Item>(kept: readonly Item[], order: Order): readonly Item[] {
  if (typeof order === 'function') return order(kept)
  return order === 'newest-first' ? kept.toReversed() : kept
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}
