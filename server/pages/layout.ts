/**
 * The frame of every page. The pages have no inline script, no inline style and nothing from other origins, because
 * they run under a strict content security policy.
 */

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
  /** The path or URL at which the router is mounted, without a slash at the end: `/pay`, or empty for the root. */
  readonly base: string
  readonly title: string
  readonly script?: Asset
  readonly body: HtmlValue
}

export function page({ base, title, script, body }: PageFrame): string {
  const scriptTag =
    script &&
    html`<script type="module" src="${base}/${script.file}" integrity="${script.integrity}" crossorigin></script>`
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
${scriptTag}
</head>
<body>
${body}
</body>
</html>
`
  return document.markup
}

/** The card that holds a page's content. */
export function card(content: HtmlValue, attributes: Html = html``): Html {
  return html`<main class="card"${attributes}>${content}</main>`
}
