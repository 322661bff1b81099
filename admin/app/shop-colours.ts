/** The shop's accent behind its initial, with a letter that is readable on it. */

/** @param accent a CSS colour; the stylesheet's own where it is empty or no colour */
export function paintShop(element: HTMLElement, accent: string): void {
  if (!accent || !CSS.supports('color', accent) || element.style.getPropertyValue('--shop') === accent) return
  element.style.setProperty('--shop', accent)
  const tile = element.querySelector('.logo')
  if (!tile) {
    element.style.removeProperty('--shop')
    return
  }
  element.style.setProperty('--on-shop', luminance(getComputedStyle(tile).backgroundColor) > 0.36 ? '#14171c' : '#fff')
}

/** Relative luminance, by WCAG 2. @returns 0 for a colour that is not given as `rgb(…)` */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = (/^rgba?\(([^)]+)\)/.exec(color)?.[1] ?? '')
    .split(/[,\s/]+/)
    .map((channel) => {
      const value = Number(channel) / 255
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
    })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
