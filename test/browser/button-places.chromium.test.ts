/** Where the buttons of each screen are: a press that comes too late must not end something. */

import { expect } from '@open-wc/testing'
import { emulateMedia, setViewport } from '@web/test-runner-commands'
import { goTo, SCREENS } from './all-screens.ts'
import type { ScreenId } from './all-screens.ts'
import { clearTab, within } from './shop.ts'

/** A sheet from below: its buttons stay where they are. A card on a wide screen keeps its top instead. */
const SIZES: [width: number, height: number][] = [
  [360, 740],
  [390, 844],
]
/** Buttons that go back, end something or start something else than the primary button. */
const BACKWARD = '[part=quiet], .round, [part=header] button'

const box = (element: Element): DOMRect => element.getBoundingClientRect()

const overlaps = (a: DOMRect, b: DOMRect): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom

/** Opens a screen and measures its buttons. */
async function measure(name: ScreenId): Promise<{ primary: DOMRect | undefined; backward: [string, DOMRect][] }> {
  await goTo(name)
  const shown = within('.over') ?? within('dialog')
  const backward = [...shown.querySelectorAll(BACKWARD)].map((each): [string, DOMRect] => [
    `${name}: ${each.getAttribute('aria-label') ?? each.textContent!.trim()}`,
    box(each),
  ])
  const button = shown.querySelector('[part=primary]')
  const primary = button ? box(button) : undefined
  // The rest of a long screen scrolls behind the primary button, which takes the presses there.
  const actions = shown.querySelector('.actions')
  const coverTop = actions ? box(actions).top : Infinity
  clearTab()
  const visible = backward.map(([name, { x, y, width, height }]): [string, DOMRect] => [
    name,
    new DOMRect(x, y, width, Math.max(0, Math.min(height, coverTop - y))),
  ])
  return { primary, backward: visible }
}

describe('the place of the primary button', () => {
  before(() => emulateMedia({ reducedMotion: 'reduce' }))
  after(() => emulateMedia({ reducedMotion: 'no-preference' }))
  afterEach(() => setViewport({ width: 800, height: 600 }))

  for (const [width, height] of SIZES) {
    it(`never holds a button that goes back or ends something, at ${width} × ${height}`, async function () {
      this.timeout(50_000)
      await setViewport({ width, height })
      const all: Awaited<ReturnType<typeof measure>>[] = []
      for (const name of SCREENS) all.push(await measure(name))
      const faults = all.flatMap(({ primary }) =>
        all.flatMap(({ backward }) =>
          backward.filter(([, each]) => primary && overlaps(primary, each)).map(([name]) => name),
        ),
      )
      expect([...new Set(faults)]).to.deep.equal([])
      // A list of methods and the provider's page have none.
      const bottoms = all.flatMap(({ primary }) => (primary ? [Math.round(primary.bottom)] : []))
      expect(new Set(bottoms).size).to.equal(1)
    })
  }
})
