/** Opens the modal for a button or a call. This is the entry of the modal's file. */

// Before Lit.
import './lit-policy.ts'
import { html, render } from 'lit'
import { documentPart } from '../checkout/document-part.ts'
import { CheckoutError } from '../checkout/errors.ts'
import { reportMistake } from '../checkout/report-mistake.ts'
import type { CheckoutOptions } from '../checkout/options.ts'
import { orderKeyOf } from '../checkout/options.ts'
import type { CheckoutResult } from '../checkout/result.ts'
import { optionsOf } from './button-options.ts'
import { currentButton } from './current-button.ts'
import type { EarlyRequest } from '../checkout/early-request.ts'
import type { PakhiPayOptions, PakhiPaySettings } from './pakhipay-sdk.ts'
import type { Locales } from '../locales/index.ts'
import { PayCheckoutElement } from './pay-checkout.ts'

export { PayCheckoutElement } from './pay-checkout.ts'

/** What the modal gets from the script or the bundle that opens it. */
export interface ModalContext {
  /** The companion's base address, unless the options name it. Undefined while it is unknown. */
  readonly server: string | undefined
  /** The languages that `addLocale` has added. */
  readonly locales: Locales
}

/** A press opens the modal sooner than this. A pointer that only rests on the button stays longer. */
const WARM_UP_MS = 100

setTimeout(() => {
  if (documentPart('querySelector').call(document, 'pay-checkout') || !canOpen()) return
  define()
  PayCheckoutElement.warmUp()
}, WARM_UP_MS)

/** Custom properties that the modal copies from the button. */
const TOKENS = ['--pay-accent', '--pay-on-accent', '--pay-radius', '--pay-font', '--pay-color-scheme']

/**
 * Opens the checkout in a modal. Returns the same promise while the same order is open.
 * @param target the button that dispatches the events
 * @param early used for the first request, if it asks for this order
 * @returns the result once the modal is closed
 */
export function openCheckout(
  options: CheckoutOptions,
  context: ModalContext,
  target?: HTMLElement,
  early?: EarlyRequest,
): Promise<CheckoutResult> {
  const server = options.server || context.server || location.origin
  if (!canOpen()) {
    const error = new CheckoutError('load_failed', 'The payment window cannot open here')
    void reportMistake(error, options, server)
    throw error
  }
  define()
  const key = orderKeyOf(options)
  const modals = documentPart('querySelectorAll').call(document, 'pay-checkout') as NodeListOf<PayCheckoutElement>
  const opened = [...modals].find((each) => !each.page && orderKeyOf(each) === key)
  if (opened) {
    if (target && !opened.target.isConnected) opened.target = target
    return opened.closed
  }
  const modal = document.createElement('pay-checkout')
  const body = documentPart('body')
  const locale = options.locale || languageOf(target ?? body)
  // Browsers count a press for 5 s. After a slower load of the modal, the buyer presses once more.
  const isPressed = Boolean(navigator.userActivation?.isActive)
  Object.assign(modal, context, options, { server, locale, isOpened: true, isPressed, early })
  if (target) {
    modal.target = target
    const style = getComputedStyle(target)
    for (const token of TOKENS) modal.style.setProperty(token, style.getPropertyValue(token))
  }
  body.append(modal)
  return modal.closed
}

function define(): void {
  if (!customElements.get('pay-checkout')) customElements.define('pay-checkout', PayCheckoutElement)
}

/** An old browser lacks dialogs. A policy of the page, or an element that hides a function of the document, stops Lit. */
function canOpen(): boolean {
  try {
    render(html`${0}`, new DocumentFragment())
    return 'HTMLDialogElement' in window
  } catch {
    return false
  }
}

/** The language that an element is in: that of the nearest ancestor which names one. Empty when none does. */
function languageOf(element: Element): string {
  const { host } = element.getRootNode() as Partial<ShadowRoot>
  return element.closest('[lang]')?.getAttribute('lang') || (host ? languageOf(host) : '')
}

/** The part of `<pay-button>` that the modal uses. */
export interface OpeningButton extends HTMLElement {
  state: '' | 'busy' | 'paid'
}

/** Opens the checkout that a button's attributes name. */
export async function openFor(
  button: OpeningButton,
  context: ModalContext,
  early?: EarlyRequest,
): Promise<CheckoutResult> {
  const { observedAttributes } = button.constructor as unknown as { observedAttributes: readonly string[] }
  const options = optionsOf(observedAttributes.map((name) => [name, button.getAttribute(name)] as const))
  const closed = openCheckout(options, context, button, early)
  // The modal is shown, so the button is no longer busy.
  button.state = ''
  const result = await closed
  const current = currentButton(button)
  if (result.status === 'paid') {
    button.state = 'paid'
    if (current) current.state = 'paid'
  }
  // The browser returns the focus to the button, unless it has left the page.
  if (documentPart('activeElement') === documentPart('body')) current?.focus()
  return result
}

/** For shops that move over from Pakhi Pay's hosted checkout SDK. The conversion has a file of its own. */
export async function pakhiPay(
  settings: PakhiPaySettings | undefined,
  options: PakhiPayOptions,
  context: ModalContext,
): Promise<CheckoutResult> {
  const sdk = await import('./pakhipay-sdk.ts')
  return openCheckout(sdk.checkoutOptionsOf(settings, options), context)
}
