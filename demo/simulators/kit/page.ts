/** The frame of the simulators' pages: plain HTML with one stylesheet, at home in a frame of 360 px and in a window of its own. */

import { MISHAPS } from './faults.ts'
import type { Response } from 'express'
import type { Mishap } from './faults.ts'

/** How a provider looks here: a colour and a shape of our own, not its logo. */
export interface Look {
  readonly name: string
  /** Content of a 32 × 32 drawing. */
  readonly mark: string
}

export interface Accent {
  accent: string
  onAccent: string
  darkAccent: string
  onDarkAccent: string
}

/** The stylesheet of a provider: the common one in its colour, and what it has of its own. */
export function stylesheet({ accent, onAccent, darkAccent, onDarkAccent }: Accent, own = ''): string {
  return `
:root { color-scheme: light dark; --accent: ${accent}; --on-accent: ${onAccent} }
@media (prefers-color-scheme: dark) { :root { --accent: ${darkAccent}; --on-accent: ${onDarkAccent} } }${COMMON}${own}`
}

export function page(
  look: Look,
  title: string,
  content: string,
  script: { path: string; about: string; version: string } | null = null,
): string {
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>${escape(title)} · ${look.name} simulator</title>
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="/page.css">${script ? `\n  <script src="${script.path}" data-about="${escape(script.about)}" data-version="${escape(script.version)}" defer></script>` : ''}
</head>
<body>
  <aside class="banner" aria-label="Notice"><b>Simulator.</b> No real money moves here.</aside>
  <main>
    <header>${svg(look.mark)}<span>${look.name}</span></header>
    ${content}
  </main>
</body>
</html>
`
}

export function missingHtml(look: Look): string {
  return page(
    look,
    'Not found',
    '<h1 class="price">Nothing to pay here</h1><p class="note">This payment is not known. The simulator forgets all payments when it stops.</p>',
  )
}

/** Nothing from elsewhere, no inline code, and forms that lead to where this buyer has to go back to and nowhere else. */
export function secure(
  response: Response,
  {
    targets = [],
    refuseFraming,
    script = false,
  }: { targets?: readonly (string | null)[]; refuseFraming: boolean; script?: boolean },
): void {
  const origins = new Set(targets.flatMap((address) => (address === null ? [] : [new URL(address).origin])))
  response.set(
    'Content-Security-Policy',
    [
      "default-src 'none'",
      "style-src 'self'",
      'img-src data:',
      ...(script ? ["script-src 'self'", "connect-src 'self'"] : []),
      "base-uri 'none'",
      `form-action ${["'self'", ...origins].join(' ')}`,
      ...(refuseFraming ? ["frame-ancestors 'none'"] : []),
    ].join('; '),
  )
  if (refuseFraming) response.set('X-Frame-Options', 'DENY')
}

export interface Choice {
  readonly value: string
  readonly label: string
  readonly mark?: string
  /** A second, quieter line. */
  readonly note?: string
}

/** A row of cards, one of which is chosen. */
export function cards(name: string, legend: string, choices: readonly Choice[], chosen = choices[0]?.value): string {
  const items = choices.map(
    ({ value, label, mark, note }) =>
      `<label><input type="radio" name="${name}" value="${value}"${value === chosen ? ' checked' : ''}>${mark === undefined ? '' : svg(mark)}<span>${escape(label)}</span>${note === undefined ? '' : `<small>${escape(note)}</small>`}</label>`,
  )
  return `<fieldset class="cards"><legend>${legend}</legend>${items.join('')}</fieldset>`
}

/** @param without webhook mishaps that this provider cannot have */
export function mishapChoices(provider: string, without: readonly (keyof (typeof MISHAPS)['webhook'])[] = []): string {
  const labels = {
    webhook: 'The webhook to the shop',
    read: `Asked about this payment, ${provider}`,
    charge: 'The buyer’s bank',
    create: 'The next payment to be created',
  }
  const selects = (['webhook', 'read', 'charge', 'create'] as const).map((name) => {
    const mishaps = Object.entries(MISHAPS[name] as Readonly<Record<string, Mishap>>).filter(
      ([value]) => name !== 'webhook' || !(without as readonly string[]).includes(value),
    )
    const options = mishaps.map(([value, { label }]) => `<option value="${value}">${label}</option>`)
    return `<label>${labels[name]}<select name="${name}">${options.join('')}</select></label>`
  })
  return `<details><summary>Let something go wrong</summary>${selects.join('')}<p class="note">Takes effect with the buttons above. Or just leave: close this page and nothing is charged.</p></details>`
}

export function paidHtml(look: Look, head: string, note: string, back: string | null): string {
  return page(
    look,
    'Paid',
    `${head}
    <p class="done">${svg(TICK)} Paid</p>
    <p class="note">${escape(note)}</p>
    ${back === null ? '<p class="note">You can close this page.</p>' : `<a class="button primary" href="${escape(back)}">Back to the shop</a>`}`,
  )
}

export const TICK =
  '<circle cx="16" cy="16" r="15" fill="#137547"/><path d="M9 16.5l5 5 9-10" fill="none" stroke="#fff" stroke-width="3"/>'
export const CROSS =
  '<circle cx="16" cy="16" r="15" fill="#a1281d"/><path d="M10.5 10.5l11 11m0-11l-11 11" fill="none" stroke="#fff" stroke-width="3"/>'

export function svg(content: string): string {
  return `<svg viewBox="0 0 32 32" aria-hidden="true">${content}</svg>`
}

export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

const COMMON = `
:root { --page: #eef0f4; --card: #fff; --text: #1a1c28; --quiet: #5a5d6e; --line: #8a8d9c; --soft: #e1e3ea; --warn: #8a4b00; --warn-page: #fff3dc; --bad: #a1281d }
@media (prefers-color-scheme: dark) {
  :root { --page: #111218; --card: #1c1e28; --text: #eceef5; --quiet: #a9acbb; --line: #757888; --soft: #2d303d; --warn: #ffd591; --warn-page: #3a2a10; --bad: #ff9d92 }
}
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; background: var(--card); color: var(--text); font: 16px/1.45 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans Ethiopic', sans-serif }
.banner { padding: .4rem 1rem; background: var(--warn-page); color: var(--warn); text-align: center; font-size: .875rem }
main { max-width: 27rem; margin: 0 auto; padding: 1rem 1.25rem 1.5rem }
header { display: flex; align-items: center; gap: .5rem; font-weight: 600 }
header svg { width: 1.75rem; height: 1.75rem }
p, h1, h2 { margin: 0 }
.price { margin-top: .75rem; font-size: 2rem; font-weight: 700; line-height: 1.2; font-variant-numeric: tabular-nums }
.order, .note { color: var(--quiet); font-size: .875rem; overflow-wrap: anywhere }
.order { overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
.warn { margin-top: .5rem; color: var(--warn) }
.bad { margin-top: .75rem; color: var(--bad); font-weight: 600 }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(4.25rem, 1fr)); gap: .5rem; margin: 1rem 0 0; padding: 0; border: 0 }
legend { padding: 0 0 .375rem; font-size: .875rem; font-weight: 600 }
.cards label { position: relative; display: grid; justify-items: center; align-content: center; gap: .25rem; min-height: 2.75rem; padding: .625rem .25rem .5rem; border: 1px solid var(--line); border-radius: .625rem; font-size: .875rem; text-align: center; cursor: pointer }
.cards input { position: absolute; inset: 0; margin: 0; opacity: 0; cursor: pointer }
.cards label:has(:checked) { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); font-weight: 600 }
.cards label:has(:focus-visible) { outline: 3px solid var(--accent); outline-offset: 2px }
.cards small { color: var(--quiet); font-size: .8125rem; font-weight: 400 }
.cards svg { width: 2rem; height: 2rem }
.fields { display: grid; grid-template-columns: 1fr 1fr; gap: .625rem .5rem; margin: .75rem 0 .375rem }
.fields .wide { grid-column: 1 / -1 }
.fields label, details label { display: grid; gap: .25rem; font-size: .875rem; font-weight: 600 }
.fields input, select { width: 100%; min-height: 2.75rem; padding: .5rem .625rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); color: var(--text); font: inherit; font-size: 1rem; font-weight: 400 }
.button { display: block; width: 100%; min-height: 2.875rem; margin-top: .5rem; padding: .625rem 1rem; border: 1px solid var(--line); border-radius: .625rem; background: none; color: var(--text); font: inherit; font-weight: 600; text-align: center; text-decoration: none; cursor: pointer }
.primary { margin-top: .875rem; border-color: var(--accent); background: var(--accent); color: var(--on-accent) }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
.done { display: flex; align-items: center; gap: .5rem; margin-top: 1rem; font-size: 1.25rem; font-weight: 600 }
.done svg { width: 1.75rem; height: 1.75rem }
details { margin-top: 1rem; border-top: 1px solid var(--soft); padding-top: .25rem }
summary { min-height: 2.75rem; display: flex; align-items: center; gap: .5rem; color: var(--quiet); font-size: .875rem; cursor: pointer }
summary::before { content: '+'; display: grid; place-items: center; width: 1.25rem; height: 1.25rem; border: 1px solid var(--line); border-radius: 50% }
details[open] summary::before { content: '–' }
details label { margin-bottom: .625rem }
@media (min-width: 34rem) {
  body { background: var(--page) }
  main { background: var(--card); margin: 2.5rem auto; padding: 1.5rem 1.75rem 1.75rem; border-radius: 1rem; box-shadow: 0 8px 30px rgb(20 21 43 / .12) }
}
`
