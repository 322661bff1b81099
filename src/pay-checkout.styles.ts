/** The look of `<pay-checkout>`: a sheet from below on narrow screens, a card on wide ones. One size for all states, so that nothing jumps. */

export const styles = new CSSStyleSheet()

styles.replaceSync(`
:host {
  --accent: var(--pay-accent, #1f55e0);
  --radius: var(--pay-radius, 14px);
  --surface: Canvas;
  --tint: Canvas;
  --line: GrayText;
  --edge: GrayText;
  --muted: CanvasText;
  --text: CanvasText;
  --bad: CanvasText;
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
    --link: light-dark(var(--accent), color-mix(in srgb, var(--accent), #fff 50%));
  }
}
*, ::before, ::after {
  box-sizing: border-box;
}
.sheet {
  display: flex;
  flex-direction: column;
  position: fixed;
  inset: auto 0 0;
  inline-size: 100%;
  max-inline-size: none;
  block-size: min(620px, 100dvh - 24px);
  max-block-size: none;
  margin: 0;
  padding: 0;
  border: 0;
  border-radius: calc(var(--radius) + 6px) calc(var(--radius) + 6px) 0 0;
  overflow: hidden;
  background: var(--surface);
  color: var(--text);
  font: 400 16px/1.5 var(--pay-font, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans Bengali', 'Nirmala UI', 'Noto Sans Ethiopic', Nyala, Kefa, 'Noto Sans Arabic', sans-serif);
  box-shadow: 0 12px 48px #0b0e1540;
}
dialog:not([open]) {
  display: none;
}
::backdrop {
  background: #0b0e1599;
}
@media (min-width: 520px) {
  .sheet {
    inset: 0;
    margin: auto;
    inline-size: 420px;
    block-size: min(640px, 100dvh - 48px);
    border-radius: calc(var(--radius) + 6px);
  }
}
:host([page]) .sheet {
  position: relative;
  inset: auto;
  margin-inline: auto;
}
.spinner {
  display: inline-block;
  inline-size: 22px;
  block-size: 22px;
  border: 2.5px solid;
  border-inline-end-color: transparent;
  border-radius: 50%;
  animation: fade 1ms .3s backwards;
}
@media (prefers-reduced-motion: no-preference) {
  dialog[open] {
    animation: rise .18s ease-out;
  }
  dialog[open]::backdrop {
    animation: fade .18s ease-out;
  }
  .spinner {
    animation: fade 1ms .3s backwards, turn .9s linear infinite;
  }
}
@keyframes rise {
  from { opacity: 0; transform: translateY(16px); }
}
@keyframes fade {
  from { opacity: 0; }
}
@keyframes turn {
  to { rotate: 1turn; }
}
h2, h3, p, dl, dd, ul {
  margin: 0;
  padding: 0;
}
header {
  display: flex;
  align-items: flex-start;
  gap: 12px;
  padding-block: 20px 16px;
  padding-inline: 24px 12px;
  border-block-end: 1px solid var(--line);
}
header > div {
  flex: 1;
  min-inline-size: 0;
}
.price {
  min-block-size: 36px;
  font-size: 28px;
  font-weight: 700;
  line-height: 36px;
  overflow-wrap: anywhere;
}
.order {
  min-block-size: 22px;
  color: var(--muted);
  font-size: 15px;
  line-height: 22px;
  overflow: hidden;
  text-overflow: ellipsis;
  white-space: nowrap;
}
.bare {
  padding-block-end: 0;
  border: 0;
}
main {
  position: relative;
  display: flex;
  flex: 1;
  flex-direction: column;
  min-block-size: 0;
}
.screen {
  display: flex;
  flex: 1;
  flex-direction: column;
  gap: 16px;
  min-block-size: 0;
  padding: 24px 24px 0;
  overflow: auto;
}
h3 {
  font-size: 19px;
  font-weight: 650;
  line-height: 26px;
  outline: none;
}
h3 + p {
  margin-block-start: -8px;
}
.say {
  color: var(--muted);
}
.middle {
  align-items: center;
  text-align: center;
}
.icon {
  flex: none;
  display: grid;
  place-items: center;
  inline-size: 64px;
  block-size: 64px;
  margin-block: 12px 4px;
  border-radius: 50%;
  background: var(--tint);
  color: var(--text);
}
.icon svg {
  inline-size: 30px;
  block-size: 30px;
}
svg {
  display: block;
  fill: none;
  stroke: currentColor;
  stroke-width: 2;
  stroke-linecap: round;
  stroke-linejoin: round;
}
.actions {
  position: sticky;
  inset-block-end: 0;
  display: flex;
  flex-direction: column;
  gap: 4px;
  align-self: stretch;
  margin-block-start: auto;
  padding-block: 12px max(16px, env(safe-area-inset-bottom));
  background: var(--surface);
}
button, input {
  font: inherit;
  color: inherit;
}
:focus-visible:not(h3) {
  outline: 3px solid var(--link);
  outline-offset: 2px;
}
.primary, .quiet {
  position: relative;
  min-block-size: 48px;
  padding: 10px 16px;
  border: 0;
  border-radius: var(--radius);
  font-weight: 600;
}
.primary {
  background: var(--accent);
  color: var(--pay-on-accent, #fff);
}
.quiet {
  min-block-size: 44px;
  background: none;
  color: var(--link);
  font-weight: 500;
}
.round {
  flex: none;
  display: grid;
  place-items: center;
  inline-size: 44px;
  block-size: 44px;
  padding: 0;
  border: 0;
  border-radius: 50%;
  background: none;
  color: var(--muted);
}
.round svg {
  inline-size: 20px;
  block-size: 20px;
}
header .round {
  margin-block-start: -4px;
}
.rows {
  display: flex;
  flex-direction: column;
  gap: 10px;
  padding-block-end: 24px;
  list-style: none;
}
.row {
  position: relative;
  display: flex;
  align-items: center;
  gap: 14px;
  inline-size: 100%;
  min-block-size: 68px;
  padding: 10px 14px;
  border: 1px solid var(--edge);
  border-radius: var(--radius);
  background: none;
  text-align: start;
}
.row:disabled:not([aria-busy=true]) {
  opacity: .5;
}
.row > span:nth-child(2) {
  flex: 1;
  min-inline-size: 0;
}
.row b, .row small {
  display: block;
  font-weight: 600;
  line-height: 24px;
}
.row small {
  color: var(--muted);
  font-size: 14px;
  font-weight: 400;
  line-height: 20px;
}
.row > svg {
  flex: none;
  inline-size: 18px;
  block-size: 18px;
  color: var(--muted);
}
[dir=rtl] .turns {
  transform: scaleX(-1);
}
.mark {
  flex: none;
  display: grid;
  place-items: center;
  inline-size: 42px;
  block-size: 42px;
  border-radius: calc(var(--radius) * .75);
  background: var(--tint);
  font-size: 17px;
  font-weight: 700;
}
.bone {
  border-radius: 8px;
  background: var(--tint);
  color: transparent;
}
div.bone {
  block-size: 68px;
  border-radius: var(--radius);
}
.price.bone {
  inline-size: 55%;
}
.order.bone {
  inline-size: 38%;
  margin-block-start: 6px;
  min-block-size: 16px;
}
.hidden {
  position: absolute;
  inline-size: 1px;
  block-size: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}
`)
