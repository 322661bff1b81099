/**
 * Animates the height of the dialog from one screen to the next. Everything in it is laid out once, in its final place,
 * so that no frame needs another layout and nothing shifts. Only the foot moves with the edge.
 */

import type { LitElement, ReactiveController } from 'lit'
import type { ScreenModel } from '../screens/model.ts'

const DURATION_MS = 220

export class HeightController implements ReactiveController {
  readonly #host: LitElement
  readonly #model: () => ScreenModel | undefined
  #screen = ''
  #before = 0

  /** @param model the model of the current screen */
  constructor(host: LitElement, model: () => ScreenModel | undefined) {
    this.#host = host
    this.#model = model
    host.addController(this)
  }

  hostUpdate(): void {
    // Reading it makes the browser lay out the page.
    if (this.#model()!.screen !== this.#screen) this.#before = this.#dialog?.offsetHeight ?? 0
  }

  hostUpdated(): void {
    const { screen, isPage } = this.#model()!
    if (screen === this.#screen) return
    this.#screen = screen
    const dialog = this.#dialog as HTMLDialogElement
    // Before it is shown, it has no height.
    if (!dialog.open) return
    const after = dialog.offsetHeight
    const isStill = isPage || matchMedia('(prefers-reduced-motion)').matches
    if (isStill || !this.#before || after === this.#before) return
    const timing = { duration: DURATION_MS, easing: 'cubic-bezier(.2, .9, .25, 1)' }
    const [scroll, foot] = ['.scroll', '.foot'].map((part) => dialog.querySelector<HTMLElement>(part))
    dialog.animate([{ height: `${this.#before}px` }, { height: `${after}px` }], timing)
    scroll?.animate({ flex: ['none', 'none'], height: Array(2).fill(`${scroll.offsetHeight}px`) }, timing)
    foot?.animate({ translate: [`0 ${this.#before - after}px`, '0'] }, timing)
  }

  get #dialog(): HTMLElement | null {
    return this.#host.renderRoot?.querySelector('dialog') ?? null
  }
}
