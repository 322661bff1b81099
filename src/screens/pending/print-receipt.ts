/** Prints the receipt without the page around it. */

import { documentPart } from '../../checkout/document-part.ts'

/** On the hosted page, the checkout is in `[data-checkout]`. */
const CSS = '@media print { body > :not(pay-checkout, [data-checkout]) { display: none !important } }'

/** Safari before 16.4 cannot take the page off the paper. Its buyers copy the receipt. */
export const canPrint = (): boolean => 'replaceSync' in CSSStyleSheet.prototype

export function printReceipt(): void {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(CSS)
  setSheets([...documentPart('adoptedStyleSheets'), sheet])
  const removeSheet = () => setSheets(documentPart('adoptedStyleSheets').filter((each) => each !== sheet))
  // Waits until the dialog of the browser is closed; on phones, it returns at once.
  addEventListener('afterprint', removeSheet, { once: true })
  print()
}

/** Where an element of the page has the name of the property. */
function setSheets(sheets: CSSStyleSheet[]): void {
  Reflect.set(Document.prototype, 'adoptedStyleSheets', sheets, document)
}
