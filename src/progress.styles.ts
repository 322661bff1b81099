/** The look of a payment that is under way or over. */

export const styles = new CSSStyleSheet()

styles.replaceSync(`
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
  background: var(--shade);
}
.over > div {
  display: flex;
  flex-direction: column;
  gap: 16px;
  padding: 24px 24px 0;
  border-radius: calc(var(--radius) + 6px) calc(var(--radius) + 6px) 0 0;
  background: var(--surface);
}
`)
