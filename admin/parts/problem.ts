/** What a page and a dialog say when the companion refuses or does not answer. */

import { html } from 'lit'
import type { TemplateResult } from 'lit'
import type { ApiError } from '../app/client.ts'
import type { Words } from '../locales/en.ts'

export function problemText({ code, message, retryAfter, reason }: ApiError, words: Words): string {
  if (code === 'unreachable') return words.unreachable
  if (code === 'rate_limited') return words.rateLimited(retryAfter)
  // The members that are wrong are named in English.
  if (code === 'invalid_request') return words.refused(message)
  const text = wordFor(words.refusals, code) ?? message
  const why = wordFor(words.refundRefusals, reason)
  return why === undefined ? text : `${text} ${why}`
}

function wordFor(words: Readonly<Record<string, string>>, code: string | undefined): string | undefined {
  return code !== undefined && Object.hasOwn(words, code) ? words[code] : undefined
}

/** In place of the rows of a panel. */
export function problemPart(error: ApiError, words: Words, retry: () => void): TemplateResult {
  return html`<div class="empty" role="alert">
    <h3>${words.couldNotLoad}</h3>
    <p class="muted">${problemText(error, words)}</p>
    <button class="btn" @click=${retry}>${words.tryAgain}</button>
  </div>`
}

/** Above what was loaded before. */
export function staleStrip(error: ApiError, words: Words, retry: () => void): TemplateResult {
  return html`<div class="alert warn stale" role="alert">
    <div>
      <b>${words.notUpToDate}</b>
      <small>${problemText(error, words)}</small>
    </div>
    <button class="btn small" @click=${retry}>${words.tryAgain}</button>
  </div>`
}

/** In place of what a page shows. */
export function problemPanel(error: ApiError, words: Words, retry: () => void): TemplateResult {
  return html`<section class="panel empty" role="alert">
    <h2>${words.couldNotLoad}</h2>
    <p class="muted">${problemText(error, words)}</p>
    <button class="btn" @click=${retry}>${words.tryAgain}</button>
  </section>`
}
