/** Everything that is not needed before a click: what the button and the calls load. */

export { openCheckout, openFor } from './open-checkout.ts'
export { PayCheckoutElement } from './pay-checkout.ts'
export { pakhiPay } from './sdk.ts'
