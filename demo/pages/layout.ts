/** The frame around each of the shop's pages. */

import { COUNTRIES } from '../countries.ts'
import { html } from '../html.ts'
import type { CountryId } from '../countries.ts'
import type { Html } from '../html.ts'

export interface Frame {
  title: string
  /** How many things are in the bag. */
  bag: number
  /** The country that the visitor chose. */
  country: CountryId
  hasTips: boolean
  /** The page to come back to after changing the country. An order's country is fixed, so its pages have none. */
  switchOn?: '/' | '/bag' | '/tip'
  /** Goes into the head: scripts. */
  head?: Html
}

export function layout({ title, bag, country, hasTips, switchOn, head }: Frame, content: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>${title} · Shiuli</title>
  <link rel="icon" href="/assets/flower.svg">
  <link rel="stylesheet" href="/assets/shop.css">
  ${head ?? null}
</head>
<body>
  <a class="skip" href="#content">Skip to content</a>
  <header class="top">
    <a class="brand" href="/"><img src="/assets/flower.svg" alt="" width="36" height="36">Shiuli</a>
    ${switchOn !== undefined && countrySwitch(country, switchOn)}
    <nav aria-label="Shop">
      ${hasTips && html`<a href="/tip">Tips</a>`}
      ${country === 'bangladesh' && html`<a href="/sdk">SDK</a>`}
      <a href="/looks">Looks</a>
      <a class="bag" href="/bag">Bag<span>${bag}</span></a>
    </nav>
  </header>
  <main id="content">
${content}
  </main>
  <footer class="bottom">
    <p>Shiuli is a demo. Payments are simulated: nothing is charged, and nothing is shipped.</p>
  </footer>
</body>
</html>
`.text
}

/** A form, since it changes what the shop remembers. It needs no script. */
function countrySwitch(current: CountryId, from: string): Html {
  return html`<form class="countries" method="post" action="/country" aria-label="Country">
      <input type="hidden" name="from" value="${from}">
      ${Object.entries(COUNTRIES).map(
        ([id, { name, sign }]) => html`
      <button name="country" value="${id}"${id === current && html` aria-current="true"`}>
        <span aria-hidden="true">${sign}</span><span class="name">${name}</span>
      </button>`,
      )}
    </form>`
}
