/** What every screen is drawn from, and the pieces they share. */

import { html, nothing } from 'lit/html.js'
import type { TemplateResult } from 'lit/html.js'
import type { CheckoutController } from '../checkout-controller.ts'
import type { CheckoutState, Row } from '../checkout-state.ts'
import type { CheckoutError } from '../errors.ts'
import type { CloseSource } from '../events.ts'
import type { Dictionary } from '../locales/dictionary.ts'
import type { CheckoutOptions } from '../options.ts'

export interface ScreenContext {
  state: CheckoutState
  options: CheckoutOptions
  controller: CheckoutController
  /** Those of the detours may not have arrived yet. */
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
  /** Every way to pay. */
  rows: Row[]
  close: (source: CloseSource) => void
}

export type View = (context: ScreenContext) => TemplateResult
export type Piece = TemplateResult | typeof nothing

/** Without something to do, it sends its form. */
const button = (look: string, label: string, onclick?: () => void, busy = false, disabled: unknown = busy): TemplateResult => html`
  <button part=${look} type=${onclick ? 'button' : 'submit'} ?disabled=${disabled} aria-busy=${busy} @click=${onclick}><span>${label}</span>${busy ? spinner : nothing}</button>`

export const primary = button.bind(null, 'primary')
export const quiet = button.bind(null, 'quiet')

/** A picture that is a button. */
export const round = (name: string, picture: Piece, onclick: () => void, disabled = false): TemplateResult => html`
  <button class="round" type="button" aria-label=${name} ?disabled=${disabled} @click=${onclick}>${picture}</button>`

export const spinner = html`<span class="spinner"></span>`

/** A picture, a headline, what we know, and what can be done. */
export const message = (picture: Piece, headline: string, body: unknown, actions: Piece | Piece[], content: Piece = nothing, look = ''): TemplateResult => html`
  <div class="screen middle">
    ${picture === nothing ? nothing : html`<div class=${`icon ${look}`}>${picture}</div>`}
    ${title(headline)}
    <p class="say">${body}</p>
    ${content}
    <div class="actions">${actions}</div>
  </div>`

/** Every screen has one; it takes the focus when the screen changes, so that it is read out. */
export const title = (headline: string, look = ''): TemplateResult => html`<h3 id="title" tabindex="-1" class=${look}>${headline}</h3>`

/** Out of here: closes the modal, or on a page of its own goes back to the shop, when there is a way. */
export const leave = ({ t, page, address, close }: ScreenContext, button = quiet): Piece =>
  page && !address ? nothing : button(page ? t.backToShop : t.close, () => close('done'))

/** Asked once, over whatever is under way. */
export const question = ({ controller }: ScreenContext, headline: string, body: string, yes: string, onyes: () => void, no: string): TemplateResult => html`
  <div class="over">
    <div role="alertdialog" aria-labelledby="question" aria-describedby="answer">
      <h3 id="question" tabindex="-1">${headline}</h3>
      <p class="say" id="answer">${body}</p>
      <div class="actions">${primary(yes, onyes)} ${quiet(no, () => controller.set({ asking: null }))}</div>
    </div>
  </div>`

/** What went wrong last, above the buttons. */
export const fault = ({ state: { error }, t }: ScreenContext): Piece => {
  if (!error) return nothing
  const [headline, body] = wordsFor(error, t)
  return html`<div class="note bad" role="alert"><b>${headline}</b> ${body}</div>`
}

/** Where our own words have not arrived, the server's. */
export const wordsFor = ({ code, status, message }: CheckoutError, t: Dictionary): readonly [string, string] =>
  t.problems?.[code] ?? (status > 0 && status < 500 ? [t.problem ?? message, t.problemBody] : [code === 'offline' ? t.offline : t.unreachable, t.notSent])
