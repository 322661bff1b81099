/** Every screen in every engine: kept as a photograph, with its texts inside the card and beside one another. */

import { expect } from '@open-wc/testing'
import { goTo, SCREENS } from './all-screens.ts'
import { photograph, seenOf, stillness, texts } from './photograph.ts'
import { modal, within } from './shop.ts'

/** Fractions of pixels, which engines round differently. */
const ROUNDING = 1.5

const overlaps = (a: DOMRect, b: DOMRect): boolean =>
  a.left < b.right - ROUNDING &&
  b.left < a.right - ROUNDING &&
  a.top < b.bottom - ROUNDING &&
  b.top < a.bottom - ROUNDING

/** The smallest target of WCAG 2.2 AA. The rest of a long screen scrolls. */
const MIN_SEEN_PX = 24

/** What leads on or back. Lists, forms and receipts may scroll, with the links below them. */
const ESSENTIAL =
  ':is(.links, .middle > .share):not(.facts ~ *) > *, .actions > *, [part=header] button, [part=footer] button'

/** What scrolls although the card could be taller. Most browsers then draw a scrollbar beside the text. */
function scrollsInVain(): string[] {
  const dialog = within('dialog')
  const isLimited = dialog.clientHeight >= Math.floor(parseFloat(getComputedStyle(dialog).maxHeight))
  return [...dialog.querySelectorAll('.scroll')]
    .filter(({ scrollHeight, clientHeight }) => !isLimited && scrollHeight > clientHeight)
    .map(({ scrollHeight, clientHeight }) => `${scrollHeight} px in ${clientHeight}`)
}

/** The controls of which so little is seen that a buyer may miss them. */
function cutOff(): string[] {
  const shown = within('.over > div') ?? within('dialog')
  return [...shown.querySelectorAll(ESSENTIAL)]
    .filter((each) => each.checkVisibility({ visibilityProperty: true }))
    .filter((each) => {
      const box = each.getBoundingClientRect()
      const seen = seenOf(box, each.parentElement)
      return !seen || Math.min(seen.height, seen.width) < Math.min(MIN_SEEN_PX, box.height)
    })
    .map((each) => each.getAttribute('aria-label') ?? each.textContent!.trim())
}

describe('every screen', () => {
  for (const name of SCREENS) {
    it(`${name} shows its texts inside the card, none over another, and what leads on`, async () => {
      await goTo(name)
      await stillness()
      await photograph(name)
      expect(modal().shadowRoot!.activeElement, 'the focus is in the modal').to.not.equal(null)
      const card = (within('.over > div') ?? within('dialog')).getBoundingClientRect()
      const all = texts()
      expect(all.length).to.be.above(0)
      const outside = all.filter(
        ({ lines, isShortened }) =>
          !isShortened && lines.some(({ left, right }) => left < card.left - ROUNDING || right > card.right + ROUNDING),
      )
      expect(outside.map(({ text }) => text)).to.deep.equal([])
      const over = all.flatMap(({ text, seen }, at) =>
        all
          .slice(at + 1)
          .filter((other) => seen.some((a) => other.seen.some((b) => overlaps(a, b))))
          .map((other) => `${text} / ${other.text}`),
      )
      expect(over).to.deep.equal([])
      expect(cutOff()).to.deep.equal([])
      expect(scrollsInVain()).to.deep.equal([])
    })
  }
})
