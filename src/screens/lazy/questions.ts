/** Questions over the screen. The primary answer changes nothing, and has the focus. */

import { html } from 'lit'
import type { TemplateResult } from 'lit'
import type { Question } from '../../checkout/state.ts'
import type { RareTemplate } from '../model.ts'
import type { Piece } from '../parts.ts'
import { button, buttons } from '../parts.ts'

export const questions: Record<Question, RareTemplate> = {
  leave: ({ words, shop }, { requestClose, stay }) =>
    question(
      words.leave,
      words.leaveBody(shop),
      button('primary', words.stay, stay),
      button('quiet', words.closeNow, requestClose),
    ),

  cancel: ({ words, shop }, { cancelPayment, stay }) =>
    question(
      words.cancelQuestion,
      words.lateMoney(shop),
      button('primary', words.cancelNo, stay),
      button('bad', words.cancelYes, cancelPayment),
    ),
}

function question(headline: string, body: string, no: Piece, yes: Piece): TemplateResult {
  return html`<div class="over">
    <div role="alertdialog" aria-labelledby="question" aria-describedby="answer">
      <h2 id="question">${headline}</h2>
      <p class="say" id="answer">${body}</p>
      ${buttons(no, yes)}
    </div>
  </div>`
}
