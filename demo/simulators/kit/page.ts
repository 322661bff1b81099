/** The frame of the simulators' pages: plain HTML that fits a frame of 360 px and a window of its own. */

import { readFileSync } from 'node:fs'
import { html } from '../../html.ts'
import { TICK, svg } from './page-parts.ts'
import type { Response } from 'express'
import type { Html } from '../../html.ts'

/** How a provider looks here: its name and a mark of our own, which is not its logo. */
export interface Look {
  readonly name: string
  /** Content of a 32 × 32 drawing. */
  readonly mark: Html
}

export interface PageScript {
  path: string
  /** What the script watches, and the state in which this page shows it. */
  about: string
  version: string
}

/** @param own address of the provider's stylesheet: its colours and what only its page has */
export function readStylesheet(own: URL): string {
  return readFileSync(new URL('page.css', import.meta.url), 'utf8') + readFileSync(own, 'utf8')
}

export function page(look: Look, title: string, content: Html, script: PageScript | null = null): string {
  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>${title} · ${look.name} simulator</title>
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="/page.css">
  ${
    script &&
    html`<script src="${script.path}" data-about="${script.about}" data-version="${script.version}" defer></script>`
  }
</head>
<body>
  <aside class="banner" aria-label="Notice"><b>Simulator.</b> No real money moves here.</aside>
  <main>
    <header>${svg(look.mark)}<span>${look.name}</span></header>
    ${content}
  </main>
</body>
</html>
`.text
}

export function missingPage(look: Look): string {
  return page(
    look,
    'Not found',
    html`<h1 class="price">Nothing to pay here</h1>
    <p class="note">We do not know this payment. The simulator forgets its payments when it stops.</p>`,
  )
}

/** @param back where the buyer goes next; null when the payment names no address */
export function paidPage(look: Look, head: Html, note: string, back: string | null): string {
  return page(
    look,
    'Paid',
    html`${head}
    <p class="done">${svg(TICK)} Paid</p>
    <p class="note">${note}</p>
    ${
      back === null
        ? html`<p class="note">You can close this page.</p>`
        : html`<a class="button primary" href="${back}">Back to the shop</a>`
    }`,
  )
}

export function sendPage(response: Response, content: string, status = 200): void {
  response.status(status).type('html').send(content)
}

export interface Security {
  /** Where a form on the page may lead: the addresses that this buyer has to go back to. */
  targets?: readonly (string | null)[]
  refuseFraming: boolean
  script?: boolean
}

/** Allows nothing from other origins, no inline code, and no form target but `targets`. */
export function secure(response: Response, { targets = [], refuseFraming, script = false }: Security): void {
  const origins = new Set(targets.flatMap((address) => (address === null ? [] : [new URL(address).origin])))
  response.set(
    'Content-Security-Policy',
    [
      "default-src 'none'",
      "style-src 'self'",
      'img-src data:',
      ...(script ? ["script-src 'self'", "connect-src 'self'"] : []),
      "base-uri 'none'",
      `form-action ${["'self'", ...origins].join(' ')}`,
      ...(refuseFraming ? ["frame-ancestors 'none'"] : []),
    ].join('; '),
  )
  if (refuseFraming) response.set('X-Frame-Options', 'DENY')
}
