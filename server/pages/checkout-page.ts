/**
 * The hosted checkout: the widget on a page of its own, for links in messages and for phones that scan a QR code. The
 * page holds no secret. Its address has the client secret in the fragment, which browsers send nowhere, and
 * `checkout-page.js` reads it from there.
 */

import { html } from './html.ts'
import { card, page } from './layout.ts'
import type { PageAssets } from './layout.ts'

export interface CheckoutPageOptions {
  readonly base: string
  readonly assets: Pick<PageAssets, 'checkoutPage'>
  readonly checkoutId: string
  /** BCP 47, for the widget. The page itself is in English. */
  readonly locale?: string
}

/** The script puts the widget into `[data-checkout]`. Until then a skeleton takes the same room. */
export function checkoutPage({ base, assets, checkoutId, locale }: CheckoutPageOptions): string {
  const localeAttribute = locale !== undefined && html` data-locale="${locale}"`
  const attributes = html` data-checkout="${checkoutId}" data-server="${base}"${localeAttribute}`
  return page({
    base,
    title: 'Checkout',
    script: assets.checkoutPage,
    body: card(
      html`
<h1 class="hidden">Checkout</h1>
<div class="skeleton" aria-hidden="true"><i></i><i></i><i></i><i></i></div>
<p class="slow">This is taking long. Load the page again, or go back to the shop and open the payment from there.
Opening this page takes no money.</p>
<noscript>
<h2>JavaScript is off</h2>
<p>This link needs it. Turn JavaScript on and load the page again, or go back to the shop: its own pay button works
without. Opening this page takes no money.</p>
</noscript>
`,
      attributes,
    ),
  })
}
