/** The events of `<pay-button>` and `<pay-checkout>`. All bubble and are composed; each says what the server said, never what the browser guesses. */

import type { CheckoutView } from '../server/wire.ts'
import type { CheckoutError } from './errors.ts'
import type { CheckoutResult, CheckoutStatusNow } from './result.ts'

/** Who asked for the modal to be closed. */
export type CloseSource = 'button' | 'escape' | 'backdrop' | 'done' | 'api'

/** What an event brings besides its name. */
interface Members {
  'pay-open': object
  'pay-status': { checkout: CheckoutView; status: CheckoutStatusNow }
  'pay-paid': { checkout: CheckoutView; status: CheckoutStatusNow }
  'pay-failed': { checkout: CheckoutView; status: CheckoutStatusNow }
  'pay-cancelled': { checkout: CheckoutView; status: CheckoutStatusNow }
  'pay-error': { error: CheckoutError }
  'pay-request-close': { detail: { readonly source: CloseSource } }
  'pay-close': { result: CheckoutResult }
}

type PayEvent<Type extends keyof Members> = Event & Readonly<Members[Type]>

/** `pay-open`: the modal is shown. Nothing has been asked of the server yet. */
export type PayOpenEvent = PayEvent<'pay-open'>
/** `pay-status`: the server's view has another status than before. `checkout` is that view. */
export type PayStatusEvent = PayEvent<'pay-status'>
/** `pay-paid`: the server says that the order is paid. Cancelable: `preventDefault()` keeps the page from following the success address. */
export type PayPaidEvent = PayEvent<'pay-paid'>
/** `pay-failed`: the provider declined one attempt. The order may still be paid by another. */
export type PayFailedEvent = PayEvent<'pay-failed'>
/** `pay-cancelled`: the checkout was cancelled. Cancelable: `preventDefault()` keeps the page from following the cancel address. */
export type PayCancelledEvent = PayEvent<'pay-cancelled'>
/** `pay-error`: a request could not be made or was refused. Says nothing about money. */
export type PayErrorEvent = PayEvent<'pay-error'>
/** `pay-request-close`: the buyer or the page wants the modal closed. Cancelable: `preventDefault()` keeps it open. */
export type PayRequestCloseEvent = PayEvent<'pay-request-close'>
/** `pay-close`: the modal is closed. Neither cancelled nor failed by it. Cancelable: `preventDefault()` keeps the page from following an address. */
export type PayCloseEvent = PayEvent<'pay-close'>

export type Emit = <Type extends keyof Members>(type: Type, members: Members[Type]) => boolean

/** Dispatches an event at a target. @returns false when it was prevented */
export const emitAt = <Type extends keyof Members>(target: EventTarget, type: Type, members: Members[Type]): boolean =>
  target.dispatchEvent(Object.assign(new Event(type, { bubbles: true, composed: true, cancelable: /paid|cancelled|close/.test(type) }), members))

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
