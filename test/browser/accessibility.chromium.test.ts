/** Every screen, light, dark and in forced colours, through axe and as a photograph; and the size of the modal and of its buttons. */

import { expect } from '@open-wc/testing'
import { setViewport } from '@web/test-runner-commands'
import type * as Axe from 'axe-core'
import { goTo, SCREENS } from './all-screens.ts'
import { resetScheme, SCHEMES, setScheme } from './emulation.ts'
import type { Scheme } from './emulation.ts'
import { brightness, layout, photograph, stillness } from './photograph.ts'
import { clearTab, modal, open, shop, shows, within } from './shop.ts'
import { finalCheckout } from './views.ts'
import 'axe-core'

// The package is not a module: it sets `window.axe`.
const { axe } = window as unknown as { axe: typeof Axe }

/** An animation that only shows something later takes this long. */
const INSTANT_MS = 1
/** How bright the card of a scheme is, from 0 to 1. */
const BRIGHTNESS: Record<Scheme, [number, number]> = { light: [0.5, 1], dark: [0, 0.5], 'forced colours': [0, 1] }

describe('every screen', () => {
  after(resetScheme)

  for (const name of SCREENS) {
    it(`${name} has no axe violation, and dark is drawn where light is`, async () => {
      await setScheme('light')
      await goTo(name)
      expect(modal().shadowRoot!.activeElement, 'the focus is in the modal').to.not.equal(null)
      // The page has landmarks of its own, and headings around the button.
      expect(modal().shadowRoot!.querySelectorAll('main, header, footer, nav, h1, h3').length).to.equal(0)
      const layouts = new Map<Scheme, string[]>()
      for (const scheme of SCHEMES) {
        await setScheme(scheme)
        await stillness()
        const { violations, passes } = await axe.run(modal(), { resultTypes: ['violations'] })
        expect(
          violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`)}`),
        ).to.deep.equal([])
        expect(passes.map(({ id }) => id)).to.include('color-contrast')
        const picture = await photograph(`${name} ${scheme}`)
        const shown = await brightness(picture, within('dialog').getBoundingClientRect())
        // The provider chooses the colours of its page.
        if (!within('iframe')) expect(shown).to.be.within(...BRIGHTNESS[scheme])
        layouts.set(scheme, layout())
      }
      // Forced colours have borders of their own.
      expect(layouts.get('dark')).to.deep.equal(layouts.get('light'))
    })
  }
})

describe('reduced motion', () => {
  after(resetScheme)

  it('is respected by every screen', async () => {
    await setScheme('light', 'reduce')
    const moving: Record<string, string[]> = {}
    for (const name of SCREENS) {
      await goTo(name)
      const all = document.getAnimations().filter(({ effect }) => Number(effect!.getTiming().duration) > INSTANT_MS)
      if (all.length > 0) moving[name] = all.map((each) => (each as CSSAnimation).animationName)
      clearTab()
    }
    expect(moving).to.deep.equal({})
  })
})

describe('links', () => {
  const { style } = document.documentElement
  after(() => (style.removeProperty('--pay-accent'), resetScheme()))

  it('are readable in the darkest and the lightest accent, on the card and on a note', async () => {
    const faults: string[] = []
    await goTo('device')
    within<HTMLElement>('.fold summary').click()
    for (const accent of ['#000', '#fff', '#ffe14d', '#0b1437']) {
      style.setProperty('--pay-accent', accent)
      for (const scheme of ['light', 'dark'] as const) {
        await setScheme(scheme)
        await stillness()
        const links = [...within<HTMLElement>('dialog').querySelectorAll<HTMLElement>('.text, [part=quiet]')]
        expect(links.length).to.be.above(1)
        const { violations } = await axe.run(links, { runOnly: ['color-contrast'] })
        faults.push(
          ...violations.map(({ nodes }) => `${accent}, ${scheme}: ${nodes.map((node) => node.failureSummary)}`),
        )
      }
    }
    expect(faults).to.deep.equal([])
  })
})

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
      // The last pixel of a sheet is below the screen, so that no line of the page is seen under it.
      const lowest = width < 520 ? height + 1 : height
      await stillness()
      const before = dialog.getBoundingClientRect()
      expect(
        before.left >= 0 && before.right <= width && before.top >= 0 && before.bottom <= lowest,
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
      await stillness()
      const after = dialog.getBoundingClientRect()
      // A sheet stands on the bottom of the screen, and the top of a card stays where it is.
      const edge = width < 520 ? 'bottom' : 'top'
      expect(after[edge]).to.equal(before[edge])
      expect(after.top >= 0 && after.bottom <= lowest, JSON.stringify(after)).to.equal(true)
      const { scrollHeight, clientHeight } = within('.scroll')
      if (height > 700) expect(scrollHeight).to.be.at.most(clientHeight)
      expect(small()).to.deep.equal([])
    })
  }
})
