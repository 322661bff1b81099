/** The script-tag build: defines the button and the two calls. The modal comes when it is wanted. */

import type { CheckoutOptions } from './options.ts'
import type { CheckoutResult } from './result.ts'
import type { PakhiPayOptions, PakhiPaySettings } from './sdk.ts'
import { defaultServer, load } from './load.ts'
import { PayButtonElement } from './pay-button.ts'

declare global {
  interface Window {
    PayButton: { checkout(options: CheckoutOptions): Promise<CheckoutResult> }
    PakhiPay(settings?: PakhiPaySettings): { checkout(options: PakhiPayOptions): Promise<CheckoutResult> }
  }
}

if (!customElements.get('pay-button')) customElements.define('pay-button', PayButtonElement)

window.PayButton = { checkout: (options) => load().then((modal) => modal.openCheckout(options, defaultServer())) }
window.PakhiPay = (settings = {}) => ({ checkout: (options) => load().then((modal) => modal.pakhiPay(settings, options, defaultServer())) })
