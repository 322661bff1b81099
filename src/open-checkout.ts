/** Opens the modal, for a button or for a call. Everything that is not needed before a click. */

import type { CheckoutOptions } from './options.ts'
import type { CheckoutResult } from './result.ts'
import { orderKeyOf } from './options.ts'
import { PayCheckoutElement } from './pay-checkout.ts'

/** What the modal takes over from the button's place in the page. */
const TOKENS = ['--pay-accent', '--pay-on-accent', '--pay-radius', '--pay-font', '--pay-color-scheme']

const open = new Map<string, Promise<CheckoutResult>>()

/**
 * Opens the checkout in a modal. While the same order is open, the same promise again.
 * @returns how it stood when the modal was closed
 */
export function openCheckout(options: CheckoutOptions, server: string, target?: HTMLElement, opened?: (modal: PayCheckoutElement) => void): Promise<CheckoutResult> {
  const key = orderKeyOf(options)
  let result = open.get(key)
  if (!result) {
    if (!customElements.get('pay-checkout')) customElements.define('pay-checkout', PayCheckoutElement)
    const modal = document.createElement('pay-checkout')
    modal.options = { ...options, server: options.server || server }
    if (target) {
      modal.target = target
      const style = getComputedStyle(target)
      for (const token of TOKENS) modal.style.setProperty(token, style.getPropertyValue(token))
    }
    opened?.(modal)
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
  let state: '' | 'paid' = ''
  const attribute = (name: string) => button.getAttribute(name) || undefined
  const priced = attribute('order-token') || attribute('order-id') || attribute('checkout')
  const customer = Object.fromEntries(['name', 'email', 'phone'].flatMap((field) => attribute(`customer-${field}`) ? [[field, attribute(`customer-${field}`)]] : []))
  const paid = () => (state = 'paid')
  button.addEventListener('pay-paid', paid)
  button.addEventListener('pay-open', () => (button.state = ''), { once: true })
  try {
    return await openCheckout({
      server: attribute('server'),
      orderToken: attribute('order-token'),
      orderId: attribute('order-id'),
      checkout: attribute('checkout'),
      clientSecret: attribute('client-secret'),
      // A page may not name a price for what has one.
      ...(priced ? {} : { amount: attribute('amount'), currency: attribute('currency') }),
      ...(Object.keys(customer).length ? { customer } : {}),
      provider: attribute('provider'),
      presentation: attribute('presentation') as CheckoutOptions['presentation'],
      successUrl: attribute('success-url'),
      cancelUrl: attribute('cancel-url'),
      locale: attribute('locale'),
    }, server, button)
  } finally {
    button.removeEventListener('pay-paid', paid)
    button.state = state
  }
}
