/** The look of a payment that is under way or over. */

export const styles = new CSSStyleSheet()

styles.replaceSync(`
:host {
  --good: light-dark(#0a7548, #55cb94);
}
@media (prefers-reduced-motion: no-preference) {
  .tick path {
    animation: draw .2s .1s ease-out backwards;
  }
}
@keyframes draw {
  from { stroke-dashoffset: 24; }
}
.thin {
  align-items: center;
  padding-block: 4px;
}
.thin > div {
  display: flex;
  align-items: baseline;
  gap: 8px;
}
.thin .quiet {
  padding-inline: 8px;
}
.thin .price {
  flex: none;
  min-block-size: 0;
  font-size: 17px;
  line-height: 24px;
}
.tick {
  background: var(--good);
  color: var(--surface);
}
.tick path {
  stroke-dasharray: 24;
}
header.thin .round {
  margin-block-start: 0;
}
dl {
  align-self: stretch;
  text-align: start;
}
dl > div {
  display: flex;
  align-items: center;
  justify-content: space-between;
  gap: 16px;
  min-block-size: 44px;
  border-block-end: 1px solid var(--line);
}
dl > div:last-child {
  border: 0;
}
dt {
  flex: none;
  color: var(--muted);
  font-size: 15px;
}
dd {
  min-inline-size: 0;
  overflow-wrap: anywhere;
  text-align: end;
  font-variant-numeric: tabular-nums;
}
.copy {
  display: flex;
  align-items: center;
  gap: 8px;
}
.copy .round {
  margin-inline-end: -12px;
}
.time {
  font-size: 22px;
  font-weight: 650;
  font-variant-numeric: tabular-nums;
}
iframe {
  color-scheme: light;
  flex: 1;
  inline-size: 100%;
  border: 0;
  background: #fff;
}
.none {
  display: none;
}
.behind[hidden] {
  display: none;
}
.behind {
  position: absolute;
  color: #14171f;
  inset: 0;
  display: grid;
  place-items: center;
  pointer-events: none;
}
.qr {
  align-self: center;
  inline-size: 208px;
  block-size: 208px;
  padding: 16px;
  border-radius: var(--radius);
  background: #fff;
  color: #000;
}
.qr svg {
  inline-size: 100%;
  block-size: 100%;
  fill: #000;
  stroke: none;
}
.over {
  position: absolute;
  inset: 0;
  z-index: 1;
  display: flex;
  flex-direction: column;
  justify-content: flex-end;
  background: #0b0e1599;
}
.over > div {
  display: flex;
  flex-direction: column;
  gap: 16px;
  padding: 24px 24px 0;
  border-radius: calc(var(--radius) + 6px) calc(var(--radius) + 6px) 0 0;
  background: var(--surface);
}
.note {
  padding: 12px 14px;
  border-radius: calc(var(--radius) * .75);
  background: var(--tint);
  font-size: 15px;
  line-height: 22px;
  text-align: start;
}
.note b {
  display: block;
}
.note.bad b {
  font-weight: 600;
}
.note.bad {
  color: var(--text);
  border: 1px solid var(--bad);
}
.bad {
  color: var(--bad);
}
.small {
  font-size: 15px;
  line-height: 22px;
}
.icon .spinner {
  inline-size: 30px;
  block-size: 30px;
}
.way {
  display: flex;
  align-items: center;
  gap: 12px;
}
.way .round {
  margin-inline-start: -12px;
}
form {
  display: contents;
}
label {
  display: block;
  margin-block-end: 6px;
  font-weight: 600;
  font-size: 15px;
}
input {
  inline-size: 100%;
  min-block-size: 48px;
  padding: 10px 14px;
  border: 1px solid var(--edge);
  border-radius: calc(var(--radius) * .75);
  background: var(--surface);
}
input:focus-visible {
  outline-offset: -1px;
}
input[aria-invalid=true] {
  border-color: var(--bad);
}
.fault {
  margin-block-start: 6px;
  color: var(--bad);
  font-size: 15px;
  line-height: 22px;
}
@media (hover: hover) {
  .primary:hover:not(:disabled) {
    background: color-mix(in srgb, var(--accent), #000 10%);
  }
  .quiet:hover:not(:disabled), .round:hover {
    background: var(--tint);
  }
  .row:hover:not(:disabled) {
    border-color: var(--link);
  }
}
@media (forced-colors: active) {
  .primary, .quiet, .row, .round {
    border: 1px solid;
  }
}
.primary .spinner {
  position: absolute;
  inset: 0;
  margin: auto;
}
.primary[aria-busy=true] > span:first-child {
  opacity: 0;
  transition: opacity 0s .3s;
}
.middle > .actions {
  text-align: start;
}
h3 {
  text-wrap: balance;
}
.say {
  text-wrap: pretty;
}
`)
