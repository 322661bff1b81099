/** The entry for the script tag: defines the button and the calls. The modal loads when it is needed. */

import { addTo } from '../locales/index.ts'
import { requestEarly } from '../checkout/early-request.ts'
import { throwReported } from './load-error.ts'
import { context, load } from './load-modal.ts'
import { PayButtonElement } from './pay-button.ts'
import type { PayButtonCalls } from './window-calls.ts'

if (!customElements.get('pay-button')) customElements.define('pay-button', PayButtonElement)

window.PayButton = {
  addLocale: (tag, load) => addTo(context.locales, tag, load),
  checkout: (options) => {
    const early = requestEarly(options.orderToken, options.server || context.server)
    return load(options.server)
      .then((modal) => modal.openCheckout(options, context, undefined, early))
      .catch(throwReported)
  },
} satisfies PayButtonCalls
window.PakhiPay = (settings) => ({
  checkout: (options) =>
    load()
      .then((modal) => modal.pakhiPay(settings, options, context))
      .catch(throwReported),
})
