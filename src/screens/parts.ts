/** The parts that screens share. */

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { CheckoutError } from '../checkout/errors.ts'
import { markOf } from '../checkout/method-option.ts'
import type { MethodOption } from '../checkout/state.ts'
import { KINDS, TICK } from '../outlines.ts'
import { copySheets, icon } from './icons.ts'
import type { CurrentWords, ScreenActions, ScreenModel } from './model.ts'

export type Piece = TemplateResult | typeof nothing
/** `calm` is a primary button that asks or repeats, and moves no money. `bad` is a quiet one that ends something. */
export type ButtonLook = 'primary' | 'calm' | 'quiet' | 'bad'

export interface ButtonState {
  /** A spinner takes the place of the label, which keeps its width. */
  busy?: boolean
  disabled?: boolean
  /** Another class. */
  look?: string
}

export const spinner = html`<span class="spinner"></span>`

export function button(
  look: ButtonLook,
  label: string,
  onClick: () => void,
  { busy = false, disabled = busy, look: more = '' }: ButtonState = {},
): TemplateResult {
  const part = look === 'quiet' || look === 'bad' ? 'quiet' : 'primary'
  return html`<button part=${part} class="${look} ${more}" type="button" ?disabled=${disabled}
    aria-disabled=${busy && !disabled ? true : nothing} aria-busy=${busy} @click=${onClick}>${labelOf(label, busy)}</button>`
}

/** The inside of a button. */
export function labelOf(label: string, busy: boolean): TemplateResult {
  return html`${busy ? spinner : nothing}<span>${label}</span>`
}

/** A button that looks like a link. */
export function textButton(label: string, onClick: () => void, disabled = false): TemplateResult {
  return html`<button class="text" type="button" ?disabled=${disabled} @click=${onClick}>${label}</button>`
}

/** A picture that is a button. */
export function iconButton(name: string, picture: TemplateResult, onClick: () => void): TemplateResult {
  return html`<button class="round" type="button" aria-label=${name} title=${name} @click=${onClick}>${picture}</button>`
}

/** The drawn mark of a method on a tile in its hue. The server names both, e.g. `wallet rose`. */
export function mark(option: MethodOption): TemplateResult {
  const [kind, hue] = markOf(option).split(' ')
  const outline = KINDS[kind as keyof typeof KINDS] ?? KINDS.wallet
  return html`<span class="mark" data-hue=${hue ?? nothing}>${icon(outline)}</span>`
}

/** The shop's logo, or the first letter of its name if there is no logo or it does not load. */
export function shopMark({ state: { view }, shop }: ScreenModel): Piece {
  if (!shop) return nothing
  const logo = view?.shop?.logoUrl
  const hide = ({ currentTarget }: Event) => (currentTarget as Element).remove()
  return html`<span class="shop" aria-hidden="true">
    ${logo ? html`<img src=${logo} alt="" referrerpolicy="no-referrer" @error=${hide}>` : nothing}
    <b>${[...shop][0]}</b>
  </span>`
}

/** Every screen has one. It gets the focus when the screen changes, so that screen readers read it. */
export function title(headline: string, look?: string): TemplateResult {
  return html`<h2 id="title" tabindex="-1" class=${look ?? nothing}>${headline}</h2>`
}

/** Bold, and on one line. */
export function emphasized(text: string, part: string | undefined): TemplateResult {
  const [before, ...after] = part ? text.split(part) : [text]
  return after.length === 0 ? html`${text}` : html`${before}<b class="one">${part}</b>${after.join(part)}`
}

export interface Message {
  picture?: TemplateResult
  /** The look of the picture: in a circle, unless it is a hop from the shop to the provider. */
  look?: 'good' | 'bad' | 'warn' | 'ring' | 'hop' | undefined
  headline: string
  body: unknown
  content?: unknown
  primary?: Piece
  quiet?: Piece
}

/** A screen that consists of a picture, a headline, a text and buttons. */
export function message({ picture, look, headline, body, content, primary, quiet }: Message): TemplateResult {
  return html`<div class="scroll"><div class="screen middle">
    ${picture ? html`<div class=${look === 'hop' ? look : `art ${look ?? ''}`}>${picture}</div>` : nothing}${title(headline)}
    <p class="say">${body}</p>
    ${content ?? nothing}
  </div></div>
  ${buttons(primary, quiet)}`
}

/** Forward first, two rows above the foot; below it the way back, which never destroys anything. */
export function buttons(primary: Piece = nothing, quiet: Piece = nothing): Piece {
  return primary === nothing && quiet === nothing ? nothing : html`<div class="actions">${primary}${quiet}</div>`
}

/**
 * Closes the modal. On the hosted page, it returns to the shop, if the shop's address is known.
 * @param other the label of a button that loads the page again, where nothing else leads on from it
 */
export function backToShop(
  { words, isPage, address, shop }: ScreenModel,
  { done, reload }: ScreenActions,
  look: ButtonLook,
  other?: string,
): Piece {
  if (!isPage || address) return button(look, words.backToShop(shop), done)
  return other ? button('calm', other, reload) : nothing
}

export function checkButton(
  { words, state }: ScreenModel,
  { checkNow }: ScreenActions,
  label = words.checkNow,
  look: ButtonLook = 'calm',
): Piece {
  const busy = state.busy === 'checking'
  // Not disabled: it would lose the focus.
  return button(look, label, () => busy || checkNow(), { busy, disabled: false })
}

/** To the other methods. The pending attempt stays as it is until another one starts. */
export function anotherMethod(
  { words, hasChoice }: ScreenModel,
  { showMethods }: ScreenActions,
  disabled = false,
): Piece {
  return hasChoice ? button('quiet', words.anotherMethod, showMethods, { disabled }) : nothing
}

/** Where somebody else can still pay. */
export function shareButton({ state, words }: ScreenModel, { share }: ScreenActions): TemplateResult {
  return textButton(state.isShared ? words.linkCopied : words.share, share)
}

export function shareLink(model: ScreenModel, actions: ScreenActions): TemplateResult {
  return html`<div class="share">${shareButton(model, actions)}</div>`
}

/** Why the last request failed. */
export function fault({ state: { error }, words, shop }: ScreenModel, advice = words.notSent): Piece {
  if (!error) return nothing
  const [headline, body] = wordsFor(error, words, shop, advice)
  return html`<p class="note bad" role="alert"><b>${headline}</b> ${body}</p>`
}

/**
 * A line of the receipt. The buyer can copy an id.
 *
 * @param note below the name
 */
export function fact(
  name: string,
  value: string,
  { words, state }: ScreenModel,
  copy?: (text: string) => void,
  note?: string,
): TemplateResult {
  const isCopied = state.copied === value
  return html`<div><dt>${name}<br>${note}</dt><dd>${value}${
    copy
      ? iconButton(isCopied ? words.copied : words.copy(name), isCopied ? icon(TICK) : copySheets, () => copy(value))
      : nothing
  }</dd></div>`
}

/** The line of the receipt with the time of a payment. Nothing for what is not a time. */
export function timeFact(time: Date | string | null | undefined, model: ScreenModel): Piece {
  const at = Date.parse(String(time))
  if (!at) return nothing
  const shown = new Date(at).toLocaleString(model.locale, { dateStyle: 'medium', timeStyle: 'short' })
  return fact(model.words.receipt.time, shown, model)
}

/**
 * The error's own message stands in for the rare words until they are loaded.
 * @param advice what to do about a request that may not have arrived
 */
export function wordsFor(
  { code, status, message, isForeign }: CheckoutError,
  words: CurrentWords,
  shop?: string,
  advice = words.notSent,
): readonly [headline: string, body: string] {
  const known = words.problems?.[code]
  if (known) return known
  if (status >= 500) return [words.serverFault(shop), advice]
  if (code === 'offline') return [words.offline, advice]
  if (code === 'unreachable' || isForeign) return [words.unreachable(shop), advice]
  return [words.problem?.(shop) ?? message, words.problemBody ?? '']
}
