/**
 * The frame of every page. The pages have no inline script, no inline style and nothing from other origins, because
 * they run under a strict content security policy.
 */

import { formatMoney } from '../../src/locales/money.ts'
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

const LOCK = 'M7 11V8a5 5 0 0 1 10 0v3M6.5 11h11a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1z'
/** Shorter outlines than in the modal, because each page has its own copy. */
const MARKS = new Map([
  ['wallet', 'M4 7v10a2.5 2.5 0 0 0 2.5 2.5H20v-11H5.5A1.5 1.5 0 0 1 5.5 5H17v3.5M16 14v.01'],
  ['phone', 'M7.2 3h9.6v18H7.2zM11 18h2'],
  ['card', 'M3 5.5h18v13H3zM3 10h18M6.5 14.8H10'],
  ['bank', 'M12 4l8 5H4zM6.2 12v5M10 12v5M14 12v5M17.8 12v5M4 20h16'],
  [
    'link',
    'M10 14a3.8 3.8 0 0 0 5.6.3l3-3a3.8 3.8 0 0 0-5.4-5.4L12 7M14 10a3.8 3.8 0 0 0-5.6-.3l-3 3a3.8 3.8 0 0 0 5.4 5.4L12 17',
  ],
  ['qr', 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2M20 14v.01M14 20h2M20 18v2h-1'],
])
const PICTURES = {
  good: 'M5.5 12.6l4.3 4.3 8.7-9.3',
  clock: 'M12 7v5l3 2M12 3.5a8.5 8.5 0 1 0 .01 0z',
  phone: 'M8 3h8a1.5 1.5 0 0 1 1.5 1.5v15A1.5 1.5 0 0 1 16 21H8a1.5 1.5 0 0 1-1.5-1.5v-15A1.5 1.5 0 0 1 8 3zM11 18h2',
  bad: 'M7 7l10 10M17 7L7 17',
  alert: 'M12 7.5v6M12 16.8v.01M12 3.5a8.5 8.5 0 1 0 .01 0z',
} as const
