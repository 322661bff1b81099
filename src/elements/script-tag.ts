/** The entry for the script tag: defines the button and the calls. The modal loads when it is needed. */

import type { CheckoutOptions } from '../checkout/options.ts'
import type { CheckoutResult } from '../checkout/result.ts'
import { addTo } from '../locales/index.ts'
import type { LoadDictionary } from '../locales/index.ts'
import { throwReported } from './load-error.ts'
import { context, load } from './load-modal.ts'
import type { PakhiPayOptions, PakhiPaySettings } from './pakhipay-sdk.ts'
import { PayButtonElement } from './pay-button.ts'

declare global {
  interface Window {
    PayButton: {
      /** Opens the checkout in a modal over the page. Resolves once it is closed. */
      checkout(options: CheckoutOptions): Promise<CheckoutResult>
      /** Adds or replaces a locale, which is loaded when a checkout needs it. The tag is one of BCP 47. */
      addLocale(tag: string, load: LoadDictionary): void
    }
    /** The call of Pakhi Pay's hosted checkout SDK. */
    PakhiPay(settings?: PakhiPaySettings): { checkout(options: PakhiPayOptions): Promise<CheckoutResult> }
  }
}

if (!customElements.get('pay-button')) customElements.define('pay-button', PayButtonElement)

window.PayButton = {
  addLocale: (tag, load) => addTo(context.locales, tag, load),
  checkout: (options) =>
    load(options.server)
      .then((modal) => modal.openCheckout(options, context))
      .catch(throwReported),
}
window.PakhiPay = (settings) => ({
  checkout: (options) =>
    load()
      .then((modal) => modal.pakhiPay(settings, options, context))
      .catch(throwReported),
})
