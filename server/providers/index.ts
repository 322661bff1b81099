/** The registry: one line for each provider. Buyers see providers by id, unless the merchant names another order. */

export { pakhipay } from './pakhipay/pakhipay.ts'
export { lakipay } from './lakipay/lakipay.ts'
export { lopay } from './lopay/lopay.ts'
export { sslcommerz } from './sslcommerz/sslcommerz.ts'
export { echezona } from './echezona/echezona.ts'
export { paystack } from './paystack/paystack.ts'
export { bkash } from './bkash/bkash.ts'
export { chapa } from './chapa/chapa.ts'
export { sandbox } from './sandbox.ts'
