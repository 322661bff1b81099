/** What this tab remembers of a checkout over a reload. No name, address or phone number is ever kept. */

import type { CheckoutView } from '../../server/contract/wire.ts'
import type { Access, PaymentRequest } from './client.ts'

export interface Remembered extends Access {
  /** The server's last view, without the buyer's details; absent once it is final. */
  view?: CheckoutView | undefined
  /** The attempt that was sent and not answered: sent again, it carries the same key. Only a digest of it is kept. */
  attempt?: { key: string; digest: number } | undefined
  /** The medium that a payment was started with, which its view does not name. */
  started?: { paymentId: string; medium: string | undefined } | undefined
}

export class CheckoutMemory {
  readonly #name: string
  #value: Remembered | null = null

  /** @param name tells this order from others, and this server from others */
  constructor(name: string) {
    this.#name = name
    try {
      this.#value = JSON.parse(sessionStorage.getItem(name)!)
    } catch {
      // Storage may be full or forbidden: then the memory lasts as long as the element.
    }
  }

  get value(): Remembered | null {
    return this.#value
  }

  set value(value: Remembered | null) {
    this.#value = value
    try {
      sessionStorage.setItem(this.#name, JSON.stringify(value))
    } catch {
      // See the constructor.
    }
  }

  update(patch: Partial<Remembered>): void {
    if (this.#value) this.value = { ...this.#value, ...patch }
  }

  /**
   * The key for an attempt: the kept one when the same attempt had no answer, else a new one, kept before it is used.
   */
  keyFor(request: PaymentRequest): string {
    const digest = digestOf(JSON.stringify(request))
    const { attempt } = this.#value!
    if (attempt?.digest === digest) return attempt.key
    const key = randomKey()
    this.update({ attempt: { key, digest } })
    return key
  }
}

/** Tells one buyer's attempts apart. Not for anything that needs secrecy. */
function digestOf(text: string): number {
  return [...text].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)!) % 4_294_967_291, 7)
}

/** 128 random bits. `randomUUID` needs https, which a shop under development does not have. */
function randomKey(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join('-')
}
