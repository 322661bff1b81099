/** Draws the figures of a run beside their bars, as an SVG that reads in light and in dark pages. */

const WIDTH = 720
const ROW = 62
const TOP = 56
const LEFT = 16
/** The bar of every figure stands at this distance from the left; a better figure is shorter. */
const BAR = 420
const MAX = WIDTH - 2 * LEFT

/**
 * @param results `share` is the part of its bar that a figure takes: at most 1 where the bar is met
 * @param caption says where and when the figures were measured
 */
export function chart(results, caption) {
  const height = TOP + results.length * ROW + 16
  const rows = results.map((result, index) => row(result, TOP + index * ROW))
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${text(caption)}">
<style>
  text { font: 13px system-ui, sans-serif; fill: #57606a }
  .met { fill: #2da44e } .missed { fill: #d29922 } .bar { stroke: #8c959f; stroke-dasharray: 3 3 }
</style>
<text x="${LEFT}" y="20">${text(caption)}</text>
<text x="${LEFT + BAR}" y="42" text-anchor="middle">bar</text>
<line class="bar" x1="${LEFT + BAR}" x2="${LEFT + BAR}" y1="${TOP - 8}" y2="${height - 8}"/>
${rows.join('\n')}
</svg>
`
}

function row({ what, label, share, isMet }, y) {
  const width = Math.max(2, Math.min(MAX, share * BAR))
  return `<text x="${LEFT}" y="${y + 12}">${text(what)}</text>
<text x="${LEFT}" y="${y + 29}">${text(label)}</text>
<rect class="${isMet ? 'met' : 'missed'}" x="${LEFT}" y="${y + 35}" width="${width.toFixed(0)}" height="12" rx="3"/>`
}

function text(value) {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
