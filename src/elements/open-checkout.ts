/** Opens the modal, for a button or for a call: the file that is loaded before a click. */

import type { CheckoutOptions } from '../checkout/options.ts'
import { orderKeyOf } from '../checkout/options.ts'
import type { CheckoutResult } from '../checkout/result.ts'
import { optionsOf } from './button-options.ts'
import type { PakhiPayOptions, PakhiPaySettings } from './pakhipay-sdk.ts'
import type { Locales } from '../locales/index.ts'
import { PayCheckoutElement } from './pay-checkout.ts'

export { PayCheckoutElement } from './pay-checkout.ts'

/** What the script, or the page's bundle, knows of its surroundings. */
export interface ModalContext {
  /** The companion's base address, unless the options name it. */
  readonly server: string
  /** What `addLocale` added. */
  readonly locales: Locales
}

/** Public properties that the modal takes over from the button's place in the page. */
const TOKENS = ['--pay-accent', '--pay-on-accent', '--pay-radius', '--pay-font', '--pay-color-scheme']

/**
 * Opens the checkout in a modal. While the same order is open, the same promise again.
 * @param target the button that events are dispatched at
 * @returns the result once the modal is closed
 */
export function openCheckout(
  options: CheckoutOptions,
  context: ModalContext,
  target?: HTMLElement,
): Promise<CheckoutResult> {
  if (!customElements.get('pay-checkout')) customElements.define('pay-checkout', PayCheckoutElement)
  const key = orderKeyOf(options)
  const opened = [...document.querySelectorAll('pay-checkout')].find((each) => !each.page && orderKeyOf(each) === key)
  if (opened) return opened.closed
  const modal = document.createElement('pay-checkout')
  Object.assign(modal, context, options, { server: options.server || context.server })
  if (target) {
    modal.target = target
    const style = getComputedStyle(target)
    for (const token of TOKENS) modal.style.setProperty(token, style.getPropertyValue(token))
  }
  document.body.append(modal)
  return modal.closed
}

/** What the modal needs of `<pay-button>`. */
export interface OpeningButton extends HTMLElement {
  state: '' | 'busy' | 'paid'
}

/** Opens the checkout that a button's attributes name. */
export async function openFor(button: OpeningButton, context: ModalContext): Promise<CheckoutResult> {
  const closed = openCheckout(optionsOf(button), context, button)
  // The modal is on the screen.
  button.state = ''
  const result = await closed
  if (result.status === 'paid') button.state = 'paid'
  return result
}

/** For shops that come from the hosted checkout SDK of Pakhi Pay: a file of its own. */
export async function pakhiPay(
  settings: PakhiPaySettings | undefined,
  options: PakhiPayOptions,
  context: ModalContext,
): Promise<CheckoutResult> {
  const sdk = await import('./pakhipay-sdk.ts')
  return openCheckout(sdk.checkoutOptionsOf(settings, options), context)
}
