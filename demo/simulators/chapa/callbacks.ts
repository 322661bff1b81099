/** Calls the address that a transaction names for it: a GET without a signature, besides the webhook. */

import type { KeptPayment } from './payment.ts'

const ANSWER_DEADLINE_MS = 10_000

export interface Callback {
  txRef: string
  /** What it says of the transaction. */
  status: string
  /** The status code of the answer; null while there is none. */
  answer: number | null
}

export interface Callbacks {
  /** Returns at once. Does nothing where the transaction names no address. */
  send(payment: KeptPayment, status: string): void
  readonly list: readonly Callback[]
  close(): void
}

export function createCallbacks(): Callbacks {
  const list: Callback[] = []
  const closing = new AbortController()

  return {
    list,
    send({ callbackUrl, txRef, reference }, status) {
      if (callbackUrl === null || closing.signal.aborted) return
      const address = new URL(callbackUrl)
      address.searchParams.set('trx_ref', txRef)
      address.searchParams.set('ref_id', reference)
      address.searchParams.set('status', status)
      const callback: Callback = { txRef, status, answer: null }
      list.push(callback)
      void call(address, callback)
    },
    close: () => closing.abort(new Error('the simulator is closing')),
  }

  async function call(address: URL, callback: Callback): Promise<void> {
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(ANSWER_DEADLINE_MS)])
    try {
      const response = await fetch(address, { redirect: 'manual', signal })
      await response.body?.cancel()
      callback.answer = response.status
    } catch {
      // It is called once: the answer stays null.
    }
  }
}
