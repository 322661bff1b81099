/**
 * The events of `<pay-button>` and `<pay-checkout>`. They report what the server said, never what the browser guesses.
 */

import type { CheckoutView } from '../../server/contract/wire.ts'
import type { CheckoutError } from './errors.ts'
import type { CheckoutResult, CheckoutStatusNow } from './result.ts'

/** Who asked for the modal to be closed. */
export type CloseSource = 'button' | 'escape' | 'backdrop' | 'done' | 'api'

const BUBBLES = { bubbles: true, composed: true } as const
const CANCELABLE = { bubbles: true, composed: true, cancelable: true } as const

/** `pay-open`: the modal is shown. No request has been sent yet. */
export class PayOpenEvent extends Event {
  constructor() {
    super('pay-open', BUBBLES)
  }
}

/** `pay-status`: the server's view has another status than before. */
export class PayStatusEvent extends Event {
  /** The server's view. */
  readonly checkout: CheckoutView
  /** The view's state in one word. */
  readonly status: CheckoutStatusNow

  constructor(checkout: CheckoutView, status: CheckoutStatusNow) {
    super('pay-status', BUBBLES)
    this.checkout = checkout
    this.status = status
  }
}

/**
 * `pay-paid`: the server says that the order is paid. `preventDefault()` keeps the page from following the success
 * address.
 */
export class PayPaidEvent extends Event {
  /** The server's view. */
  readonly checkout: CheckoutView
  readonly status = 'paid'

  constructor(checkout: CheckoutView) {
    super('pay-paid', CANCELABLE)
    this.checkout = checkout
  }
}

/** `pay-failed`: the provider declined one attempt. Another attempt may still pay the order. */
export class PayFailedEvent extends Event {
  /** The server's view. */
  readonly checkout: CheckoutView
  readonly status = 'failed'

  constructor(checkout: CheckoutView) {
    super('pay-failed', BUBBLES)
    this.checkout = checkout
  }
}

/** `pay-cancelled`: the checkout was cancelled. `preventDefault()` keeps the page from following the cancel address. */
export class PayCancelledEvent extends Event {
  /** The server's view. */
  readonly checkout: CheckoutView
  readonly status = 'cancelled'

  constructor(checkout: CheckoutView) {
    super('pay-cancelled', CANCELABLE)
    this.checkout = checkout
  }
}

/** `pay-error`: a request failed or was refused. Says nothing about money. */
export class PayErrorEvent extends Event {
  /** Why; an error of the module loader when the modal could not be loaded. */
  readonly error: CheckoutError

  constructor(error: CheckoutError) {
    super('pay-error', BUBBLES)
    this.error = error
  }
}

/** `pay-request-close`: the buyer or the page asks to close the modal. `preventDefault()` keeps it open. */
export class PayRequestCloseEvent extends Event {
  /** Who asked. */
  readonly source: CloseSource
  /** The same as `source`, where listeners of custom events look for it. */
  readonly detail: { readonly source: CloseSource }

  constructor(source: CloseSource) {
    super('pay-request-close', CANCELABLE)
    this.source = source
    this.detail = { source }
  }
}

/**
 * `pay-close`: the modal is closed, which neither cancels nor fails the payment. `preventDefault()` keeps the page
 * from following an address.
 */
export class PayCloseEvent extends Event {
  /** What `open()` resolves to. */
  readonly result: CheckoutResult

  constructor(result: CheckoutResult) {
    super('pay-close', CANCELABLE)
    this.result = result
  }
}

declare global {
  interface HTMLElementEventMap {
    'pay-open': PayOpenEvent
    'pay-status': PayStatusEvent
    'pay-paid': PayPaidEvent
    'pay-failed': PayFailedEvent
    'pay-cancelled': PayCancelledEvent
    'pay-error': PayErrorEvent
    'pay-request-close': PayRequestCloseEvent
    'pay-close': PayCloseEvent
  }
}
