/** The page of a wrong or outdated address. It never tells the reason, so that strangers learn nothing from it. */

import { html } from './html.ts'
import { art, card, foot, page, shopBar } from './layout.ts'
import type { PageContext } from './layout.ts'

export function notFoundPage(context: PageContext): string {
  const { words, shop } = context
  const [headline, body, ifPaid] = words.page.notFound
  return page(context, {
    title: headline,
    body: card(html`${shop && shopBar(shop)}<div class="middle">${art('alert')}
<h1>${headline}</h1>
<p>${body}</p>
<p>${ifPaid}</p></div>
${foot(context)}`),
  })
}
