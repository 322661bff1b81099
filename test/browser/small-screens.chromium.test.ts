/** Small screens, and large ones at a zoom of 200 %: what a screen says is readable without scrolling. */

import { expect } from '@open-wc/testing'
import { emulateMedia, setViewport } from '@web/test-runner-commands'
import { goTo, SCREENS } from './all-screens.ts'
import { clearTab, modal, within } from './shop.ts'

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
