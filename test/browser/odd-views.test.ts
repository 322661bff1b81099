/** Views with odd members: the modal stays readable, leads on and closes. The seed repeats the views. */

import { expect, waitUntil } from '@open-wc/testing'
import { seededRandom } from '../faults/random.ts'
import { close, CLOSING_MS, unhandledIn, wayForward } from './dead-ends.ts'
import { oddView, VALID, viewsWithNull } from './odd-views.ts'
import type { OddView } from './odd-views.ts'
import { button, clearTab, modal, nativeButton, shop, text, within } from './shop.ts'
import { checkoutView } from './companion.mjs'

const SEED = 20_261_127
const COUNT = 200

/** What a template writes for a value that is not there. */
const UNREADABLE = /undefined|\bnull\b|NaN|Invalid Date|Infinity/

/** The page must not notice: a test of hundreds of views waits a frame for each, not longer. */
const until = (condition: () => unknown, message: string): Promise<void> =>
  waitUntil(condition as () => boolean, message, { timeout: 5_000, interval: 1 })

describe('views with odd members', () => {
  const unhandled = unhandledIn(window)
  const { error: log } = console
  // It explains each answer that cannot be read.
  before(() => (console.error = () => {}))
  after(() => (console.error = log))
  const closingTimes: number[] = []

  /** @returns what is wrong with the modal, if anything is */
  async function problemsWith({ view }: OddView): Promise<string[]> {
    unhandled.length = 0
    const problems: string[] = []
    const at = shop()
    await at.control({ checkout: view })
    const element = button(at)
    nativeButton(element).click()
    const result = element.open()
    try {
      await until(
        () => modal() && within('dialog')?.hasAttribute('open') && wayForward(modal()),
        'there is a way forward',
      )
      problems.push(...unreadable('it shows'))
      // A press on the first method, or on the main button.
      const next =
        within<HTMLElement>('[part=method]:not([aria-disabled])') ?? within<HTMLElement>('button[part=primary]')
      next?.click()
      await modal()?.updateComplete
      if (modal()) await until(() => !modal() || wayForward(modal()), 'there is a way forward after a press')
      problems.push(...unreadable('after a press, it shows'))
      if (modal()) closingTimes.push(await close())
      expect((await result).status).to.be.a('string')
    } catch (error) {
      problems.push(`${(error as Error).message.slice(0, 300)}: ${text().slice(0, 200)}`)
    }
    problems.push(...new Set(unhandled.map(String)))
    clearTab()
    return problems
  }

  const unreadable = (when: string): string[] => {
    const found = UNREADABLE.exec(modal() ? text() : '')
    return found ? [`${when} "${text().slice(Math.max(0, found.index - 60), found.index + 40)}"`] : []
  }

  async function check(views: readonly OddView[]): Promise<void> {
    const found: string[] = []
    for (const odd of views) for (const problem of await problemsWith(odd)) found.push(`${odd.name}: ${problem}`)
    expect(found).to.deep.equal([])
  }

  it('need no repair where nothing is odd', () =>
    check(Object.entries(VALID).map(([name, view]) => ({ name, view: { ...checkoutView(), ...view } }))))

  it('may lack members, or have null in their place', () => check(viewsWithNull()))

  it(`may have values of another kind, unknown words and repeated members: ${COUNT} of them, seed ${SEED}`, () => {
    const random = seededRandom(SEED)
    return check(Array.from({ length: COUNT }, () => oddView(random)))
  })

  it(`close within ${CLOSING_MS} ms`, () => {
    expect(closingTimes.length).to.be.above(COUNT)
    // A busy machine stops the browser now and then. That is not in the median.
    closingTimes.sort((a, b) => a - b)
    expect(closingTimes[closingTimes.length >> 1]).to.be.below(CLOSING_MS)
  })
})
