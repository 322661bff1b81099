/** The look of `<pay-checkout>`: a sheet from below on narrow screens, a card on wide ones. One size for all states, so that nothing jumps. */

export const styles = new CSSStyleSheet()

styles.replaceSync(`
:host {
  --accent: var(--pay-accent, #1f55e0);
  --radius: var(--pay-radius, 14px);
  --small: calc(var(--radius) * .75);
  --large: calc(var(--radius) + 6px);
  --surface: Canvas;
  --tint: Canvas;
  --line: GrayText;
  --edge: GrayText;
  --muted: CanvasText;
  --text: CanvasText;
  --bad: CanvasText;
  --good: CanvasText;
  --link: LinkText;
  color-scheme: var(--pay-color-scheme, light dark);
}
@supports (color: light-dark(#fff, #000)) {
  :host {
    --surface: light-dark(#fff, #181a20);
    --tint: light-dark(#f4f5f8, #22252d);
    --line: light-dark(#e3e6ec, #30343e);
    --edge: light-dark(#858c9b, #767d8d);
    --muted: light-dark(#565d6c, #aab0bd);
    --text: light-dark(#14171f, #f3f4f6);
    --bad: light-dark(#b3261e, #ff9389);
    --good: light-dark(#0a7548, #55cb94);
    --link: light-dark(var(--accent), color-mix(in srgb, var(--accent), #fff 50%));
  }
}
* {
  box-sizing: border-box;
  margin: 0;
  padding: 0;
  border: 0 solid var(--edge);
  font: inherit;
  color: inherit;
}
.sheet, main, .screen, .actions, .rows, .over, .over > div { display: flex; flex-direction: column }
.sheet {
  position: fixed;
  inset: auto 0 0;
  width: 100%;
  max-width: none;
  height: min(620px, 100dvh - 24px);
  max-height: none;
  border-radius: var(--large) var(--large) 0 0;
  overflow: hidden;
  background: var(--surface);
  color: var(--text);
  font: 400 16px/1.5 var(--pay-font, system-ui, sans-serif);
  box-shadow: 0 12px 48px #0b0e1540;
}
dialog:not([open]) { display: none }
::backdrop, .over { background: #0b0e1599 }
@media (min-width: 520px) {
  .sheet {
    inset: 0;
    margin: auto;
    width: 420px;
    height: min(640px, 100dvh - 48px);
    border-radius: var(--large);
  }
}
:host([page]) .sheet { position: relative; inset: auto; margin: 0 auto }
header {
  display: flex;
  align-items: flex-start;
  gap: 12px;
  padding-block: 20px 16px;
  padding-inline: 24px 12px;
  border-color: var(--line);
  border-bottom-width: 1px;
}
header > div, .row > span:nth-child(2) { flex: 1; min-width: 0 }
.price { font-size: 28px; font-weight: 700 }
.order { overflow: hidden; text-overflow: ellipsis }
.order, .hidden { white-space: nowrap }
.order, label, .note, .fault, .small { font-size: 15px }
.order, .say, .row small, .row > svg, .round { color: var(--muted) }
.bare { padding-bottom: 0; border: 0 }
.thin { align-items: center; padding-block: 4px }
.thin > div { display: flex; align-items: baseline; gap: 8px }
.thin .quiet { padding-inline: 8px }
.thin .price { flex: none; font-size: 17px }
.price, h3 { line-height: 1.3 }
.price { overflow-wrap: anywhere }
main { position: relative; flex: 1; min-height: 0 }
.screen {
  flex: 1;
  gap: 16px;
  min-height: 0;
  padding: 24px 24px 0;
  overflow: auto;
}
.middle { align-items: center; text-align: center }
h3 {
  font-size: 19px;
  font-weight: 650;
  outline: none;
  text-wrap: balance;
}
h3 + p { margin-top: -8px }
.say { text-wrap: pretty }
.icon, .round, .mark, .behind { flex: none; display: grid; place-items: center }
.icon {
  width: 64px;
  height: 64px;
  margin-block: 12px 4px;
  background: var(--tint);
}
.icon, .round, .spinner { border-radius: 50% }
.none { display: none }
.icon > * { width: 30px; height: 30px }
svg {
  display: block;
  fill: none;
  stroke: currentColor;
  stroke-width: 2;
  stroke-linecap: round;
  stroke-linejoin: round;
}
[dir=rtl] .turns { transform: scaleX(-1) }
.spinner {
  display: inline-block;
  width: 22px;
  height: 22px;
  border: 2.5px solid;
  border-inline-end-color: transparent;
  animation: fade 1ms .3s backwards;
}
.actions {
  position: sticky;
  bottom: 0;
  gap: 4px;
  align-self: stretch;
  margin-top: auto;
  padding-block: 12px max(16px, env(safe-area-inset-bottom));
  background: var(--surface);
  text-align: start;
}
:focus-visible:not(h3) { outline: 3px solid var(--link); outline-offset: 2px }
button { background: none }
.primary, .quiet {
  position: relative;
  min-height: 44px;
  padding: 10px 16px;
  border-radius: var(--radius);
  color: var(--link);
  font-weight: 500;
}
.primary {
  min-height: 48px;
  background: var(--accent);
  color: var(--pay-on-accent, #fff);
  font-weight: 600;
}
.primary > .spinner, .quiet > .spinner { position: absolute; inset: 0; margin: auto }
[aria-busy=true] > span:first-child:nth-last-child(2) { opacity: 0; transition: opacity 0s .3s }
.round { width: 44px; height: 44px }
.round svg { width: 20px; height: 20px }
header:not(.thin) .round { margin-top: -4px }
.rows { gap: 10px; padding-bottom: 24px; list-style: none }
.row {
  display: flex;
  align-items: center;
  gap: 14px;
  width: 100%;
  min-height: 68px;
  padding: 10px 14px;
  border-width: 1px;
  border-radius: var(--radius);
  text-align: start;
}
.row:disabled:not([aria-busy=true]) { opacity: .5 }
.row b, .row small { display: block }
.row small { font-size: 14px }
.row > svg { flex: none; width: 18px; height: 18px }
.mark {
  width: 42px;
  height: 42px;
  border-radius: var(--small);
  background: var(--tint);
  font-size: 17px;
  font-weight: 700;
}
.bone { border-radius: 8px; background: var(--tint) }
div.bone { height: 68px; border-radius: var(--radius) }
.price.bone { width: 55%; height: 1.3em }
.order.bone { width: 38%; height: 1.1em; margin-top: .4em }
.hidden {
  position: absolute;
  width: 1px;
  height: 1px;
  overflow: hidden;
  clip-path: inset(50%);
}
.way { display: flex; align-items: center; gap: 12px }
.way .round { margin-inline-start: -12px }
.time { font-size: 22px; font-weight: 650; font-variant-numeric: tabular-nums }
iframe {
  flex: 1;
  width: 100%;
  background: #fff;
  color-scheme: light;
}
.behind, .over { position: absolute; inset: 0 }
.behind { color: #14171f; pointer-events: none }
.over { z-index: 1; justify-content: flex-end }
.over > div {
  gap: 16px;
  padding: 24px 24px 0;
  border-radius: var(--large) var(--large) 0 0;
  background: var(--surface);
}
.note {
  padding: 12px 14px;
  border-radius: var(--small);
  background: var(--tint);
  text-align: start;
}
b, label { font-weight: 600 }
.note b, label { display: block }
.bad, .fault { color: var(--bad) }
.note.bad { border: 1px solid var(--bad); color: var(--text) }
form { display: contents }
label { margin-bottom: 6px }
.fault { margin-top: 6px }
input {
  width: 100%;
  min-height: 48px;
  padding: 10px 14px;
  border-width: 1px;
  border-radius: var(--small);
  background: var(--surface);
}
input:focus-visible { outline-offset: -1px }
[aria-invalid=true] { border-color: var(--bad) }
@media (hover: hover) {
  .primary:hover:enabled { background: color-mix(in srgb, var(--accent), #000 10%) }
  .quiet:hover:enabled, .round:hover { background: var(--tint) }
  .row:hover:enabled { border-color: var(--link) }
}
@media (forced-colors: active) {
  button { border: 1px solid }
}
@media (prefers-reduced-motion: no-preference) {
  dialog[open] { animation: rise .18s ease-out }
  ::backdrop { animation: fade .18s ease-out }
  .spinner { animation: fade 1ms .3s backwards, turn .9s linear infinite }
}
@keyframes rise {
  from { opacity: 0; transform: translateY(16px) }
}
@keyframes fade {
  from { opacity: 0 }
}
@keyframes turn {
  to { rotate: 1turn }
}
`)
