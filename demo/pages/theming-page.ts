/** The looks of the button and of the checkout, with controls. The page writes the CSS that a shop copies. */

import { html } from '../html.ts'
import { layout } from './layout.ts'
import { receipt } from './shop-pages.ts'
import type { Order } from '../order-book.ts'
import type { Embed, Surroundings } from './shop-pages.ts'

/** Three shops that differ in the five properties only. */
const EXAMPLES = [
  { name: 'Shiuli', accent: '#23493a', onAccent: '#fffaf0', radius: 12, font: 'system-ui, sans-serif' },
  { name: 'Arden', accent: '#000000', onAccent: '#ffffff', radius: 0, font: 'Georgia, serif' },
  { name: 'Tumtum', accent: '#ff7a1a', onAccent: '#2a1000', radius: 26, font: 'ui-rounded, system-ui, sans-serif' },
]

const FONTS = [
  ['system-ui, sans-serif', 'The system’s'],
  ['Georgia, serif', 'Serif'],
  ['ui-rounded, system-ui, sans-serif', 'Rounded'],
  ['ui-monospace, monospace', 'Monospaced'],
] as const

const SCHEMES = [
  ['light dark', 'As the buyer’s system'],
  ['light', 'Always light'],
  ['dark', 'Always dark'],
] as const

export function themingPage(around: Surroundings, order: Order, embed: Embed): string {
  const scripts = html`<script src="${embed.companionUrl}/pay-button.js" async></script>
  <script src="/assets/theming.js" type="module"></script>`
  const option = ([value, label]: readonly [string, string]) => html`<option value="${value}">${label}</option>`
  return layout(
    { ...around, title: 'Looks', head: scripts },
    html`
    <section class="narrow">
      <h1>Five properties</h1>
      <p class="quiet">
        The checkout belongs to the shop. Choose how it looks, open it, and copy the CSS below.
      </p>
      <nav class="choices" aria-label="Examples">
        ${EXAMPLES.map(
          ({ name, accent, onAccent, radius, font }) => html`<button class="button" type="button"
          data-accent="${accent}" data-on-accent="${onAccent}" data-radius="${radius}" data-font="${font}"
          >${name}</button>`,
        )}
      </nav>
      <form class="card customer" id="looks">
        <label>Accent <input name="accent" type="color" value="#23493a"></label>
        <label>Text on the accent <input name="onAccent" type="color" value="#fffaf0"></label>
        <label>Radius <input name="radius" type="range" min="0" max="28" value="12"></label>
        <label>Font <select name="font">${FONTS.map(option)}</select></label>
        <label>Colour scheme <select name="scheme">${SCHEMES.map(option)}</select></label>
        <p class="quiet small" role="status" id="contrast"></p>
      </form>
      ${receipt(order)}
      <div class="card pay">
        <pay-button id="preview" server="${embed.companionUrl}" order-token="${embed.orderToken}">Pay</pay-button>
      </div>
      <h2>CSS</h2>
      <pre class="card"><code id="css"></code></pre>
    </section>`,
  )
}
