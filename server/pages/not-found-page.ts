/** The page of a wrong or outdated address. It never tells the reason, so that strangers learn nothing from it. */

import { html } from './html.ts'
import { card, page } from './layout.ts'

export function notFoundPage(base: string): string {
  return page({
    base,
    title: 'Not here',
    body: card(html`
<h1>This page is not here</h1>
<p>The link is incomplete, or it is out of date. Open the payment again from the shop.</p>
<p>If you have paid, nothing is lost: the shop will be told.</p>
`),
  })
}
