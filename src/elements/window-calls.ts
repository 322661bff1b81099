/** What the script tag adds to `window`. Types only, so that the npm package describes the calls as well. */

import type { CheckoutOptions } from '../checkout/options.ts'
import type { CheckoutResult } from '../checkout/result.ts'
import type { LoadDictionary } from '../locales/index.ts'
import type { PakhiPayOptions, PakhiPaySettings } from './pakhipay-sdk.ts'

/** `window.PayButton`, once the script has run. */
export interface PayButtonCalls {
  /** Opens the checkout in a modal over the page. Resolves once it is closed. */
  checkout(options: CheckoutOptions): Promise<CheckoutResult>
  /** Adds or replaces a locale, which is loaded when a checkout needs it. The tag is one of BCP 47. */
  addLocale(tag: string, load: LoadDictionary): void
}

declare global {
  interface Window {
    PayButton: PayButtonCalls
    /** The call of Pakhi Pay's hosted checkout SDK. */
    PakhiPay(settings?: PakhiPaySettings): { checkout(options: PakhiPayOptions): Promise<CheckoutResult> }
  }
}
