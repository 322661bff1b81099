/** `pay-button` from npm: classes, calls and types. Defines nothing; `pay-button/define` does. */

import type { CheckoutOptions } from './checkout/options.ts'
import type { CheckoutResult } from './checkout/result.ts'
import { requestEarly } from './checkout/early-request.ts'
import { throwReported } from './elements/load-error.ts'
import { context, load } from './elements/load-modal.ts'
import type { PakhiPayOptions, PakhiPaySettings } from './elements/pakhipay-sdk.ts'
import { addTo } from './locales/index.ts'
import type { LoadDictionary } from './locales/index.ts'

export type {
  CheckoutView,
  Customer,
  MethodView,
  MoneyView,
  PaymentView,
  Presentation,
} from '../server/contract/wire.ts'
export * from './checkout/errors.ts'
export * from './checkout/events.ts'
export type { CheckoutOptions } from './checkout/options.ts'
export type { CheckoutResult, CheckoutStatusNow } from './checkout/result.ts'
export type { PakhiPayOptions, PakhiPaySettings } from './elements/pakhipay-sdk.ts'
export { PayButtonElement } from './elements/pay-button.ts'
export { PayCheckoutElement } from './elements/pay-checkout.ts'
export type { PayButtonCalls } from './elements/window-calls.ts'
export type * from './frameworks/index.ts'
export type { Dictionary, LoadDictionary } from './locales/index.ts'
export { formatMoney } from './locales/money.ts'

/**
 * Adds or replaces a locale, which is loaded when a checkout needs it: `addLocale('sw', async () => (await
 * import('./sw.js')).sw)`. Throws a `RangeError` when the tag is not one of BCP 47.
 */
export function addLocale(tag: string, load: LoadDictionary): void {
  addTo(context.locales, tag, load)
}

/**
 * Opens the checkout in a modal over the page.
 * @returns the result once the modal is closed, e.g. `{status: 'paid', checkout: {…}}`
 */
export function checkout(options: CheckoutOptions): Promise<CheckoutResult> {
  const early = requestEarly(options.orderToken, options.server || context.server)
  return load()
    .then((modal) => modal.openCheckout(options, context, undefined, early))
    .catch(throwReported)
}

/** The call of Pakhi Pay's hosted checkout SDK. The `apiKey` is never sent. */
export function PakhiPay(settings?: PakhiPaySettings): { checkout(options: PakhiPayOptions): Promise<CheckoutResult> } {
  return {
    checkout: (options) =>
      load()
        .then((modal) => modal.pakhiPay(settings, options, context))
        .catch(throwReported),
  }
}
