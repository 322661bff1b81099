/** Shown while a file of lazy screens is missing and nothing is paid: what the server says, and one way forward. */

import { html } from 'lit'
import { isMoneyMoving } from '../checkout/state.ts'
import { CLOCK } from '../outlines.ts'
import { icon } from './icons.ts'
import type { Screen } from './model.ts'
import { anotherMethod, backToShop, button, buttons, checkButton, fault, message, wordsFor } from './parts.ts'

export const fallback: Screen = (model, actions) => {
  const { state, words, method, customer, shop } = model
  const { view, trouble } = state
  const payment = view?.payment
  if (view && isMoneyMoving(state)) {
    const isPush = payment?.action?.type === 'confirm-on-device'
    return message({
      picture: icon(CLOCK),
      headline: isPush ? words.device : words.waiting(method),
      body: payment?.message || (isPush ? words.deviceBody(method, customer.phone) : words.waitingBody(shop)),
      content: fault(model),
      primary: checkButton(model, actions),
      quiet:
        payment?.action?.type === 'open'
          ? button('quiet', words.openAgain(method), actions.reopenPage)
          : anotherMethod(model, actions),
    })
  }
  const [headline, body] = trouble ? wordsFor(trouble, words, shop) : [words.notPaid, payment?.message]
  return message({ headline, body, primary: backToShop(model, actions, 'primary', words.tryNow) })
}

/** The question before closing, while the file of questions is missing. It stands in for the one before cancelling, too. */
export const leave: Screen = ({ words, shop }, { requestClose, stay }) =>
  html`<div class="over"><div role="alertdialog" aria-labelledby="question">
    <p class="say" id="question">${words.waitingBody(shop)}</p>
    ${buttons(button('calm', words.back, stay), button('quiet', words.close, requestClose))}
  </div></div>`
