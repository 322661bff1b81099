/** Moves the focus to a new question, a new screen or a new error, so that screen readers read it. */

import type { LitElement, ReactiveController } from 'lit'
import type { CheckoutState } from '../checkout/state.ts'
import type { ScreenModel } from '../screens/model.ts'

export class FocusController implements ReactiveController {
  readonly #host: LitElement
  readonly #model: () => ScreenModel | undefined
  #title: HTMLElement | null = null
  #headline: string | null | undefined
  #question: HTMLElement | null = null
  #fieldErrors: CheckoutState['fieldErrors'] | undefined
  #error: CheckoutState['error']

  /** @param model the model of the current screen */
  constructor(host: LitElement, model: () => ScreenModel | undefined) {
    this.#host = host
    this.#model = model
    host.addController(this)
  }

  hostUpdated(): void {
    const { fieldErrors, error } = this.#model()!.state
    const title = this.#find('#title')
    const question = this.#find('#question')
    const isNewScreen = title !== this.#title || title?.textContent !== this.#headline
    const isNewQuestion = question !== this.#question
    const hasNewErrors = fieldErrors !== this.#fieldErrors
    this.#title = title
    this.#headline = title?.textContent
    this.#question = question
    this.#fieldErrors = fieldErrors
    if (error !== this.#error) this.#find('[role=alert]')?.scrollIntoView({ block: 'nearest' })
    this.#error = error

    // A screen can get another headline. Screen readers read it again only when it gets the focus again.
    if (isNewScreen) title?.blur()
    // The answer that changes nothing.
    if (isNewQuestion) (this.#find('.over [part=primary]') ?? title)?.focus()
    else if (isNewScreen) (this.#find('input') ?? title)?.focus()
    else if (hasNewErrors) this.#find('[aria-invalid=true]')?.focus()
  }

  /** Call it after the dialog is shown. Before that, nothing in it can take the focus. */
  restart(): void {
    this.#headline = undefined
    this.hostUpdated()
  }

  #find(selector: string): HTMLElement | null {
    return this.#host.renderRoot.querySelector<HTMLElement>(selector)
  }
}
