/** Includes the built script as a shop does: what is tested is what is shipped. Needs `vite build`. */

import type { CheckoutOptions, CheckoutResult, PakhiPayOptions, PakhiPaySettings } from '../../src/index.ts'
import { scriptAddress } from './script-address.ts'

await new Promise((resolve, reject) => {
  const script = document.createElement('script')
  script.src = scriptAddress()
  script.addEventListener('load', resolve, { once: true })
  script.addEventListener('error', () => reject(new Error('Run `vite build` first')), { once: true })
  document.head.append(script)
})

export const { addLocale } = window.PayButton
export const checkout = (options: CheckoutOptions): Promise<CheckoutResult> => window.PayButton.checkout(options)
export const PakhiPay = (settings: PakhiPaySettings): { checkout(options: PakhiPayOptions): Promise<CheckoutResult> } =>
  window.PakhiPay(settings)
