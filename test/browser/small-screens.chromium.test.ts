/**
 * Small screens, and large ones at a zoom of 200 %: what a screen says is readable without scrolling. At 400 %,
 * everything can be scrolled to.
 */

import { expect } from '@open-wc/testing'
import { emulateMedia, setViewport } from '@web/test-runner-commands'
import { goTo, SCREENS } from './all-screens.ts'
import { clearTab, modal, open, shop, waitUntil, within } from './shop.ts'
import { money } from './views.ts'

const SIZES: [width: number, height: number, what: string][] = [
  [360, 740, 'a phone'],
  [320, 480, 'a small phone'],
  [640, 400, 'a laptop at 200 %'],
]
/** The headline, the sentence that says what to do, and what went wrong. */
const ESSENTIAL = '#title:not(.hidden), .say, [role=alert]'

/** What is cut off of the essential texts, above by the header or below by the primary button. */
function cutOff(): string[] {
  const shown = within('.over > div') ?? within('.scroll')
  const { top, bottom } = shown.getBoundingClientRect()
  const end = Math.min(bottom, innerHeight)
  // Whoever is about to type sees the field.
  const field = modal().shadowRoot!.activeElement!.closest('.field')
  return [...(field ? [field] : shown.querySelectorAll(ESSENTIAL))]
    .filter((text) => {
      const box = text.getBoundingClientRect()
      return box.top < top - 1 || box.bottom > end + 1
    })
    .map((text) => text.textContent!.trim())
}

describe('what a screen says', () => {
  before(() => emulateMedia({ reducedMotion: 'reduce' }))
  after(() => emulateMedia({ reducedMotion: 'no-preference' }))
  afterEach(() => setViewport({ width: 800, height: 600 }))

  for (const [width, height, what] of SIZES) {
    it(`is readable at once on ${what}, ${width} × ${height}`, async () => {
      await setViewport({ width, height })
      const faults: Record<string, string[]> = {}
      for (const name of SCREENS) {
        await goTo(name)
        const texts = cutOff()
        if (texts.length > 0) faults[name] = texts
        clearTab()
      }
      expect(faults).to.deep.equal({})
    })
  }
})

describe('help with a push request', () => {
  afterEach(() => setViewport({ width: 800, height: 600 }))

  it('opens in sight on a small phone', async () => {
    await setViewport({ width: 320, height: 568 })
    await goTo('device, with help')
    const scroll = within('.scroll').getBoundingClientRect()
    await waitUntil(() => {
      const { top, bottom } = within('.fold li').getBoundingClientRect()
      return top >= scroll.top && bottom <= scroll.bottom
    }, 'its first line is seen')
  })
})

describe('the price of a house', () => {
  before(() => emulateMedia({ reducedMotion: 'reduce' }))
  after(() => emulateMedia({ reducedMotion: 'no-preference' }))
  afterEach(() => setViewport({ width: 800, height: 600 }))

  for (const [amount, currency] of [
    ['1234567890123.45', 'BDT'],
    ['987654321.00', 'ETB'],
  ] as const)
    it(`is on one line of a small phone: ${amount} ${currency}`, async () => {
      await setViewport({ width: 320, height: 640 })
      const at = shop()
      await at.control({ checkout: { money: money(amount, currency) } })
      await open(at)
      const text = document.createRange()
      text.selectNodeContents(within('[part=amount]'))
      expect(new Set([...text.getClientRects()].map(({ top }) => top)).size).to.equal(1)
    })
})

/** 1280 × 1024 at 400 %: https://www.w3.org/TR/WCAG22/#reflow. */
const ZOOMED: [width: number, height: number] = [320, 256]

/** The controls that cannot be scrolled to a place where a press reaches them, and the texts that cannot be seen. */
function outOfReach(): string[] {
  const root = modal().shadowRoot!
  const shown = within('.over > div') ?? within('dialog')
  return [...shown.querySelectorAll(`button, a, input, summary, iframe, ${ESSENTIAL}`)]
    .filter((each) => each.checkVisibility({ visibilityProperty: true }))
    .filter((each) => {
      each.scrollIntoView({ block: 'center' })
      const { left, top, bottom, width, height } = each.getBoundingClientRect()
      if (each.matches(ESSENTIAL)) return top < 0 || bottom > innerHeight
      return !each.contains(root.elementFromPoint(left + width / 2, top + height / 2))
    })
    .map((each) => each.getAttribute('aria-label') ?? each.textContent!.trim())
}

describe('at a zoom of 400 %', () => {
  before(() => emulateMedia({ reducedMotion: 'reduce' }))
  after(() => emulateMedia({ reducedMotion: 'no-preference' }))
  afterEach(() => setViewport({ width: 800, height: 600 }))

  it('every control of every screen can be reached, and nothing scrolls sideways', async () => {
    const [width, height] = ZOOMED
    await setViewport({ width, height })
    const faults: Record<string, string[]> = {}
    for (const name of SCREENS) {
      await goTo(name)
      const wide = [...modal().shadowRoot!.querySelectorAll('dialog, .scroll, .over > div')].filter(
        (each) => each.scrollWidth > each.clientWidth,
      )
      const all = [...wide.map((each) => `too wide: ${each.localName} ${each.className}`), ...outOfReach()]
      if (all.length > 0) faults[name] = all
      clearTab()
    }
    expect(faults).to.deep.equal({})
  })
})
