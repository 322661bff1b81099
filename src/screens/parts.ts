/** The parts that screens share. */

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { CheckoutError } from '../checkout/errors.ts'
import type { CurrentWords, ScreenActions, ScreenModel } from './model.ts'

export type Piece = TemplateResult | typeof nothing
export type ButtonLook = 'primary' | 'quiet'

export interface ButtonState {
  /** Shows a spinner beside the label. */
  busy?: boolean
  disabled?: boolean
}

export const spinner = html`<span class="spinner"></span>`

export function button(
  look: ButtonLook,
  label: string,
  onClick: () => void,
  { busy = false, disabled = busy }: ButtonState = {},
): TemplateResult {
  return html`<button part=${look} type="button" ?disabled=${disabled} aria-busy=${busy} @click=${onClick}>
    ${label} ${busy ? spinner : nothing}
  </button>`
}

/** A picture that is a button. */
export function iconButton(
  name: string,
  picture: TemplateResult,
  onClick: () => void,
  disabled = false,
): TemplateResult {
  return html`<button class="round" type="button" aria-label=${name} ?disabled=${disabled} @click=${onClick}>
    ${picture}
  </button>`
}

/** The first letter in place of a logo, since providers' logos are not ours to ship. */
export function mark(label: string): TemplateResult {
  return html`<i aria-hidden="true">${[...label][0]}</i>`
}

/** Every screen has one. It gets the focus when the screen changes, so that screen readers read it. */
export function title(headline: string, look = ''): TemplateResult {
  return html`<h2 id="title" tabindex="-1" class=${look}>${headline}</h2>`
}

export interface Message {
  picture?: TemplateResult
  /** A class of the picture. */
  look?: 'tick' | 'bad'
  headline: string
  body: unknown
  content?: Piece
  primary?: Piece
  others?: Piece | Piece[]
}

/** A screen that consists of a picture, a headline, a text and buttons. */
export function message(options: Message): TemplateResult {
  const { picture, look, headline, body, content = nothing, primary, others } = options
  return html`<div class="screen middle">
    ${picture ? html`<div class="icon ${look ?? ''}">${picture}</div>` : nothing} ${title(headline)}
    <p class="say">${body}</p>
    ${content} ${buttons(primary, others)}
  </div>`
}

/**
 * The primary button is at the bottom of every screen. The buttons that go back or end something are above it, so that a
 * second press on the primary button never meets one of them.
 */
export function buttons(primary: Piece = nothing, others: Piece | Piece[] = nothing): TemplateResult {
  return html`<div class="others">${others}</div><div class="actions">${primary}</div>`
}

/** Closes the modal. On the hosted page, it returns to the shop, if the shop's address is known. */
export function closeButton(
  { words, isPage, address, shop }: ScreenModel,
  { done }: ScreenActions,
  look: ButtonLook,
): Piece {
  if (isPage && !address) return nothing
  return button(look, isPage ? words.backToShop(shop) : words.close, done)
}

export function checkButton(
  { words, state }: ScreenModel,
  { checkNow }: ScreenActions,
  look: ButtonLook,
  label = words.checkNow,
): Piece {
  return button(look, label, checkNow, { busy: state.busy === 'checking' })
}

/**
 * The error of the last request, and the button to leave the pending attempt: for another method, or, where there is
 * only one, to cancel the attempt.
 */
export function leaveAttempt(model: ScreenModel, { showMethods, confirmCancel }: ScreenActions): Piece {
  const { words, state, hasChoice } = model
  const busy = state.busy === 'cancelling' || state.question === 'cancel'
  return html`${fault(model)}
  ${
    hasChoice
      ? button('quiet', words.anotherMethod, showMethods)
      : button('quiet', words.cancel ?? words.notPaid, confirmCancel, { busy })
  }`
}

/** Why the last request failed. */
export function fault({ state: { error }, words, shop }: ScreenModel): Piece {
  if (!error) return nothing
  const [headline, body] = wordsFor(error, words, shop)
  return html`<div class="note" role="alert"><b>${headline}</b> ${body}</div>`
}

/** The error's own message stands in for the rare words until they are loaded. */
export function wordsFor(
  { code, status, message }: CheckoutError,
  words: CurrentWords,
  shop?: string,
): readonly [headline: string, body: string] {
  const known = words.problems?.[code]
  if (known) return known
  if (status >= 500) return [words.serverFault(shop), words.notSent]
  if (code === 'offline') return [words.offline, words.notSent]
  if (code === 'unreachable') return [words.unreachable(shop), words.notSent]
  return [words.problem?.(shop) ?? message, words.problemBody ?? '']
}
