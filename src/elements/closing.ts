/** Closes the modal: the page can prevent it, the buyer is asked while money may be moving, and an address may follow. */

import type { LitElement } from 'lit'
import { addressAfter } from '../checkout/address-after.ts'
import type { CheckoutController } from '../checkout/controller.ts'
import { PayCloseEvent, PayRequestCloseEvent } from '../checkout/events.ts'
import type { CloseSource } from '../checkout/events.ts'
import type { CheckoutOptions } from '../checkout/options.ts'
import type { CheckoutResult } from '../checkout/result.ts'
import { isMoneyMoving } from '../checkout/state.ts'

/** The part of `<pay-checkout>` that closing it uses. */
interface ClosingHost extends LitElement, Readonly<CheckoutOptions> {
  readonly page: boolean
  readonly result: CheckoutResult
  emit(event: Event): boolean
}

export class Closing {
  readonly #host: ClosingHost
  readonly #checkout: CheckoutController
  #isClosed = false

  constructor(host: ClosingHost, checkout: CheckoutController) {
    this.#host = host
    this.#checkout = checkout
  }

  /** The address that the page opens after the modal is closed; null for none. */
  get address(): string | null {
    const host = this.#host
    return this.#checkout.mayNavigate ? addressAfter(host.result, host, host.page) : null
  }

  /** @returns whether the modal is closed */
  request(source: CloseSource): boolean {
    if (!this.#host.emit(new PayRequestCloseEvent(source))) return false
    const { state } = this.#checkout
    const { question } = state
    if (question && source === 'escape') {
      this.#checkout.set({ question: null })
      return false
    }
    // Whatever the question is, a button of it has led here.
    const isAsked = question === 'leave' || (question && source === 'button')
    if (isMoneyMoving(state) && !isAsked && source !== 'api') {
      this.#checkout.set({ question: 'leave' })
      return false
    }
    this.#close()
    return true
  }

  #close(): void {
    if (this.#isClosed) return
    const host = this.#host
    const { address } = this
    // The buyer can return to the hosted page.
    this.#isClosed = !host.page
    const event = new PayCloseEvent(host.result)
    if (!host.page) this.#dialog?.close()
    const mayNavigate = host.emit(event)
    if (!host.page) host.remove()
    // Later, so that the page can handle the result first.
    if (!mayNavigate || !address) return
    // A modal that was removed makes no more requests, and drawing it again would start its timers.
    if (host.page) this.#checkout.set({ isLeaving: true })
    setTimeout(() => location.assign(address))
  }

  /** Escape, or the back gesture. */
  readonly onCancel = (event: Event): void => {
    if (!event.cancelable) return
    event.preventDefault()
    this.request('escape')
  }

  /** Browsers close a dialog themselves at the second Escape without other input. It may have to be shown again. */
  readonly onClose = (): void => {
    if (this.#host.isConnected && !this.#isClosed && !this.request('escape')) this.#dialog!.showModal()
  }

  /** The target of a click on the backdrop is the dialog itself. */
  readonly onClick = ({ target, currentTarget, offsetX, offsetY }: MouseEvent): void => {
    const { clientWidth, clientHeight } = currentTarget as Element
    const isOutside = offsetX < 0 || offsetX > clientWidth || offsetY < 0 || offsetY > clientHeight
    if (target === currentTarget && isOutside) this.request('backdrop')
  }

  /** Null until the modal is shown. */
  get #dialog(): HTMLDialogElement | null {
    return this.#host.renderRoot.querySelector('dialog')
  }
}
