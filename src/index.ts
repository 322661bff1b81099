/** `pay-button` from npm: classes, calls and types. Defines nothing; `pay-button/define` does. */

import type { CheckoutOptions } from './options.ts'
import type { CheckoutResult } from './result.ts'
import type { PakhiPayOptions, PakhiPaySettings } from './sdk.ts'
import { defaultServer, load } from './load.ts'

export type { CheckoutView, Customer, MethodView, MoneyView, PaymentView, Presentation } from '../server/wire.ts'
export type { CheckoutOptions } from './options.ts'
export type { CheckoutResult, CheckoutStatusNow } from './result.ts'
export type * from './events.ts'
export type { Dictionary } from './locales/dictionary.ts'
export type { PakhiPayOptions, PakhiPaySettings } from './sdk.ts'
export * from './errors.ts'
export { formatMoney } from './format-money.ts'
export { addLocale } from './locales/index.ts'
export { PayButtonElement } from './pay-button.ts'
export { PayCheckoutElement } from './pay-checkout.ts'

/**
 * Opens the checkout in a modal over the page.
 * @returns how it stood when the modal was closed, e.g. `{status: 'paid', checkout: {…}}`
 */
export const checkout = (options: CheckoutOptions): Promise<CheckoutResult> => load().then((modal) => modal.openCheckout(options, defaultServer()))

/** The same call as the hosted checkout SDK of Pakhi Pay. The `apiKey` is never sent. */
export const PakhiPay = (settings: PakhiPaySettings = {}): { checkout(options: PakhiPayOptions): Promise<CheckoutResult> } => ({
  checkout: (options) => load().then((modal) => modal.pakhiPay(settings, options, defaultServer())),
})
