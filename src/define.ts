/**
 * `pay-button/define`: registers `<pay-button>`, once. The modal registers itself when it is first opened. Where a server
 * renders the page, nothing is registered. Lit's registry may exist there, so `HTMLElement` decides.
 */

import { PayButtonElement } from './elements/pay-button.ts'

if (globalThis.HTMLElement && !customElements.get('pay-button')) {
  customElements.define('pay-button', PayButtonElement)
}

export type * from './frameworks/index.ts'
export { PayButtonElement }
