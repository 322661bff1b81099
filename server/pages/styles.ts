/** The stylesheet of the server's own pages. Its file name holds its hash, so that caches may keep it for ever. */

import { createHash } from 'node:crypto'

const text =
  `
:root {
  color-scheme: light dark;
  --ground: #eeeff1;
  --card: #fff;
  --ink: #16181d;
  --soft: #585d66;
  --line: #dcdfe4;
  --edge: #868c96;
  --accent: #1d4fd7;
  --on-accent: #fff;
  --good: #14713c;
  --bad: #b3261e;
  --radius: 12px;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0f1114;
    --card: #1b1e23;
    --ink: #f2f3f5;
    --soft: #a9afb9;
    --line: #31363e;
    --edge: #747b87;
    --accent: #9dbbff;
    --on-accent: #0b1a3d;
    --good: #6fd39a;
    --bad: #ffb4ab;
  }
}
*, ::before, ::after { box-sizing: border-box; }
html {
  font: 16px/1.5 system-ui, "Noto Sans", "Noto Sans Bengali", "Noto Sans Ethiopic", "Noto Sans Arabic", sans-serif;
  -webkit-text-size-adjust: 100%;
}
body {
  margin: 0;
  min-height: 100vh;
  min-height: 100dvh;
  background: var(--ground);
  color: var(--ink);
  display: flex;
  flex-direction: column;
  justify-content: flex-end;
}
.card {
  background: var(--card);
  width: 100%;
  padding: 28px 20px 32px;
  border-radius: 20px 20px 0 0;
  box-shadow: 0 8px 40px rgb(0 0 0 / .12);
  overflow-wrap: anywhere;
}
@media (min-width: 480px) {
  body { justify-content: center; align-items: center; padding: 32px 16px; }
  .card { width: 420px; max-width: 100%; padding: 32px; border-radius: 20px; }
}
/* The widget brings a card of its own. */
.card:has(> pay-checkout) { padding: 0; background: none; box-shadow: none; }
h1, h2, p, dl, dd, fieldset { margin: 0; padding: 0; border: 0; }
h1 { font-size: 24px; line-height: 1.25; font-weight: 650; letter-spacing: -.01em; }
h2 { font-size: 17px; line-height: 1.35; font-weight: 600; }
.price { font-size: 34px; line-height: 1.15; font-variant-numeric: tabular-nums; }
p { margin-top: 8px; color: var(--soft); }
.order { margin-top: 4px; }
.small { font-size: 14px; }
header { padding-bottom: 20px; margin-bottom: 20px; border-bottom: 1px solid var(--line); }
h2 ~ form, h2 ~ details, p ~ form { margin-top: 12px; }
form + form, form + details, details + form, details + details { margin-top: 8px; }

.tick { display: block; width: 48px; height: 48px; margin-bottom: 16px; fill: var(--good); }
.tick path { fill: none; stroke: var(--card); stroke-width: 4; stroke-linecap: round; stroke-linejoin: round; }

dl { margin-top: 20px; border-top: 1px solid var(--line); }
dl div {
  display: flex;
  justify-content: space-between;
  gap: 16px;
  padding: 10px 0;
  border-bottom: 1px solid var(--line);
}
dt { color: var(--soft); flex: none; }
dd { text-align: end; min-width: 0; }

.button, .row {
  display: block;
  width: 100%;
  min-height: 48px;
  padding: 11px 16px;
  margin-top: 12px;
  border: 1px solid var(--edge);
  border-radius: var(--radius);
  background: transparent;
  color: var(--ink);
  font: inherit;
  font-weight: 600;
  text-align: center;
  text-decoration: none;
  cursor: pointer;
}
dl + .button, p + .button, form .button { margin-top: 20px; }
.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
.button:hover { filter: brightness(.94); }
@media (prefers-color-scheme: dark) { .button:hover { filter: brightness(1.08); } }
/* One of the two colours is readable on any background. */
:focus-visible { outline: 2px solid var(--ink); outline-offset: 2px; box-shadow: 0 0 0 2px var(--card); }

.row {
  position: relative;
  margin: 0;
  padding: 12px 44px 12px 16px;
  text-align: start;
  font-weight: 400;
  list-style: none;
}
.row::-webkit-details-marker { display: none; }
.row b { display: block; font-weight: 600; }
.row small { display: block; font-size: 14px; color: var(--soft); }
.row::after {
  content: "";
  position: absolute;
  inset-inline-end: 18px;
  top: 50%;
  width: 9px;
  height: 9px;
  margin-top: -5px;
  border: solid var(--soft);
  border-width: 2px 2px 0 0;
  transform: rotate(45deg);
}
.row:dir(rtl)::after { transform: rotate(-135deg); }
.row:hover { border-color: var(--accent); }
.method { border: 1px solid var(--edge); border-radius: var(--radius); }
.method > .row { border: 0; }
.method[open] > .row::after { transform: rotate(135deg); margin-top: -8px; }
.method > form { padding: 0 16px 16px; }

.field { margin-top: 16px; }
.method form > .field:first-of-type { margin-top: 4px; }
.method form > fieldset + .field:first-of-type { margin-top: 20px; }
.field label, legend { display: block; padding: 0; margin-bottom: 6px; font-weight: 600; font-size: 15px; }
.field input {
  display: block;
  width: 100%;
  min-height: 48px;
  padding: 10px 14px;
  border: 1px solid var(--edge);
  border-radius: var(--radius);
  background: var(--card);
  color: var(--ink);
  font: inherit;
}
.field input[aria-invalid] { border: 2px solid var(--bad); }
.fault { margin-top: 6px; color: var(--bad); font-size: 15px; }
.choice {
  display: flex;
  align-items: center;
  gap: 12px;
  min-height: 48px;
  padding: 4px 0;
  border-bottom: 1px solid var(--line);
  cursor: pointer;
}
.choice input { width: 20px; height: 20px; margin: 0; flex: none; accent-color: var(--accent); }
.choice:last-child { border: 0; }
fieldset { margin-top: 4px; }

.alert {
  margin: 0 0 20px;
  padding: 12px 16px;
  border-inline-start: 4px solid var(--bad);
  border-radius: 4px;
  background: color-mix(in srgb, var(--bad) 9%, var(--card));
  color: var(--ink);
}
.back { margin-top: 20px; text-align: center; }
.back a { display: inline-block; padding: 10px; color: var(--accent); }
.other { margin-top: 20px; border-top: 1px solid var(--line); }
.other > summary { padding: 16px 0 8px; font-weight: 600; cursor: pointer; }
.other > form, .other > details { margin-top: 12px; }

.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skeleton i {
  display: block;
  height: 56px;
  margin-top: 8px;
  border-radius: var(--radius);
  background: var(--line);
  opacity: .6;
}
.skeleton i:nth-child(1) { width: 55%; height: 38px; margin-top: 0; }
.skeleton i:nth-child(2) { width: 35%; height: 18px; margin: 10px 0 28px; }
.slow { visibility: hidden; animation: appear 0s 8s forwards; }
@keyframes appear { to { visibility: visible; } }
@media (scripting: none) { .skeleton, .slow { display: none; } }
@media (prefers-reduced-motion: no-preference) {
  .skeleton i { animation: breathe 1.6s ease-in-out infinite alternate; }
  .row::after { transition: transform .15s; }
}
@keyframes breathe { to { opacity: .3; } }
`.trim() + '\n'

export interface Stylesheet {
  /** Below the base. */
  readonly file: string
  readonly integrity: string
  readonly text: string
}

export const pagesStylesheet: Stylesheet = {
  file: `pages.${createHash('sha256').update(text).digest('hex').slice(0, 8)}.css`,
  integrity: `sha384-${createHash('sha384').update(text).digest('base64')}`,
  text,
}
