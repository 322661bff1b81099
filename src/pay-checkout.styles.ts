/**
 * The look of `<pay-checkout>`: a sheet from below on narrow screens, a card on wide ones. One size for all states, so that nothing jumps.
 * Page and text have the system's own colours, which follow `color-scheme`; greys are a middle one that shows on both, or less of the text: one palette,
 * light and dark. Browsers that cannot mix colours do without the tones of links and faults.
 */

export const styles = new CSSStyleSheet()

styles.replaceSync(`
:host {
  --accent: var(--pay-accent, #1f55e0);
  --radius: var(--pay-radius, 14px);
  --bad: color-mix(in srgb, red 66%, CanvasText);
  --link: color-mix(in srgb, var(--accent) 55%, CanvasText);
  color-scheme: var(--pay-color-scheme, light dark);
}
* {
  box-sizing: border-box;
  margin: 0;
  padding: 0;
  border: 0 solid #888;
  font: inherit;
  color: inherit;
}
[part=dialog], main, .screen, .actions, ul, .over, .over > div { display: flex; flex-direction: column }
[part=dialog] {
  position: fixed;
  inset: auto 0 0;
  width: 100%;
  max-width: none;
  height: min(620px, 100dvh - 24px);
  max-height: none;
  border-radius: var(--radius) var(--radius) 0 0;
  overflow: hidden;
  background: Canvas;
  color: CanvasText;
  font: 400 16px/1.5 var(--pay-font, system-ui, sans-serif);
  box-shadow: 0 12px 48px #0004;
}
dialog:not([open]), .none { display: none }
::backdrop, .over { background: #0009 }
@media (min-width: 520px) {
  [part=dialog] {
    inset: 0;
    margin: auto;
    width: 420px;
    border-radius: var(--radius);
  }
}
:host([page]) [part=dialog] { position: relative; margin: 0 auto }
header, .row, .way, dl > div, dd { display: flex; align-items: center; gap: 12px }
header {
  padding-block: 16px;
  padding-inline: 24px 12px;
  border-bottom: 1px solid #8883;
}
header > div, .row > span:nth-child(2) { flex: 1; min-width: 0 }
h2 { font-size: 28px; line-height: 1.3; overflow-wrap: anywhere }
header p { overflow: hidden; text-overflow: ellipsis }
header p, .hidden { white-space: nowrap }
header p, label, .note, input + p, small, dt { font-size: 15px }
header p, .say, small, .row > svg, .round, dt { opacity: .7 }
.bare { padding-bottom: 0; border: 0 }
.thin { padding-block: 4px }
.thin h2 { font-size: 17px }
main { position: relative; flex: 1; min-height: 0 }
.screen {
  flex: 1;
  gap: 16px;
  padding: 24px 24px 0;
  overflow: auto;
}
.middle { align-items: center; text-align: center }
h3 { font-size: 19px; line-height: 1.3; outline: none; text-wrap: balance }
h3 + p { margin-top: -8px }
.icon, .round, i, .behind { flex: none; display: grid; place-items: center }
.icon { width: 64px; height: 64px; margin-block: 12px 4px; background: #8881 }
.icon, .round, .spinner { border-radius: 50% }
svg {
  width: 20px;
  fill: none;
  stroke: currentColor;
  stroke-width: 2;
  stroke-linecap: round;
  stroke-linejoin: round;
}
.icon svg { width: 30px }
.tick { background: #0a7548; color: #fff }
[dir=rtl] :is(.row, .way) svg { transform: scaleX(-1) }
.spinner {
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
  background: Canvas;
}
:focus-visible:not(h3) { outline: 2px solid CanvasText; outline-offset: 2px }
button { background: none }
[part=primary], [part=quiet] {
  position: relative;
  min-height: 44px;
  padding: 10px 16px;
  border-radius: var(--radius);
  color: var(--link);
}
[part=primary] {
  min-height: 48px;
  background: var(--accent);
  color: var(--pay-on-accent, #fff);
}
[part=primary] > .spinner, [part=quiet] > .spinner, .behind, .over { position: absolute; inset: 0; margin: auto }
[aria-busy=true] > span:first-child:nth-last-child(2) { opacity: 0; transition: opacity 0s .3s }
.round { width: 44px; height: 44px }
ul { gap: 10px; padding-bottom: 24px; list-style: none }
.row {
  width: 100%;
  min-height: 68px;
  padding: 10px 14px;
  border-width: 1px;
  border-radius: var(--radius);
  text-align: start;
}
.row:disabled:not([aria-busy=true]) { opacity: .5 }
b, label, small { display: block }
i {
  width: 42px;
  height: 42px;
  border-radius: var(--radius);
  background: #8881;
  text-transform: uppercase;
}
.bone, h2:empty, p:empty { border-radius: var(--radius); background: #8881 }
.bone { height: 68px }
h2:empty, header p:empty { width: 50%; height: 1.3em }
.hidden { position: absolute; clip-path: inset(50%) }
[role=timer] { font-size: 22px; font-variant-numeric: tabular-nums }
dl { align-self: stretch }
dl > div { justify-content: space-between; min-height: 44px }
dl > div + div { border-top: 1px solid #8883 }
dd { min-width: 0; text-align: end; overflow-wrap: anywhere }
dd .round { margin-inline-end: -12px }
iframe {
  flex: 1;
  background: #fff;
  color-scheme: light;
}
.behind { color: #000; pointer-events: none }
.over { z-index: 1; justify-content: end }
.over > div {
  gap: 16px;
  padding: 24px 24px 0;
  border-radius: var(--radius) var(--radius) 0 0;
  background: Canvas;
}
.note {
  padding: 12px 14px;
  border-radius: var(--radius);
  background: #8881;
  text-align: start;
}
b, label, i, h2, h3, [part=primary], [part=quiet], [role=timer] { font-weight: 600 }
.bad, input + p { color: var(--bad) }
.note.bad { border: 1px solid var(--bad); color: inherit }
form { display: contents }
label, input + p { margin-block: 6px }
input {
  width: 100%;
  min-height: 48px;
  padding: 10px 14px;
  border-width: 1px;
  border-radius: var(--radius);
  background: none;
}
[aria-invalid=true] { border-color: var(--bad) }
@media (hover: hover) {
  [part=quiet]:hover, .round:hover, .row:hover { background: #8881 }
  [part=primary]:hover { opacity: .9 }
}
@media (forced-colors: active) {
  button { border: 1px solid }
}
@media (prefers-reduced-motion: no-preference) {
  dialog[open] { animation: fade .18s }
  .spinner { animation: fade 1ms .3s backwards, turn .9s linear infinite }
}
@keyframes fade {
  from { opacity: 0 }
}
@keyframes turn {
  to { rotate: 1turn }
}
`)
