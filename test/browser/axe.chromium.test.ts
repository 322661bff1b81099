/**
 * Every screen through axe, by language, scheme and width. `npm test` takes two cases of each screen, so that over all
 * screens each language meets each scheme and each width. `npm run test:axe` takes all.
 */

import { expect, nextFrame } from '@open-wc/testing'
import { setViewport } from '@web/test-runner-commands'
import type * as Axe from 'axe-core'
import { LANGUAGES } from '../../src/locales/languages.ts'
import { goTo, SCREENS } from './all-screens.ts'
import { resetScheme, SCHEMES, setScheme } from './emulation.ts'
import type { Scheme } from './emulation.ts'
import { modal, waitUntil, within } from './shop.ts'
import 'axe-core'

// The package is not a module: it sets `window.axe`.
const { axe } = window as unknown as { axe: typeof Axe }

const LOCALES = ['en', ...Object.keys(LANGUAGES)]
const SIZES = [
  [320, 640],
  [768, 800],
  [1280, 800],
] as const
const OPTIONS: Axe.RunOptions = {
  resultTypes: ['violations'],
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  // Off unless named.
  rules: { 'target-size': { enabled: true } },
}
const MIN_TARGET_PX = 44
/** Below this, phones zoom into a field. */
const MIN_INPUT_PX = 16

interface Cell {
  locale: string
  scheme: Scheme
  size: (typeof SIZES)[number]
}

/** All cells of a screen, sorted so that little changes from one to the next. */
const ALL: Cell[] = SIZES.flatMap((size) =>
  SCHEMES.flatMap((scheme) => LOCALES.map((locale) => ({ size, scheme, locale }))),
)

/** Two cells. From one to the next, the locale and the scheme move on by one, and the size at every third. */
const selectionFor = (screen: number): Cell[] =>
  [2 * screen, 2 * screen + 1].map((step) => ({
    locale: LOCALES[step % LOCALES.length]!,
    scheme: SCHEMES[step % SCHEMES.length]!,
    size: SIZES[Math.floor(step / SCHEMES.length) % SIZES.length]!,
  }))

const isFull = (await (await fetch('/test-pages/axe')).text()) === 'full'

async function present({ locale, scheme, size: [width, height] }: Cell): Promise<void> {
  await setViewport({ width, height })
  await setScheme(scheme)
  modal().locale = locale
  await waitUntil(() => within<HTMLElement>('dialog').lang === locale, `the modal is in ${locale}`)
  await nextFrame()
}

/** What axe does not look at. */
function ownFindings(): string[] {
  const dialog = within('dialog')
  const controls = [...modal().shadowRoot!.querySelectorAll<HTMLElement>('button, a, input, summary')]
  const findings = controls
    .filter((each) => each.checkVisibility({ visibilityProperty: true }))
    .filter((each) => {
      const { width, height } = each.getBoundingClientRect()
      return Math.min(width, height) < MIN_TARGET_PX
    })
    .map((each) => `smaller than ${MIN_TARGET_PX} px: ${each.outerHTML}`)
  for (const input of modal().shadowRoot!.querySelectorAll('input'))
    if (parseFloat(getComputedStyle(input).fontSize) < MIN_INPUT_PX) findings.push(`small letters: ${input.outerHTML}`)
  const wide = [dialog, within('.scroll'), document.documentElement].filter(
    (each) => each && each.scrollWidth > each.clientWidth,
  )
  findings.push(...wide.map((each) => `scrolls sideways: <${each.localName} class="${each.className}">`))
  return findings
}

describe(`axe, ${isFull ? 'in every case' : 'in a selection'}`, () => {
  after(async () => {
    await resetScheme()
    await setViewport({ width: 800, height: 600 })
  })

  for (const [index, name] of SCREENS.entries()) {
    it(`${name} has no violation`, async function () {
      if (isFull) this.timeout(600_000)
      await setScheme('light')
      await goTo(name)
      const findings: Record<string, string[]> = {}
      for (const cell of isFull ? ALL : selectionFor(index)) {
        await present(cell)
        const { violations, passes } = await axe.run(modal(), OPTIONS)
        expect(passes.length).to.be.above(0)
        const all = violations.flatMap(({ id, nodes }) =>
          nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
        )
        all.push(...ownFindings())
        if (all.length > 0) findings[[cell.locale, cell.scheme, cell.size[0]].join(', ')] = all
      }
      expect(findings).to.deep.equal({})
      // The page has landmarks of its own, and headings around the button.
      expect([...modal().shadowRoot!.querySelectorAll('main, header, footer, nav, h1, h3')]).to.deep.equal([])
    })
  }
})
