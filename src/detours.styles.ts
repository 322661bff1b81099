/** The look of what only a detour shows. */

export const styles = new CSSStyleSheet()

styles.replaceSync(`
.qr {
  align-self: center;
  width: 208px;
  height: 208px;
  padding: 16px;
  border-radius: var(--radius);
  background: #fff;
}
.qr svg {
  width: 100%;
  fill: #000;
  stroke: none;
}
`)
