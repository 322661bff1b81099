/** What every screen is drawn from, and the pieces they share. */

import { html, nothing } from 'lit/html.js'
import type { TemplateResult } from 'lit/html.js'
import type { CheckoutController } from '../checkout-controller.ts'
import type { CheckoutState } from '../checkout-state.ts'
import type { CheckoutError } from '../errors.ts'
import type { CloseSource } from '../events.ts'
import type { Dictionary, Words } from '../locales/dictionary.ts'
import type { CheckoutOptions } from '../options.ts'
import type { QrCode } from '../qr-code.ts'

export interface ScreenContext {
  state: CheckoutState
  options: CheckoutOptions
  controller: CheckoutController
  t: Dictionary
  /** BCP 47, of digits and dates. */
  locale: string | undefined
  /** The price in the buyer's digits. */
  amount: string
  /** The provider or medium, as the buyer knows it. */
  way: string
  /** On a page of its own there is nothing to close. */
  page: boolean
  /** Where the page goes from here, if anywhere. */
  address: string | null
  /** When this page heard that it is paid; null when it was paid before. */
  paidAt: Date | null
  /** Whether there is more than one way to pay. */
  choice: boolean
  /** The QR code of this checkout's own page, once it is asked for. */
  code: QrCode | null
  showCode: (show: boolean) => void
  /** Whether the reference has just been copied. */
  copied: boolean
  copy: (text: string) => void
  close: (source: CloseSource) => void
  /** What the buyer is being asked, over the screen. */
  asking: 'leave' | 'giveUp' | null
  askToGiveUp: () => void
  /** The question is answered, or taken back. */
  answer: () => void
}

/** Before anything is under way, the words for that may not have arrived yet. */
export type FirstContext = Omit<ScreenContext, 't'> & { t: Words }

type Piece = TemplateResult | typeof nothing | false | undefined

export const primary = (label: string, onclick: () => void, busy = false): TemplateResult => html`
  <button class="primary" part="primary" type="button" ?disabled=${busy} aria-busy=${busy} @click=${onclick}><span>${label}</span>${busy ? spinner : nothing}</button>`

export const quiet = (label: string, onclick: () => void, busy = false): TemplateResult => html`
  <button class="quiet" type="button" ?disabled=${busy} @click=${onclick}>${label}</button>`

export const spinner = html`<span class="spinner"></span>`

/** A picture, a headline, what we know, and what can be done. */
export const message = (icon: Piece, look: string, headline: string, body: Piece | string, actions: Piece | Piece[], content: Piece = nothing): TemplateResult => html`
  <div class="screen middle">
    <div class="icon ${look}">${icon}</div>
    ${title(headline)}
    <p class="say">${body}</p>
    ${content}
    <div class="actions">${actions}</div>
  </div>`

/** Every screen has one; it takes the focus when the screen changes, so that it is read out. */
export const title = (headline: string): TemplateResult => html`<h3 id="title" tabindex="-1">${headline}</h3>`

/** Out of here: closes the modal, or on a page of its own goes back to the shop, when there is a way. */
export const leave = ({ t, page, address, close }: FirstContext, first = false): Piece => {
  if (page && !address) return nothing
  return (first ? primary : quiet)(page ? t.backToShop : t.close, () => close('done'))
}

/** The words for what follows a choice, once they are here. */
export const later = (t: Words): Dictionary | undefined => ('paid' in t ? (t as Dictionary) : undefined)

/** What went wrong last, above the buttons. */
export const fault = ({ state, t }: FirstContext): Piece => {
  const words = later(t)
  if (!state.error || !words) return nothing
  const [headline, body] = wordsFor(state.error, words)
  return html`<div class="note bad" role="alert"><b>${headline}</b> ${body}</div>`
}

export const wordsFor = ({ code, status }: CheckoutError, t: Dictionary): readonly [string, string] =>
  t.problems[code] ?? (status === 0 ? [t.offline, t.notSent] : status >= 500 ? [t.unreachable, t.notSent] : [t.problem, t.problemBody])
