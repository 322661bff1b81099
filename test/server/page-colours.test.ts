/** The colours of the pages: readable in both schemes, with any accent of a shop. */

import { describe, expect, it } from 'vitest'
import { lighten, mix } from '../../server/pages/colours.ts'
import { notFoundPage } from '../../server/pages/not-found-page.ts'
import { createStylesheet, pagesStylesheet } from '../../server/pages/styles.ts'
import type { Stylesheet } from '../../server/pages/styles.ts'
import { CONTEXT } from './support/pages.ts'

const ACCENTS = ['#1f55e0', '#24483a', '#23493a', '#ff7a1a', '#000', '#fff', '#ffd', '#808080', '#c00', '#ff0', '#00f']

describe('the style sheet', () => {
  it('has a contrast of 4.5:1 for text and 3:1 for the edges of controls, in both schemes', () => {
    for (const colours of schemesOf(pagesStylesheet)) {
      for (const ink of ['ink', 'soft', 'bad', 'good'])
        for (const ground of ['card', 'fill'])
          expect(contrast(colours[ink]!, colours[ground]!)).toBeGreaterThanOrEqual(4.5)
      expect(contrast(colours.edge!, colours.card!)).toBeGreaterThanOrEqual(3)
    }
  })
})

describe('a shop’s accent', () => {
  it.each([
    ['#24483a', '#ffffff'],
    ['#ff7a1a', '#000000'],
    ['#000', '#ffffff'],
    ['rebeccapurple', '#ffffff'],
  ])('%s has text in %s, and a file of its own', (accent, ink) => {
    const sheet = createStylesheet(accent)
    expect(sheet.text).toContain(`:root { --accent: ${accent}; --on-accent: ${ink};`)
    expect(sheet.file).not.toBe(pagesStylesheet.file)
    expect(notFoundPage({ ...CONTEXT, stylesheet: sheet })).toContain(`${sheet.file}" integrity="${sheet.integrity}"`)
  })

  it.each(ACCENTS)('%s has readable text on it and readable links, in both schemes', (accent) => {
    for (const { share, ...colours } of schemesOf(createStylesheet(accent))) {
      expect(contrast(colours['on-accent']!, colours.accent!)).toBeGreaterThanOrEqual(4.5)
      const link = mix(colours.accent!, parseInt(share!) / 100, colours.ink!)
      for (const ground of ['card', 'fill']) expect(contrast(link, colours[ground]!)).toBeGreaterThanOrEqual(4.5)
    }
  })

  it.each(ACCENTS)('%s stands out from the dark card', (accent) => {
    const [, dark] = schemesOf(createStylesheet(accent))
    expect(contrast(dark!.accent!, dark!.card!)).toBeGreaterThanOrEqual(3)
  })

  it.each([
    ['#24483a', '50%'],
    ['#ff7a1a', '50%'],
    ['#ffd', '30%'],
  ])('%s has a share of %s in the colour of links', (accent, share) => {
    expect(schemesOf(createStylesheet(accent))[0]!.share).toBe(share)
  })

  it('that only a browser can read is made lighter by the browser', () => {
    expect(createStylesheet('rebeccapurple').text).toContain(
      '--accent: oklch(from rebeccapurple max(l, 0.72 + 2 * max(0, 0.1 - c)) c h);',
    )
  })
})

describe('the arithmetic', () => {
  // As a browser computes `color-mix(in oklab, …)` and `oklch(from … 0.72 c h)`.
  it.each([
    ['#1f55e0', 0.5, '#1b3777'],
    ['#ff7a1a', 0.5, '#81482a'],
    ['#ffd', 0.3, '#51534f'],
  ])('mixes %s at %d with dark ink to %s', (colour, share, mixed) => {
    expect(mix(colour, share, '#14171c')).toBe(mixed)
  })

  it.each([
    ['#24483a', '#88af9e'],
    ['#000', '#a4a4a4'],
    ['#ff7a1a', '#ff7a1a'],
  ])('lightens %s to %s', (colour, lighter) => {
    expect(lighten(colour, 0.72)).toBe(lighter)
  })
})

/** The colours of the light and of the dark scheme. Later declarations win. */
function schemesOf({ text }: Stylesheet): Record<string, string>[] {
  const schemes: [Record<string, string>, Record<string, string>] = [{}, {}]
  for (const [, media, block] of text.matchAll(
    /(@media screen and \(prefers-color-scheme: dark\) \{\s*)?:root \{([^}]*)\}/g,
  ))
    for (const [, name, value] of block!.matchAll(/--([\w-]+): (#[0-9a-f]+|\d+%);/g))
      for (const scheme of media ? [schemes[1]] : schemes) scheme[name!] = value!
  return schemes
}

/** WCAG 2.2 contrast of two colours as #rgb or #rrggbb. */
function contrast(a: string, b: string): number {
  const luminance = (colour: string) => {
    const digits =
      colour.length === 4
        ? colour
            .slice(1)
            .split('')
            .map((digit) => digit + digit)
        : colour.slice(1).match(/../g)!
    const [red, green, blue] = digits
      .map((digit) => parseInt(digit, 16) / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
  }
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high! + 0.05) / (low! + 0.05)
}
