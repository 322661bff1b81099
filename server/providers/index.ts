/** The registry: one line per provider. */

export { pakhipay } from './pakhipay.ts'
export { sandbox } from './sandbox.ts'
