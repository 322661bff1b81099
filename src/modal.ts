/** Everything that is not needed before a click: what the button and the calls load. */

import type { CheckoutResult } from './result.ts'
import type { PakhiPayOptions, PakhiPaySettings } from './sdk.ts'

export { openCheckout, openFor } from './open-checkout.ts'
export { PayCheckoutElement } from './pay-checkout.ts'

/** For shops that come from the hosted checkout SDK of Pakhi Pay: a file of its own. */
export const pakhiPay = async (settings: PakhiPaySettings, options: PakhiPayOptions, server: string): Promise<CheckoutResult> =>
  (await import('./sdk.ts')).pakhiPay(settings, options, server)
