/**
 * The hosted checkout: the widget on a page of its own, for links in messages and for phones that scan a QR code. The
 * page holds no secret. Its address has the client secret in the fragment, which browsers send nowhere, and
 * `checkout-page.js` reads it from there.
 */

import { html } from './html.ts'
import { card, foot, page, shopBar } from './layout.ts'
import type { PageAssets, PageContext } from './layout.ts'

export interface CheckoutPageOptions {
  readonly assets: Pick<PageAssets, 'checkoutPage'>
  readonly checkoutId: string
}

/** The script puts the widget into `[data-checkout]`. Until then a skeleton takes the same room. */
export function checkoutPage(context: PageContext, { assets, checkoutId }: CheckoutPageOptions): string {
  const { base, locale, words, shop } = context
  const { title, slow, noScript } = words.page
  return page(context, {
    title,
    script: assets.checkoutPage,
    body: card(
      html`
<h1 class="hidden">${title}</h1>
${shop && shopBar(shop, words.oneMoment)}
<div class="skeleton" aria-hidden="true"><i></i><i></i><i></i><i></i></div>
<p class="slow">${slow}</p>
<noscript>
<h2>${noScript[0]}</h2>
<p>${noScript[1]}</p>
</noscript>
${foot(context)}
`,
      html` data-checkout="${checkoutId}" data-server="${base}" data-locale="${locale}"`,
    ),
  })
}
