/** The frame around each of the shop's pages. */

import { html } from './html.ts'
import type { Html } from './html.ts'

export interface Frame {
  title: string
  /** How many things are in the bag. */
  bag: number
  hasTips: boolean
  /** Goes into the head: scripts, a refresh. */
  head?: Html
}

export function layout({ title, bag, hasTips, head }: Frame, content: Html): string {
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
    <nav aria-label="Shop">
      ${hasTips && html`<a href="/tip">Tips</a>`}
      <a href="/sdk">SDK</a>
      <a class="bag" href="/bag">Bag<span>${bag}</span></a>
    </nav>
  </header>
  <main id="content">
${content}
  </main>
  <footer class="bottom">
    <p>Shiuli is not a real shop. Payments are simulated, nothing is charged and nothing is sent.</p>
  </footer>
</body>
</html>
`.text
}
