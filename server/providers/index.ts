/** The registry: one line per provider. Buyers see them by id, unless the merchant names another order. */

export { pakhipay } from './pakhipay.ts'
export { lakipay } from './lakipay.ts'
export { lopay } from './lopay.ts'
export { echezona } from './echezona.ts'
export { sandbox } from './sandbox.ts'
