/** What the browser tests take from the source, for them to take from a build that has gone the same way as the one for the script tag. */

import { PayButtonElement } from '../../../src/define.ts'

export * from '../../../src/index.ts'
export { browser } from '../../../src/presentation.ts'

// package.json says that no source file does anything by being imported, so it is done here.
if (!customElements.get('pay-button')) customElements.define('pay-button', PayButtonElement)
