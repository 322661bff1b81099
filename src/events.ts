/** The events of `<pay-button>` and `<pay-checkout>`. All bubble and are composed; each says what the server said, never what the browser guesses. */

import type { CheckoutView } from '../server/wire.ts'
import type { CheckoutError } from './errors.ts'
import type { CheckoutResult, CheckoutStatusNow } from './result.ts'

/** Who asked for the modal to be closed. */
export type CloseSource = 'button' | 'escape' | 'backdrop' | 'done' | 'api'

class PayEvent extends Event {
  constructor(type: string, cancelable = false, members = {}) {
    super(type, { bubbles: true, composed: true, cancelable })
    Object.assign(this, members)
  }
}

/** `pay-open`: the modal is shown. Nothing has been asked of the server yet. */
export class PayOpenEvent extends PayEvent {
  constructor() {
    super('pay-open')
  }
}

class PayViewEvent extends PayEvent {
  /** The server's view at this moment. */
  declare readonly checkout: CheckoutView
  declare readonly status: CheckoutStatusNow
  constructor(type: string, checkout: CheckoutView, status: CheckoutStatusNow, cancelable = false) {
    super(type, cancelable, { checkout, status })
  }
}

/** `pay-status`: the server's view has another status than before. */
export class PayStatusEvent extends PayViewEvent {
  constructor(checkout: CheckoutView, status: CheckoutStatusNow) {
    super('pay-status', checkout, status)
  }
}

/** `pay-paid`: the server says that the order is paid. Cancelable: `preventDefault()` keeps the page from following the success address. */
export class PayPaidEvent extends PayViewEvent {
  constructor(checkout: CheckoutView) {
    super('pay-paid', checkout, 'paid', true)
  }
}

/** `pay-failed`: the provider declined one attempt. The order may still be paid by another. */
export class PayFailedEvent extends PayViewEvent {
  constructor(checkout: CheckoutView) {
    super('pay-failed', checkout, 'failed')
  }
}

/** `pay-cancelled`: the checkout was cancelled. Cancelable: `preventDefault()` keeps the page from following the cancel address. */
export class PayCancelledEvent extends PayViewEvent {
  constructor(checkout: CheckoutView) {
    super('pay-cancelled', checkout, 'cancelled', true)
  }
}

/** `pay-error`: a request could not be made or was refused. Says nothing about money. */
export class PayErrorEvent extends PayEvent {
  declare readonly error: CheckoutError
  constructor(error: CheckoutError) {
    super('pay-error', false, { error })
  }
}

/** `pay-request-close`: the buyer or the page wants the modal closed. Cancelable: `preventDefault()` keeps it open. */
export class PayRequestCloseEvent extends PayEvent {
  declare readonly detail: { readonly source: CloseSource }
  constructor(source: CloseSource) {
    super('pay-request-close', true, { detail: { source } })
  }
}

/** `pay-close`: the modal is closed. Neither cancelled nor failed by it. Cancelable: `preventDefault()` keeps the page from following an address. */
export class PayCloseEvent extends PayEvent {
  declare readonly result: CheckoutResult
  constructor(result: CheckoutResult) {
    super('pay-close', true, { result })
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
