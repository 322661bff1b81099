/** What this tab remembers of a checkout over a reload: its id, its client secret, and the key of an attempt that has had no answer yet. */

import type { Access, PaymentRequest } from './checkout-client.ts'

export interface Remembered extends Access {
  /** The attempt that was sent and not answered: sent again, it must carry the same key. Of what was sent only a digest is kept. */
  attempt?: { key: string; request: number }
}

export type CheckoutMemory = ReturnType<typeof checkoutMemory>

/** @param name what tells this order from others, and this server from others */
export function checkoutMemory(name: string) {
  let kept: Remembered | null = null
  try {
    kept = JSON.parse(sessionStorage.getItem(name)!)
  } catch {
    // Storage may be full or forbidden: then this page remembers for as long as it lives.
  }
  const set = (value: Remembered | null): void => {
    kept = value
    try {
      sessionStorage.setItem(name, JSON.stringify(value))
    } catch {
      // As above.
    }
  }
  return {
    get: () => kept,
    set,
    /** The key for this attempt: the kept one when the same attempt had no answer, else a new one, kept before it is used. */
    keyFor(body: PaymentRequest): string {
      const request = digest(JSON.stringify(body))
      if (kept!.attempt?.request !== request) set({ ...kept!, attempt: { key: randomKey(), request } })
      return kept!.attempt!.key
    },
    /** The attempt was answered: the next one is another. */
    answered(): void {
      if (kept?.attempt) set({ ...kept, attempt: undefined })
    },
  }
}

/** Tells attempts of one buyer apart, so that no name or number has to be kept. Not for anything that needs secrecy. */
const digest = (text: string): number => [...text].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)!) % 4_294_967_291, 7)

/** 128 random bits. `randomUUID` would need https, which a shop under development does not have. */
const randomKey = (): string => crypto.getRandomValues(new Uint32Array(4)).join('-')
