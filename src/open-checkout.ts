/** Opens the modal, for a button or for a call. Everything that is not needed before a click. */

import type { CheckoutOptions } from './options.ts'
import type { CheckoutResult } from './result.ts'
import { orderKeyOf } from './options.ts'
import { PayCheckoutElement } from './pay-checkout.ts'

/** What the modal takes over from the button's place in the page. */
const TOKENS = ['accent', 'on-accent', 'radius', 'font', 'color-scheme']

const open = new Map<string, Promise<CheckoutResult>>()

/**
 * Opens the checkout in a modal. While the same order is open, the same promise again.
 * @returns how it stood when the modal was closed
 */
export function openCheckout(options: CheckoutOptions, server: string, target?: HTMLElement): Promise<CheckoutResult> {
  const key = orderKeyOf(options)
  let result = open.get(key)
  if (!result) {
    if (!customElements.get('pay-checkout')) customElements.define('pay-checkout', PayCheckoutElement)
    const modal = document.createElement('pay-checkout')
    modal.options = { ...options, server: options.server || server }
    if (target) {
      modal.target = target
      const style = getComputedStyle(target)
      for (const token of TOKENS) modal.style.setProperty(`--pay-${token}`, style.getPropertyValue(`--pay-${token}`))
    }
    document.body.append(modal)
    result = modal.closed.finally(() => open.delete(key))
    open.set(key, result)
  }
  return result
}

/** What `<pay-button>` shows of it. */
export interface OpeningButton extends HTMLElement {
  state: '' | 'busy' | 'paid'
}

/** Opens the checkout that a button's attributes name. */
export async function openFor(button: OpeningButton, server: string): Promise<CheckoutResult> {
  const options: CheckoutOptions & Record<string, unknown> = {}
  const customer: Record<string, string> = {}
  for (const { name, value } of button.attributes) {
    const [, about, key] = /^(customer-)?(.*)/.exec(name)!
    if (value) (about ? customer : options)[key!.replace(/-./g, ([, letter]) => letter!.toUpperCase())] = value
  }
  if (Object.keys(customer)[0]) options.customer = customer
  // A page may not name a price for what has one.
  if (options.orderId) delete options.amount
  const closed = openCheckout(options, server, button)
  // The modal is on the screen.
  button.state = ''
  const result = await closed
  if (result.status === 'paid') button.state = 'paid'
  return result
}
