/** `pay-button/define`: registers `<pay-button>`, once. The modal registers itself when it is first opened. */

import { PayButtonElement } from './elements/pay-button.ts'

if (!customElements.get('pay-button')) customElements.define('pay-button', PayButtonElement)

export { PayButtonElement }
