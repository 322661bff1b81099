/**
 * Animates the height of the dialog from one screen to the next. Everything in it is laid out once, in its final place,
 * so that no frame needs another layout and nothing shifts. Only the foot moves with the edge.
 */

import type { LitElement, ReactiveController } from 'lit'

const DURATION_MS = 220

export class HeightController implements ReactiveController {
  readonly #host: LitElement & { readonly page: boolean }
  readonly #template: () => unknown
  #drawn: unknown
  #before = 0
  #animations: Animation[] = []

  /** @param template the template of the current screen, which another screen does not have */
  constructor(host: LitElement & { readonly page: boolean }, template: () => unknown) {
    this.#host = host
    this.#template = template
    host.addController(this)
  }

  hostUpdate(): void {
    // Reading it makes the browser lay out the page.
    if (this.#template() !== this.#drawn) this.#before = this.#dialog?.offsetHeight ?? 0
  }

  hostUpdated(): void {
    const template = this.#template()
    if (template === this.#drawn) return
    this.#drawn = template
    const dialog = this.#dialog!
    // Before it is shown, it has no height.
    if (!dialog.open) return
    // A screen can follow while the one before is still on its way.
    for (const animation of this.#animations) animation.cancel()
    this.#animations = []
    const after = dialog.offsetHeight
    const isStill = this.#host.page || matchMedia('(prefers-reduced-motion)').matches
    if (isStill || !this.#before || after === this.#before) return
    const [scroll, foot] = ['.scroll', '.foot'].map((part) => dialog.querySelector<HTMLElement>(part))
    const height = `${scroll?.offsetHeight}px`
    const animate = (element: HTMLElement | null, keyframes: PropertyIndexedKeyframes) => {
      const animation = element?.animate(keyframes, { duration: DURATION_MS, easing: 'cubic-bezier(.2, .9, .25, 1)' })
      // At the same moment: the browser would start one of a transform a little later.
      if (!animation) return
      animation.startTime = document.timeline.currentTime
      this.#animations.push(animation)
    }
    animate(dialog, { height: [`${this.#before}px`, `${after}px`] })
    animate(scroll ?? null, { flex: ['none', 'none'], height: [height, height] })
    animate(foot ?? null, { translate: [`0 ${this.#before - after}px`, '0'] })
  }

  get #dialog(): HTMLDialogElement | null {
    return this.#host.renderRoot?.querySelector('dialog') ?? null
  }
}
