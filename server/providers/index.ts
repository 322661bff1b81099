/** The registry: one line per provider. The order is that in which buyers see them, unless the merchant names another. */

export { pakhipay } from './pakhipay.ts'
export { lakipay } from './lakipay.ts'
export { lopay } from './lopay.ts'
export { echezona } from './echezona.ts'
export { sandbox } from './sandbox.ts'
