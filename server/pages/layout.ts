/**
 * The frame of every page. The pages have no inline script, no inline style and nothing from other origins, because
 * they run under a strict content security policy.
 */

import { formatMoney } from '../../src/locales/money.ts'
import { ALERT, CLOCK, CROSS, KINDS, LOCK, TICK } from '../../src/outlines.ts'
import type { MethodView, MoneyView, ShopView } from '../contract/wire.ts'
import { href, html } from './html.ts'
import type { Html, HtmlValue } from './html.ts'
import { pagesStylesheet } from './styles.ts'
import type { Stylesheet } from './styles.ts'
import type { Words } from './words/words.ts'

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

/** Where a page is, and for whom it is. */
export interface PageContext {
  /** The path or URL at which the router is mounted, without a slash at the end: `/pay`, or empty for the root. */
  readonly base: string
  /** BCP 47, for amounts and times. */
  readonly locale: string
  readonly words: Words
  /** The shop of this installation. An order may name another one. */
  readonly shop?: ShopView
  readonly stylesheet?: Stylesheet
}

export interface PageContent {
  readonly title: string
  readonly script?: Asset
  readonly body: HtmlValue
}

export function page(
  { base, words: { lang, dir = 'ltr' }, stylesheet = pagesStylesheet }: PageContext,
  { title, script, body }: PageContent,
): string {
  const scriptTag =
    script &&
    html`<script type="module" src="${base}/${script.file}" integrity="${script.integrity}" crossorigin></script>`
  const document = html`<!doctype html>
<html lang="${lang}" dir="${dir}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<link rel="stylesheet" href="${base}/${stylesheet.file}" integrity="${stylesheet.integrity}" crossorigin>
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

/** The bar on top of a card: the shop, and the line under its name. Without a shop, that line alone. */
export function shopBar(shop: ShopView | undefined, line?: HtmlValue): Html {
  if (!shop) return html`<header><div><p class="sub">${line}</p></div></header>`
  const logo = href(shop.logoUrl)
  const picture = logo
    ? html`<img class="shop" src="${logo}" alt="" width="40" height="40">`
    : html`<span class="shop" aria-hidden="true">${[...shop.name][0]}</span>`
  return html`<header>${picture}
<div><p class="name"><bdi>${shop.name}</bdi></p>${line !== undefined && html`<p class="sub">${line}</p>`}</div></header>`
}

/** Names the provider, with a lock. */
export function foot({ words }: PageContext, provider?: string): Html {
  return html`<footer><svg viewBox="0 0 24 24" aria-hidden="true"><path d="${LOCK}"/></svg><span>${words.secure(provider)}</span></footer>`
}

/** A disc with a picture over the headline. */
export function art(picture: keyof typeof PICTURES): Html {
  return html`<div class="art ${picture}"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="${PICTURES[picture]}"/></svg></div>`
}

/** The drawn mark of a method, as in the modal. A kind that is not known here is a wallet. */
export function markOf({ mark, flow }: MethodView): Html {
  const [kind, hue] = (mark ?? (flow === 'device' ? 'phone green' : 'wallet')).split(' ')
  const outline = MARKS.get(kind!) ?? MARKS.get('wallet')
  return html`<span class="mark" data-hue="${hue}" aria-hidden="true"><svg viewBox="0 0 24 24"><path d="${outline}"/></svg></span>`
}

export function amountOf({ locale }: PageContext, money: MoneyView): string {
  return formatMoney(money, locale)
}

/** Beside another class. As in the modal, an amount with billions is smaller: `sum` in `src/screens/price.ts`. */
export const sizeOf = (amount: string): string => (amount.length > 15 ? ' long' : '')

/** The time of a fact, in the words of the locale. */
export function timeOf({ locale }: PageContext, iso: string): Html {
  // Of English, the form that is not ambiguous.
  const format = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
    // The server does not know the time zone of the buyer, so the text names one.
    timeZone: 'UTC',
  })
  return html`<time datetime="${iso}">${format.format(new Date(iso))} UTC</time>`
}

/** A row of the list of facts. */
export function fact(label: string, value: HtmlValue): Html {
  return html`<div><dt>${label}</dt><dd>${value}</dd></div>`
}

const MARKS = new Map<string, string>(Object.entries(KINDS))
const PICTURES = { good: TICK, clock: CLOCK, phone: KINDS.phone, bad: CROSS, alert: ALERT } as const
