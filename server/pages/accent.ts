/**
 * The style rules of a shop's accent: the text on it, the dark scheme's form of it, and its share in the colour of
 * links. They are computed for hexadecimal colours. Others only a browser can read, and new ones derive the same.
 */

import { chromaOf, contrast, lighten, mix, readHex } from './colours.ts'

const DARK = '@media screen and (prefers-color-scheme: dark)'
/**
 * In OKLCH. It stands out from the dark card whatever the hue, and takes black text. A colour close to grey has to be
 * lighter, or it looks disabled: black becomes almost white.
 */
const [MIN_LIGHTNESS, CLOSE_TO_GREY] = [0.72, 0.1]
/** About where black and white have the same contrast on a colour, in OKLCH. */
const MIDDLE_LIGHTNESS = 0.57
/** Of the accent in the colour of links, in percent. The small share is readable of every colour, even of white. */
const [SHARE, SMALL_SHARE] = [50, 30]

/**
 * @param accent a CSS colour, for example #24483a
 * @param light the colours of the light scheme: of texts, and of the ground on which they have the least contrast
 */
export function accentRules(accent: string, light: { readonly ink: string; readonly ground: string }): string {
  const rgb = readHex(accent)
  if (!rgb) {
    return `:root { --accent: ${accent}; --on-accent: #ffffff; --share: ${SMALL_SHARE}%; }
@supports (color: oklch(from red max(l, 0) c h)) {
  :root { --on-accent: oklch(from var(--accent) calc((${MIDDLE_LIGHTNESS} - l) * 999) 0 0); }
  ${DARK} { :root { --accent: oklch(from ${accent} max(l, ${MIN_LIGHTNESS} + 2 * max(0, ${CLOSE_TO_GREY} - c)) c h); } }
}
`
  }
  const share = contrast(mix(accent, SHARE / 100, light.ink), light.ground) >= 4.5 ? SHARE : SMALL_SHARE
  const dark = lighten(accent, MIN_LIGHTNESS + 2 * Math.max(0, CLOSE_TO_GREY - chromaOf(accent)))
  return `:root { --accent: ${accent}; --on-accent: ${inkOn(accent)}; --share: ${share}%; }
${DARK} { :root { --accent: ${dark}; --on-accent: ${inkOn(dark)}; } }
`
}

/** The text colour with the higher contrast. */
function inkOn(background: string): string {
  return contrast(background, '#000000') > contrast(background, '#ffffff') ? '#000000' : '#ffffff'
}
