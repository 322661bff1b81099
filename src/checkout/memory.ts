/** What this tab remembers of a checkout after a reload. It stores no name, address or phone number. */

import type { CheckoutView } from '../../server/contract/wire.ts'
import { isCheckout } from './answers.ts'
import type { Access, PaymentRequest } from './client.ts'

export interface Remembered extends Access {
  /** The server's last view, without the buyer's details; absent once it is final. */
  view?: CheckoutView | undefined
  /** The key of an attempt without an answer, for the next try, and a digest of the attempt instead of its details. */
  attempt?: { key: string; digest: number } | undefined
  /** The medium of the payment that this tab started. Its view does not name it. */
  started?: { paymentId: string; medium: string | undefined; at: number } | undefined
}

export class CheckoutMemory {
  readonly #name: string
  #value: Remembered | null = null

  /** @param name the storage key: unique for the order and the server */
  constructor(name: string) {
    this.#name = name
    try {
      const value = JSON.parse(sessionStorage.getItem(name)!) as Remembered | null
      // Another version of the modal may have written it, or another script of the page.
      if (value?.secret) this.#value = { ...value, view: isCheckout(value.view) ? value.view : undefined }
    } catch {
      // Storage may be full or forbidden. The memory then lasts as long as the element.
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

  /** The stored key if the same attempt had no answer; otherwise a new one, which is stored before it is used. */
  keyFor(request: PaymentRequest): string {
    const digest = digestOf(JSON.stringify(request))
    const { attempt } = this.#value!
    if (attempt?.digest === digest) return attempt.key
    const key = randomKey()
    this.update({ attempt: { key, digest } })
    return key
  }
}

/** Distinguishes the attempts of one buyer. It is not cryptographic. */
function digestOf(text: string): number {
  return [...text].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)!) % 4_294_967_291, 7)
}

/** 128 random bits. `randomUUID` needs https, which a shop under development may not have. */
function randomKey(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join('-')
}
