/** What is around every screen: the shop and the order above it, the provider below it. */

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { ScreenName } from '../checkout/state.ts'
import { CROSS, LOCK } from '../outlines.ts'
import { away, icon } from './icons.ts'
import type { ScreenActions, ScreenModel } from './model.ts'
import { iconButton, shareButton, shopMark, textButton } from './parts.ts'

/** Screens on which the price is the headline. */
const PRICED: readonly ScreenName[] = ['opening', 'choose', 'details', 'otherMethods']

/** @param isAsking a question is over the screen */
export function header(model: ScreenModel, actions: ScreenActions, isAsking: boolean): TemplateResult {
  const { screen, words, shop, isPage } = model
  const [name, ...rest] = lines(model)
  // In their own direction: an ellipsis then stands at the end of the text, whatever the language of the modal.
  const texts = html`<div><p class=${shop ? 'name' : 'sub'} dir="auto">${name}</p>
    <p class="sub" dir="auto">${rest.join(' · ')}</p></div>`
  return html`<div part="header" class="top ${screen === 'frame' ? 'thin' : ''}" ?inert=${isAsking}>
    ${
      // Other elements once the shop is known: those of before do not move aside for its mark.
      shop ? html`${shopMark(model)}${texts}` : texts
    }
    ${screen === 'frame' ? iconButton(words.openInWindow, away, actions.reopenPage) : nothing}
    ${isPage ? nothing : iconButton(words.close, icon(CROSS), actions.requestClose)}
  </div>`
}

/** The name of the shop, then what is paid for. Where the price is not the headline, it is here. */
function lines({ screen, state: { view, trouble }, words, amount, shop }: ScreenModel): string[] {
  const texts = (...all: (string | undefined)[]) => all.filter(Boolean) as string[]
  if (!view && screen === 'opening') return texts(shop, words.opening)
  // Without a view, only a refusal says that nothing was paid here.
  if (!view) return texts(shop, screen === 'impossible' && trouble?.code !== 'order_paid' ? words.notPaid : '')
  const price = PRICED.includes(screen) || screen === 'paid' ? view.description : amount
  const order = screen === 'frame' ? '' : words.order(view.orderId)
  return texts(shop, price, order)
}

/** @param isAsking a question is over the screen */
export function footer(model: ScreenModel, actions: ScreenActions, isAsking: boolean): TemplateResult {
  return html`<div part="footer" class="foot" ?inert=${isAsking}>${footerContent(model, actions)}</div>
    <span class="hidden" role="status">${announcement(model)}</span>`
}

function footerContent(model: ScreenModel, actions: ScreenActions): TemplateResult {
  const { screen, words, method, provider, hasChoice } = model
  const isFrame = screen === 'frame'
  const text = html`${icon(LOCK)}<span>${isFrame ? words.frameFoot(method) : words.secure(provider)}</span>`
  // Other elements once the provider is known, as in the header.
  if (!isFrame) return provider ? html`${text}` : text
  return html`${text}
    ${
      // The list of methods has the other one. With one method, the press of the button may have led straight here.
      hasChoice ? textButton(words.anotherMethod, actions.showMethods) : shareButton(model, actions)
    }`
}

/** What changes on a screen without a move of the focus. Screen readers read it. */
function announcement({
  state: { busy, copied, isShared, isChecked, trouble, view },
  words,
  method,
}: ScreenModel): string {
  if (copied) return words.copied
  if (isShared) return words.linkCopied
  if (busy) return words.oneMoment
  return isChecked && !trouble && view?.payment?.status === 'pending' ? words.noAnswer(method) : ''
}
