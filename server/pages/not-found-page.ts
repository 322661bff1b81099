/** What a wrong or outdated address shows. The same words whatever the reason, so that nothing can be learned from them. */

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
