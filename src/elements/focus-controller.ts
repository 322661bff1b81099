/**
 * Moves the focus to what is new: a question, a screen, a fault in a field. A headline is read out when it gets the
 * focus.
 */

import type { LitElement, ReactiveController } from 'lit'
import type { ScreenModel } from '../screens/model.ts'

export class FocusController implements ReactiveController {
  readonly #host: LitElement
  readonly #model: () => ScreenModel | undefined
  #title: HTMLElement | null = null
  #question: HTMLElement | null = null
  #last: ScreenModel | undefined

  /** @param model what is drawn */
  constructor(host: LitElement, model: () => ScreenModel | undefined) {
    this.#host = host
    this.#model = model
    host.addController(this)
  }

  hostUpdated(): void {
    const model = this.#model()!
    const title = this.#find('#title')
    const question = this.#find('#question')
    const isNewScreen = title !== this.#title || model.screen !== this.#last?.screen
    const isNewQuestion = question !== this.#question
    const hasNewFaults = model.state.fieldErrors !== this.#last?.state.fieldErrors
    this.#title = title
    this.#question = question
    this.#last = model

    // It may be the same element with other words, which is only read out when it gets the focus anew.
    if (isNewScreen) title?.blur()
    const firstField = model.screen === 'details' ? this.#find('input') : null
    if (isNewQuestion) (question ?? title)?.focus()
    else if (isNewScreen) (firstField ?? title)?.focus()
    else if (hasNewFaults) this.#find('[aria-invalid=true]')?.focus()
  }

  hostDisconnected(): void {
    this.#last = undefined
  }

  /** The dialog has just been shown: nothing in it could take the focus before. */
  restart(): void {
    this.#last = undefined
    this.hostUpdated()
  }

  #find(selector: string): HTMLElement | null {
    return this.#host.renderRoot.querySelector<HTMLElement>(selector)
  }
}
