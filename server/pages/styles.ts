/**
 * The stylesheet of the server's own pages, which look like the modal. Its file name holds its hash, so that caches may
 * keep it for ever.
 */

import { createHash } from 'node:crypto'
import { accentRules } from './accent.ts'

export interface Stylesheet {
  /** Below the base. */
  readonly file: string
  readonly integrity: string
  readonly text: string
}

const ACCENT = '#1f55e0'
/** Of the light scheme: texts, and the surface on which they have the least contrast. */
const [INK, FILL] = ['#14171c', '#f4f5f7']

const TEXT =
  `
:root {
  color-scheme: light dark;
  --ground: #f6f6f4;
  --card: #ffffff;
  --fill: ${FILL};
  --ink: ${INK};
  --soft: #565d69;
  --line: #e2e5ea;
  --edge: #858c98;
  --tint: 9%;
  --good: #0b7546;
  --bad: #b3261e;
  --warn: #865000;
  --focus: #0b62f0;
  --rim: #0000001f;
  --radius: 12px;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ground: #101113;
    --tint: 7%;
    --card: #1f2126;
    --fill: #2a2d33;
    --ink: #f3f4f6;
    --soft: #b1b7c1;
    --line: #3a3e46;
    --edge: #8b919d;
    --good: #6fd6a2;
    --bad: #ffb0a6;
    --warn: #f4c264;
    --focus: #8fbcff;
    --rim: #ffffff38;
  }
}
*, ::before, ::after { box-sizing: border-box; }
html {
  font: 16px/1.5 system-ui, "Noto Sans", "Noto Sans Bengali", "Noto Sans Ethiopic", "Noto Sans Arabic",
    "Noto Sans Devanagari", sans-serif;
  -webkit-text-size-adjust: 100%;
  --link: var(--ink);
}
@supports (color: color-mix(in oklab, red, blue)) {
  html { --link: color-mix(in oklab, var(--accent) var(--share), var(--ink)); }
}
body {
  margin: 0;
  min-height: 100vh;
  min-height: 100dvh;
  background: var(--ground);
  color: var(--ink);
  display: flex;
}
@supports (color: color-mix(in oklab, red, blue)) {
  body { background: color-mix(in oklab, var(--accent) var(--tint), var(--ground)); }
}
.card {
  display: flex;
  flex-direction: column;
  width: 100%;
  padding: 14px 20px 0;
  background: var(--card);
  overflow-wrap: anywhere;
}
/* Centred texts and headlines. A note at the left edge fills its lines. */
h1, h2, .middle, .button, .actions ~ .small, footer { text-wrap: balance; }
@media (min-width: 520px) {
  body { flex-direction: column; align-items: center; justify-content: center; padding: 32px 16px; }
  .card {
    width: 432px;
    max-width: 100%;
    padding: 14px 24px 0;
    border-radius: 21px;
    box-shadow: 0 0 0 1px var(--rim), 0 24px 56px -8px #10182859;
  }
}
/* The widget brings a card of its own. */
.card:has(> pay-checkout) { padding: 0; background: none; box-shadow: none; }
pay-checkout { --pay-accent: var(--accent); --pay-on-accent: var(--on-accent); }
h1, h2, p, dl, dd, fieldset { margin: 0; padding: 0; border: 0; }
h1, h2 { font-weight: 600; line-height: 1.3; }
h1 { font-size: 20px; }
h2 { font-size: 16px; margin-top: 20px; }
h1.price, .sum { font-size: 32px; line-height: 1.2; font-weight: 600; font-variant-numeric: tabular-nums; }
h1.price { margin-top: 14px; }
.card .long { font-size: 22px; }
p { margin-top: 8px; color: var(--soft); }
.sum { margin-top: 4px; color: var(--ink); }
.small, .sub, small, dt, .note { font-size: 14px; line-height: 1.45; }

header { display: flex; align-items: center; gap: 12px; min-height: 44px; }
header > div { min-width: 0; }
header p { margin: 0; }
.name { font-weight: 600; color: var(--ink); }
.shop, .mark { flex: none; display: grid; place-items: center; width: 40px; height: 40px; border-radius: 11px; }
.shop { background: var(--accent); color: var(--on-accent); box-shadow: inset 0 0 0 1px var(--rim); font-weight: 600; }
img.shop { object-fit: cover; background: none; }
.mark { --h: 220; background: var(--fill); color: var(--link); }
.mark svg { width: 22px; height: 22px; }
[data-hue=rose] { --h: 335; }
[data-hue=orange] { --h: 22; }
[data-hue=violet] { --h: 268; }
[data-hue=teal] { --h: 182; }
[data-hue=green] { --h: 142; }
[data-hue=amber] { --h: 44; }
@supports (color: color-mix(in oklab, red, blue)) {
  .mark {
    background: color-mix(in oklab, hsl(var(--h) 85% 50%) 18%, var(--card));
    color: color-mix(in oklab, hsl(var(--h) 75% 45%) 62%, var(--ink));
  }
}
[aria-disabled] .mark { filter: grayscale(1); opacity: .75; }

.middle { display: flex; flex-direction: column; align-items: center; padding-top: 24px; text-align: center; }
.middle > * { max-width: 42ch; }
.art {
  display: grid;
  place-items: center;
  width: 64px;
  height: 64px;
  margin-bottom: 16px;
  border-radius: 50%;
  background: var(--fill);
}
.art.good { background: var(--good); color: var(--card); }
.art.bad { color: var(--bad); }
.art.alert { color: var(--warn); }
@supports (color: color-mix(in srgb, red, blue)) {
  .art.bad, .art.alert { background: color-mix(in srgb, currentColor 11%, transparent); }
}
svg { fill: none; stroke: currentColor; stroke-width: 1.9; stroke-linecap: round; stroke-linejoin: round; }
.art svg { width: 30px; height: 30px; }

dl { margin-top: 20px; padding: 4px 12px; border-radius: var(--radius); background: var(--fill); }
dl div { display: flex; align-items: center; justify-content: space-between; gap: 8px; min-height: 46px; }
dl div + div { border-top: 1px solid var(--line); }
dt { flex: none; max-width: 45%; color: var(--soft); }
dd { min-width: 0; font-size: 15px; line-height: 1.35; text-align: end; font-variant-numeric: tabular-nums; }
dl:empty { display: none; }

.button {
  display: block;
  width: 100%;
  min-height: 44px;
  padding: 10px 16px;
  margin-top: 4px;
  border: 0;
  border-radius: var(--radius);
  background: transparent;
  color: var(--link);
  font: inherit;
  font-weight: 600;
  text-align: center;
  text-decoration: none;
  cursor: pointer;
}
.primary {
  min-height: 52px;
  margin-top: 20px;
  padding: 14px 16px;
  background: var(--accent);
  color: var(--on-accent);
  box-shadow: inset 0 0 0 1px var(--rim);
}
.calm { background: var(--fill); color: var(--ink); }
.quiet { font-size: 15px; }
.button:hover { filter: brightness(1.07); }
.quiet:hover { background: var(--fill); }
/* One of the two colours is visible on any background. */
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; box-shadow: 0 0 0 2px var(--card); }

.row {
  display: flex;
  align-items: center;
  gap: 12px;
  width: 100%;
  min-height: 68px;
  padding: 12px;
  border: 1px solid var(--line);
  border-radius: var(--radius);
  background: transparent;
  color: var(--ink);
  font: inherit;
  text-align: start;
  cursor: pointer;
}
.row > span + span { flex: 1; min-width: 0; }
.row b { display: block; font-weight: 600; line-height: 1.4; }
.row small { display: block; color: var(--soft); }
summary { display: flex; align-items: center; justify-content: space-between; list-style: none; cursor: pointer; }
summary::-webkit-details-marker { display: none; }
.row:not([aria-disabled])::after, .other > summary::after {
  content: "";
  flex: none;
  width: 9px;
  height: 9px;
  margin-inline-end: 6px;
  border: solid var(--soft);
  border-width: 2px 2px 0 0;
  transform: rotate(45deg);
}
[dir=rtl] .row::after { transform: rotate(-135deg); }
.row:hover { background: var(--fill); }
.row[aria-disabled] { background: var(--fill); border-color: transparent; color: var(--soft); cursor: default; }
.method { border: 1px solid var(--line); border-radius: var(--radius); }
.method > .row { border: 0; }
.method[open] > .row::after, .other > summary::after { transform: rotate(135deg); }
.other[open] > summary::after { transform: rotate(-45deg); }
.method > form { padding: 0 12px 14px; }
h2 ~ form, h2 ~ details, h2 ~ .row, p ~ form, p ~ details { margin-top: 12px; }
form + form, form + details, details + form, details + details, form + .row, details + .row, .row + .row {
  margin-top: 8px;
}

.field { margin-top: 14px; }
.field label, legend { display: block; padding: 0; margin-bottom: 6px; font-weight: 600; font-size: 14px; }
.field input {
  display: block;
  width: 100%;
  min-height: 54px;
  padding: 10px 14px;
  border: 1px solid var(--edge);
  border-radius: var(--radius);
  background: var(--card);
  color: var(--ink);
  font: inherit;
  font-size: 17px;
}
.field input[aria-invalid] { border: 2px solid var(--bad); }
.fault { margin-top: 6px; color: var(--bad); font-size: 14px; text-wrap: pretty; }
.choice {
  display: flex;
  align-items: center;
  gap: 12px;
  min-height: 48px;
  border-bottom: 1px solid var(--line);
  cursor: pointer;
}
.choice input { width: 20px; height: 20px; margin: 0; flex: none; accent-color: var(--accent); }
.choice small { color: var(--soft); }
.choice:last-child { border: 0; }
fieldset { margin-top: 8px; }

.note { margin-top: 20px; padding: 12px 14px; border-radius: var(--radius); background: var(--fill); color: var(--ink); }
.note b { display: block; }
.note.bad { color: var(--bad); }
/* The script shows the note; its line is there before, so that nothing moves. */
@media (scripting: enabled) { [data-follows][hidden] { display: block; visibility: hidden; } }
/* On a phone at the bottom, where the thumb is. */
.actions { margin-top: auto; padding-top: 20px; }
.actions > .primary { margin-top: 0; }
/* As in the modal, the place of the quiet button stays empty: the primary one is always in the same place. */
.actions > .primary:last-child { margin-bottom: 48px; }
.actions ~ footer { margin-top: 0; }
.actions ~ .small { text-align: center; }
.other { margin-top: 20px; border-top: 1px solid var(--line); }
.other > summary { min-height: 48px; font-weight: 600; font-size: 15px; color: var(--link); }
footer {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  justify-content: center;
  gap: 2px 6px;
  margin-top: auto;
  padding: 14px 0 max(16px, env(safe-area-inset-bottom));
  color: var(--soft);
  font-size: 13px;
  line-height: 1.4;
  text-align: center;
}
footer svg { width: 14px; height: 14px; }
.card > :last-child:not(footer) { padding-bottom: 24px; }

.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skeleton i { display: block; height: 68px; margin-top: 8px; border-radius: var(--radius); background: var(--fill); }
.skeleton i:nth-child(1) { width: 55%; height: 38px; margin-top: 14px; }
.skeleton i:nth-child(2) { width: 35%; height: 18px; margin: 10px 0 28px; }
.slow { visibility: hidden; animation: appear 0s 8s forwards; }
@keyframes appear { to { visibility: visible; } }
@media (scripting: none) { .skeleton, .slow, [data-checkout] .sub { display: none; } }
@media (forced-colors: active) { .button, .row, .note, .shop, .mark { border: 1px solid; } }
@media (prefers-reduced-motion: no-preference) {
  .skeleton i { animation: breathe 1.6s ease-in-out infinite alternate; }
  summary::after { transition: transform .15s; }
}
@keyframes breathe { to { opacity: .45; } }
@media print {
  :root { color-scheme: light; }
  body { display: block; min-height: 0; padding: 0; background: none; }
  .card { margin: 0 auto; box-shadow: none; }
  .art, .actions, .actions ~ .small, .other, footer { display: none; }
}
`.trim() + '\n'

/** @param accent the shop's colour, for example #24483a */
export function createStylesheet(accent = ACCENT): Stylesheet {
  const text = TEXT + accentRules(accent, { ink: INK, ground: FILL })
  return {
    file: `pages.${createHash('sha256').update(text).digest('hex').slice(0, 8)}.css`,
    integrity: `sha384-${createHash('sha384').update(text).digest('base64')}`,
    text,
  }
}

export const pagesStylesheet: Stylesheet = createStylesheet()
