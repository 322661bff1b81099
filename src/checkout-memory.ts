/** What this tab remembers of a checkout over a reload: its id, its client secret, and the key of an attempt that has had no answer yet. */

import type { PaymentRequest } from './checkout-client.ts'

export interface Remembered {
  id: string
  secret: string
  /** The attempt that was sent and not answered: sent again, it must carry the same key. Of what was sent only a digest is kept. */
  attempt?: { key: string; request: number }
}

export interface CheckoutMemory {
  get(): Remembered | null
  set(value: Remembered | null): void
  /** The key for this attempt: the kept one when the same attempt had no answer, else a new one, kept before it is used. */
  keyFor(request: PaymentRequest): string
  /** The attempt was answered: the next one is another. */
  answered(): void
}

/** @param order what tells this order from others on the same server */
export function checkoutMemory(server: string, order: string): CheckoutMemory {
  const name = `pay-button ${server} ${order}`
  let kept: Remembered | null | undefined
  const memory: CheckoutMemory = {
    get() {
      if (kept !== undefined) return kept
      try {
        kept = JSON.parse(sessionStorage.getItem(name) ?? 'null') as Remembered | null
      } catch {
        kept = null
      }
      return (kept = kept?.id && kept.secret ? kept : null)
    },
    set(value) {
      kept = value
      try {
        if (value) sessionStorage.setItem(name, JSON.stringify(value))
        else sessionStorage.removeItem(name)
      } catch {
        // Storage may be full or forbidden: then this page remembers for as long as it lives.
      }
    },
    keyFor(body) {
      const now = memory.get()!
      const request = digest(JSON.stringify(body))
      if (now.attempt?.request !== request) memory.set({ ...now, attempt: { key: randomKey(), request } })
      return memory.get()!.attempt!.key
    },
    answered() {
      const now = memory.get()
      if (now?.attempt) memory.set({ id: now.id, secret: now.secret })
    },
  }
  return memory
}

/** Tells attempts of one buyer apart, so that no name or number has to be kept. Not for anything that needs secrecy. */
function digest(text: string): number {
  let sum = text.length
  for (let i = 0; i < text.length; i++) sum = (Math.imul(sum, 31) + text.charCodeAt(i)) | 0
  return sum
}

/** 128 random bits. `randomUUID` would need https, which a shop under development does not have. */
function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join('-')
}
