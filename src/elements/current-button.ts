/** Finds the button again that opened a modal: frameworks replace elements whenever they draw a page anew. */

import { documentPart } from '../checkout/document-part.ts'

/** Two buttons with the same values of these open the same checkout. */
const ORDER_ATTRIBUTES = ['order-token', 'order-id', 'checkout', 'amount', 'currency']

/** @returns the button itself while it is in the page, else another one for the same order, if there is one */
export function currentButton<Button extends HTMLElement>(button: Button): Button | undefined {
  if (button.isConnected) return button
  return [...(documentPart('querySelectorAll').call(document, 'pay-button') as NodeListOf<Button>)].find((each) =>
    ORDER_ATTRIBUTES.every((name) => each.getAttribute(name) === button.getAttribute(name)),
  )
}
