/** What a page and a dialog say when the companion refuses or does not answer. */

import { html } from 'lit'
import type { TemplateResult } from 'lit'
import type { ApiError } from '../app/client.ts'
import type { Words } from '../locales/en.ts'

export function problemText({ code, message, retryAfter }: ApiError, words: Words): string {
  if (code === 'unreachable') return words.unreachable
  if (code === 'rate_limited') return words.rateLimited(retryAfter)
  return message
}

/** In place of what a page shows. */
export function problemPanel(error: ApiError, words: Words, retry: () => void): TemplateResult {
  return html`<section class="panel empty" role="alert">
    <h2>${words.couldNotLoad}</h2>
    <p class="muted">${problemText(error, words)}</p>
    <button class="btn" @click=${retry}>${words.tryAgain}</button>
  </section>`
}
