/** Arithmetic with colours as #rgb or #rrggbb, in OKLab (https://bottosson.github.io/posts/oklab/). */

type Three = readonly [number, number, number]

/** @returns linear light, 0 to 1; undefined for another notation */
export function readHex(colour: string): Three | undefined {
  const hex = /^#(?:([0-9a-f])([0-9a-f])([0-9a-f])|([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2}))$/i.exec(colour)
  if (!hex) return undefined
  const [red, green, blue] = hex
    .slice(1)
    .filter((digits) => digits !== undefined)
    .map((digits) => parseInt(digits.padStart(2, digits), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
  return [red!, green!, blue!]
}

/** Of two colours, by WCAG 2.2. */
export function contrast(one: string, other: string): number {
  const [low, high] = [one, other].map(luminance).sort((a, b) => a - b)
  return (high! + 0.05) / (low! + 0.05)
}

/** As `color-mix(in oklab, one share, other)`. @param share 0 to 1 */
export function mix(one: string, share: number, other: string): string {
  const [a, b] = [labOf(one), labOf(other)]
  return hexOf(a.map((value, index) => value * share + b[index]! * (1 - share)) as unknown as Three)
}

/** Of OKLCH: 0 for a grey. */
export function chromaOf(colour: string): number {
  const [, a, b] = labOf(colour)
  return Math.hypot(a, b)
}

/** The same hue with at least this lightness of OKLCH, and as much of its chroma as a screen can show. */
export function lighten(colour: string, min: number): string {
  const [lightness, a, b] = labOf(colour)
  if (lightness >= min) return colour
  for (let kept = 1; kept > 0; kept -= 0.02) {
    const lab: Three = [min, a * kept, b * kept]
    if (linearOf(lab).every((value) => value >= -0.001 && value <= 1.001)) return hexOf(lab)
  }
  return hexOf([min, 0, 0])
}

function luminance(colour: string): number {
  const [red, green, blue] = known(colour)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function labOf(colour: string): Three {
  const [red, green, blue] = known(colour)
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

function linearOf([lightness, a, b]: Three): Three {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ]
}

function hexOf(lab: Three): string {
  const digits = linearOf(lab)
    .map((value) => Math.min(1, Math.max(0, value)))
    .map((value) => (value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055))
    .map((value) => Math.round(value * 255).toString(16))
  return `#${digits.map((value) => value.padStart(2, '0')).join('')}`
}

function known(colour: string): Three {
  const linear = readHex(colour)
  if (!linear) throw new TypeError(`The colour ${colour} is not hexadecimal`)
  return linear
}
