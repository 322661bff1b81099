/** The look of what comes after the money is on its way. */

export const styles = new CSSStyleSheet()

styles.replaceSync(`
.tick { background: var(--good); color: var(--surface) }
.tick path { stroke-dasharray: 24 }
dl { align-self: stretch; text-align: start }
dl > div, .copy { display: flex; align-items: center; gap: 12px }
dl > div { justify-content: space-between; min-height: 44px }
dl > div + div { border-color: var(--line); border-top-width: 1px }
dt { flex: none; font-size: 15px; color: var(--muted) }
dd { min-width: 0; text-align: end; overflow-wrap: anywhere; font-variant-numeric: tabular-nums }
.copy .round { margin-inline-end: -12px }
.qr {
  align-self: center;
  width: 208px;
  height: 208px;
  padding: 16px;
  border-radius: var(--radius);
  background: #fff;
}
.qr svg {
  fill: #000;
  stroke: none;
}
@media (prefers-reduced-motion: no-preference) {
  .tick path { animation: draw .2s .1s ease-out backwards }
}
@keyframes draw {
  from { stroke-dashoffset: 24 }
}
`)
