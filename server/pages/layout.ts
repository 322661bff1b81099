/** What every page has around it. No inline script, no inline style, nothing from elsewhere: the pages run under the strictest policy there is. */

import { html } from './html.ts'
import type { Html, HtmlValue } from './html.ts'
import { pagesStylesheet } from './styles.ts'

/** A script of ours under its hashed name. */
export interface Asset {
  /** Below the base, e.g. `checkout-page.1a2b3c4d.js`. */
  readonly file: string
  /** Subresource integrity, e.g. `sha384-…`. */
  readonly integrity: string
}

export interface PageAssets {
  readonly checkoutPage: Asset
  readonly returnPage: Asset
}

export interface PageFrame {
  /** Where the router is mounted, without a slash at the end: `https://pay.shop.example`, `/pay` or nothing at all. */
  readonly base: string
  readonly title: string
  readonly script?: Asset
  /** Seconds after which the browser loads the page again, with JavaScript or without. */
  readonly refreshAfter?: number
  readonly body: HtmlValue
}

export function page({ base, title, script, refreshAfter, body }: PageFrame): string {
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<link rel="stylesheet" href="${base}/${pagesStylesheet.file}" integrity="${pagesStylesheet.integrity}" crossorigin>
${script && html`<script type="module" src="${base}/${script.file}" integrity="${script.integrity}" crossorigin></script>`}
${refreshAfter !== undefined && html`<meta http-equiv="refresh" content="${refreshAfter}">`}
</head>
<body>
${body}
</body>
</html>
`
  return document.markup
}

/** The card that a page's words stand in. */
export function card(content: HtmlValue, attributes: Html = html``): Html {
  return html`<main class="card"${attributes}>${content}</main>`
}
