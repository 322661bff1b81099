/** Sends the simulator's callbacks and keeps a record of how each was answered. */

import { callbackBody, sign } from './signature.ts'
import type { CallbackPayload, SignatureForm } from './signature.ts'
import type { PakhiFaults } from './faults.ts'

/** A receiver that takes longer than this has not taken the message, as far as the simulator is concerned. */
const ANSWER_DEADLINE_MS = 10_000

export interface Delivery {
  paymentId: string
  transactionId: string
  /** ISO 8601, UTC: when it was sent. */
  at: string
  /** Counts from 1 over copies and retries of one payment's callback. */
  attempt: number
  /** The status code of the answer, or null while there is none. */
  answer: number | null
  /** Why there never was an answer. */
  error?: string
}

export interface Callbacks {
  /** Sends what the faults make of it; returns at once. */
  send(paymentId: string, address: string, payload: CallbackPayload, faults: PakhiFaults): void
  readonly deliveries: readonly Delivery[]
  close(): void
}

export function createCallbacks(apiKey: string, form: SignatureForm): Callbacks {
  const deliveries: Delivery[] = []
  const timers = new Set<NodeJS.Timeout>()
  const closing = new AbortController()

  return {
    deliveries,
    send(paymentId, address, truth, faults) {
      if (faults.webhookLost) return
      const payload = { ...truth, amount: faults.webhookAmount || truth.amount }
      const signature = sign(payload, form, faults.webhookWrongSignature ? `not ${apiKey}` : apiKey)
      const body = callbackBody(payload, signature, form)
      after(faults.webhookDelayMs, () => {
        for (let copy = 0; copy < faults.webhookCopies; copy += 1)
          void deliver(paymentId, truth.transaction_id, address, body, faults, faults.webhookRetries)
      })
    },
    close() {
      closing.abort(new Error('the simulator is closing'))
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
    },
  }

  async function deliver(
    paymentId: string,
    transactionId: string,
    address: string,
    body: string,
    faults: PakhiFaults,
    retries: number,
  ): Promise<void> {
    if (closing.signal.aborted) return
    const attempt = deliveries.filter((other) => other.paymentId === paymentId).length + 1
    const delivery: Delivery = { paymentId, transactionId, at: new Date().toISOString(), attempt, answer: null }
    deliveries.push(delivery)
    try {
      const response = await fetch(address, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
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
    if (retries > 0)
      after(faults.webhookRetryMs, () => void deliver(paymentId, transactionId, address, body, faults, retries - 1))
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
