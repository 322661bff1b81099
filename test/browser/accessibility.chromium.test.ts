/** Every screen, light and dark, through axe; and the size of the modal and of its buttons. */

import { expect, nextFrame } from '@open-wc/testing'
import { emulateMedia, setViewport } from '@web/test-runner-commands'
import type * as Axe from 'axe-core'
import { goTo, SCREENS } from './all-screens.ts'
import { modal, open, shop, shows, within } from './shop.ts'
import { finalCheckout } from './views.ts'
import 'axe-core'

// The package is not a module: it sets `window.axe`.
const { axe } = window as unknown as { axe: typeof Axe }

for (const colorScheme of ['light', 'dark'] as const) {
  describe(`every screen, ${colorScheme}`, () => {
    before(() => emulateMedia({ colorScheme, reducedMotion: 'reduce' }))
    after(() => emulateMedia({ colorScheme: 'light', reducedMotion: 'no-preference' }))

    for (const name of SCREENS) {
      it(`${name} has no axe violation`, async () => {
        await goTo(name)
        await nextFrame()
        const { violations, passes } = await axe.run(modal(), { resultTypes: ['violations'] })
        expect(
          violations.map(
            ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`)}`,
          ),
        ).to.deep.equal([])
        expect(passes.map(({ id }) => id)).to.include('color-contrast')
        const focused = modal().shadowRoot!.activeElement
        expect(focused, 'the focus is in the modal').to.not.equal(null)
        // The page has landmarks of its own, and headings around the button.
        expect([...modal().shadowRoot!.querySelectorAll('main, header, footer, nav, h1, h3')]).to.deep.equal([])
      })
    }
  })
}

describe('the modal', () => {
  afterEach(() => setViewport({ width: 800, height: 600 }))

  const sizes: [number, number][] = [
    [320, 480],
    [360, 740],
    [740, 360],
    [1280, 800],
  ]
  for (const [width, height] of sizes) {
    it(`fits ${width} × ${height}, is as tall as its content, and has targets of 44 px`, async () => {
      await setViewport({ width, height })
      const at = shop()
      await open(at)
      const dialog = within('dialog')
      const settle = () =>
        Promise.all(
          dialog
            .getAnimations({ subtree: true })
            .filter(({ effect }) => effect!.getComputedTiming().iterations !== Infinity)
            .map(({ finished }) => finished.catch(() => {})),
        )
      await settle()
      const before = dialog.getBoundingClientRect()
      expect(
        before.left >= 0 && before.right <= width && before.top >= 0 && before.bottom <= height,
        JSON.stringify(before),
      ).to.equal(true)
      expect(dialog.scrollWidth).to.be.at.most(dialog.clientWidth)
      const small = () =>
        [...modal().shadowRoot!.querySelectorAll('button, input')].filter(
          (each) => each.getBoundingClientRect().height < 44 || each.getBoundingClientRect().width < 44,
        )
      expect(small()).to.deep.equal([])
      await at.control({ checkout: finalCheckout('paid') })
      await shows('Thank you')
      await settle()
      const after = dialog.getBoundingClientRect()
      // A sheet stands on the bottom of the screen, and the top of a card stays where it is.
      const edge = width < 520 ? 'bottom' : 'top'
      expect(after[edge]).to.equal(before[edge])
      expect(after.top >= 0 && after.bottom <= height, JSON.stringify(after)).to.equal(true)
      const { scrollHeight, clientHeight } = within('.scroll')
      if (height > 700) expect(scrollHeight).to.be.at.most(clientHeight)
      expect(small()).to.deep.equal([])
    })
  }
})
