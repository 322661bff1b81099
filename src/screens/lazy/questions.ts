/** Questions over the screen. The primary answer changes nothing. */

import { html } from 'lit'
import type { TemplateResult } from 'lit'
import type { Question } from '../../checkout/state.ts'
import type { LazyScreenTemplate } from '../model.ts'
import { button, buttons } from '../parts.ts'

interface QuestionWords {
  headline: string
  body: string
  yes: string
  no: string
}

export const questions: Record<Question, LazyScreenTemplate> = {
  leave: ({ words, shop }, { requestClose, stay }) =>
    question(
      { headline: words.leave, body: words.leaveBody(shop), yes: words.closeNow, no: words.stay },
      requestClose,
      stay,
    ),

  cancel: ({ words, shop }, { cancelPayment, stay }) =>
    question(
      { headline: words.cancelQuestion, body: words.cancelBody(shop), yes: words.cancelYes, no: words.cancelNo },
      cancelPayment,
      stay,
    ),
}

function question({ headline, body, yes, no }: QuestionWords, onYes: () => void, onNo: () => void): TemplateResult {
  return html`<div class="over">
    <div role="alertdialog" aria-labelledby="question" aria-describedby="answer">
      <h2 id="question" tabindex="-1">${headline}</h2>
      <p class="say" id="answer">${body}</p>
      ${buttons(button('primary', no, onNo), button('quiet', yes, onYes))}
    </div>
  </div>`
}
