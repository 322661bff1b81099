/**
 * The events of `<pay-button>` and `<pay-checkout>`. They report what the server said, never what the browser guesses.
 */

import type { CheckoutView } from '../../server/contract/wire.ts'
import type { CheckoutError, LoadError } from './errors.ts'
import type { CheckoutResult, CheckoutStatusNow } from './result.ts'

/** Who wants to close the modal. `done`: a button that leads back to the shop, or the time of the receipt is over. */
export type CloseSource = 'button' | 'escape' | 'backdrop' | 'done' | 'api'

const BUBBLES = { bubbles: true, composed: true } as const
const CANCELABLE = { bubbles: true, composed: true, cancelable: true } as const

/** `pay-open`: the modal opens. It has not sent a request yet. */
export class PayOpenEvent extends Event {
  constructor() {
    super('pay-open', BUBBLES)
  }
}

/** `pay-status`: the checkout has another status than before, or another attempt. */
export class PayStatusEvent extends Event {
  /** The server's view of the checkout. */
  readonly checkout: CheckoutView
  /** The status of the checkout in one word. */
  readonly status: CheckoutStatusNow

  constructor(checkout: CheckoutView, status: CheckoutStatusNow) {
    super('pay-status', BUBBLES)
    this.checkout = checkout
    this.status = status
  }
}

/**
 * `pay-paid`: the server says that the order is paid. After `preventDefault()`, the page does not open the success
 * address.
 */
export class PayPaidEvent extends Event {
  /** The server's view of the checkout. */
  readonly checkout: CheckoutView
  /** Always `paid`. */
  readonly status = 'paid'

  constructor(checkout: CheckoutView) {
    super('pay-paid', CANCELABLE)
    this.checkout = checkout
  }
}

/** `pay-failed`: the provider declined one attempt. Another attempt may follow. */
export class PayFailedEvent extends Event {
  /** The server's view of the checkout. */
  readonly checkout: CheckoutView
  /** Always `failed`. */
  readonly status = 'failed'

  constructor(checkout: CheckoutView) {
    super('pay-failed', BUBBLES)
    this.checkout = checkout
  }
}

/** `pay-cancelled`: the checkout was cancelled. After `preventDefault()`, the page does not open the cancel address. */
export class PayCancelledEvent extends Event {
  /** The server's view of the checkout. */
  readonly checkout: CheckoutView
  /** Always `cancelled`. */
  readonly status = 'cancelled'

  constructor(checkout: CheckoutView) {
    super('pay-cancelled', CANCELABLE)
    this.checkout = checkout
  }
}

/** `pay-error`: a request failed or was refused, or the modal did not load. This says nothing about money. */
export class PayErrorEvent extends Event {
  /** The reason. Its code is `load_failed` when the modal did not load. */
  readonly error: CheckoutError | LoadError

  constructor(error: CheckoutError | LoadError) {
    super('pay-error', BUBBLES)
    this.error = error
  }
}

/** `pay-request-close`: the modal is about to close. After `preventDefault()`, it stays open. */
export class PayRequestCloseEvent extends Event {
  /** Who wants to close it. */
  readonly source: CloseSource
  /** Holds `source` as well, for listeners that expect a `CustomEvent`. */
  readonly detail: { readonly source: CloseSource }

  constructor(source: CloseSource) {
    super('pay-request-close', CANCELABLE)
    this.source = source
    this.detail = { source }
  }
}

/**
 * `pay-close`: the modal is closed. This neither cancels nor fails the payment. After `preventDefault()`, the page
 * opens no address.
 */
export class PayCloseEvent extends Event {
  /** What `open()` resolves to. */
  readonly result: CheckoutResult

  constructor(result: CheckoutResult) {
    super('pay-close', CANCELABLE)
    this.result = result
  }
}

/** The events by name. */
export interface PayEventMap {
  'pay-open': PayOpenEvent
  'pay-status': PayStatusEvent
  'pay-paid': PayPaidEvent
  'pay-failed': PayFailedEvent
  'pay-cancelled': PayCancelledEvent
  'pay-error': PayErrorEvent
  'pay-request-close': PayRequestCloseEvent
  'pay-close': PayCloseEvent
}

declare global {
  interface HTMLElementEventMap extends PayEventMap {}
}
