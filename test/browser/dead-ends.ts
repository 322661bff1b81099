/** Every screen with a fault: there is a way forward, closing works at once, and nothing is left behind. */

import { expect } from '@open-wc/testing'
import type { PayCloseEvent } from '../../src/index.ts'
import { PAGE_SCREENS, SCREENS, show } from './all-screens.ts'
import type { ScreenId } from './all-screens.ts'
import { stoppedClock } from './clock.ts'
import { endFault } from './faults.ts'
import type { Fault } from './faults.ts'
import { button, clearPage, hasLeft, modal, nativeButton, openPage, text, waitUntil, within } from './shop.ts'
import type { Shop } from './shop.ts'

/** The median of many cells. A busy machine stops the browser now and then. */
export const CLOSING_MS = 100
/** One cell, however busy the machine. */
const MAX_CLOSING_MS = 1_000
/** Longer than the modal waits for an answer. */
const ANSWER_MS = 31_000
/** The buyer waits for an answer there, which does not come. */
const WAITING_SCREENS: readonly string[] = ['opening', 'starting']

/** What a buyer can press to go on, or a time that runs, or the provider's page. */
export function wayForward(element: Element | null): Element | undefined {
  const controls = element?.shadowRoot?.querySelectorAll('button, a[href], iframe, [role=timer]') ?? []
  return [...controls].find(
    (each) =>
      !each.closest('[inert]') &&
      !each.closest('[part=header]') &&
      !(each as HTMLButtonElement).disabled &&
      each.checkVisibility(),
  )
}

/** The one that a buyer can press now: of the question, or of the header. */
export function closeButtonOf(element: Element): HTMLButtonElement | undefined {
  const buttons = [...element.shadowRoot!.querySelectorAll('button')].filter((each) => !each.closest('[inert]'))
  return buttons.find((each) => /^Close( for now)?$/.test(each.getAttribute('aria-label') ?? each.textContent!.trim()))
}

/** Errors that nothing handled, in this page or in another. */
export function unhandledIn(page: EventTarget): unknown[] {
  const all: unknown[] = []
  page.addEventListener('unhandledrejection', (event) => all.push((event as PromiseRejectionEvent).reason))
  page.addEventListener('error', (event) => all.push((event as ErrorEvent).message))
  return all
}

/**
 * A test of each screen with each of these faults.
 * @param go shows a screen, or what takes its place
 */
export function testFaults(faults: Record<string, Fault>, go: (screen: ScreenId) => Promise<Shop> = show): void {
  const clock = stoppedClock()
  const unhandled = unhandledIn(window)
  const closings: { fault: string; screen: ScreenId; ms: number }[] = []
  const departures = countDepartures()
  // Before the tab is cleared, which needs the storage.
  afterEach(endFault)

  for (const [fault, { before, during, isSilence }] of Object.entries(faults)) {
    describe(`despite ${fault}`, () => {
      for (const screen of SCREENS) {
        it(screen, async () => {
          unhandled.length = 0
          before?.()
          const at = await go(screen)
          const results = [modal().closed]
          await during?.(at, clock)
          // The fault may have closed a receipt.
          await departures.end()
          if (WAITING_SCREENS.includes(screen)) clock.advance(ANSWER_MS)
          if (!modal()) {
            await openAgain(at)
            results.push(modal().closed)
            if (isSilence) clock.advance(ANSWER_MS)
          }
          await untilWayForward()
          const ms = await close()
          closings.push({ fault, screen, ms })
          for (const { status } of await Promise.all(results)) expect(status).to.be.a('string')
          await departures.end()
          await at.idle()
          expect(unhandled.map(String)).to.deep.equal([])
          expect(ms, 'milliseconds until the modal is closed').to.be.below(MAX_CLOSING_MS)
        })
      }
    })
  }

  // The tests of a suite run before those of the suites in it.
  describe('the close button', () => {
    it(`takes at most ${CLOSING_MS} ms, whatever the fault and the screen`, () => {
      expect(closings.length).to.equal(Object.keys(faults).length * SCREENS.length)
      const slow = [...Object.keys(faults), ...SCREENS]
        .map((name) => ({ name, ms: median(closings.filter((each) => [each.fault, each.screen].includes(name))) }))
        // Of few cells, one that the machine has stopped would be the median.
        .filter(({ name, ms }) => ms >= (name in faults ? CLOSING_MS : MAX_CLOSING_MS / 2))
      expect(slow).to.deep.equal([])
    })
  })
}

/**
 * A test of each screen of the hosted page, without an address that leads back to the shop.
 * @param faultFor names a fault
 * @param go shows a screen, or what takes its place
 */
export function testPage(
  faultFor: (screen: ScreenId) => readonly [name: string, fault: Fault],
  go: (screen: ScreenId) => Promise<Shop> = (screen) => show(screen, 'page'),
): void {
  const clock = stoppedClock()
  const unhandled = unhandledIn(window)
  afterEach(endFault)

  for (const screen of PAGE_SCREENS) {
    const [name, { before, during, isSilence }] = faultFor(screen)
    it(`${screen}, despite ${name}`, async () => {
      unhandled.length = 0
      before?.()
      const at = await go(screen)
      await during?.(at, clock)
      if (WAITING_SCREENS.includes(screen)) clock.advance(ANSWER_MS)
      if (!modal()) {
        await openPage(at)
        if (isSilence) clock.advance(ANSWER_MS)
      }
      await untilWayForward()
      const { closed } = modal()
      clearPage()
      expect((await closed).status).to.be.a('string')
      await at.idle()
      expect(unhandled.map(String)).to.deep.equal([])
    })
  }
}

export const untilWayForward = (): Promise<void> =>
  waitUntil(() => wayForward(modal()), `a way forward, not: ${text()}`)

/** How often a receipt has led the page to its address. */
function countDepartures(): { end(): Promise<void> } {
  let count = 0
  beforeEach(() => (count = 0))
  document.addEventListener('pay-close', (event) => {
    const { result } = event as PayCloseEvent
    if (result.status === 'paid' && result.checkout?.successUrl) count++
  })
  return { end: () => hasLeft(count) }
}

const median = (all: { ms: number }[]): number => {
  const sorted = all.map(({ ms }) => ms).sort((a, b) => a - b)
  return sorted[sorted.length >> 1]!
}

/** Opens the same order in a new tab. */
async function openAgain(at: Shop): Promise<void> {
  const before = (await at.calls('open')).length
  nativeButton(button(at)).click()
  await waitUntil(() => modal(), 'the modal is open again')
  await waitUntil(async () => (await at.calls('open')).length > before || wayForward(modal()), 'it asks')
}

/** Waits for nothing but the modal's own drawing: no request, no file. @returns how long it took */
export async function close(): Promise<number> {
  const start = performance.now()
  // Another question has to be answered first.
  if (!closeButtonOf(modal())) await press(within('.over [part=primary]'))
  await press(closeButtonOf(modal()))
  // It asks once while money may be moving.
  if (modal()) await press(closeButtonOf(modal()))
  // As a value of an assertion, an element would be compared and printed with all that it refers to.
  expect(modal() === null, 'the modal is closed').to.equal(true)
  return performance.now() - start
}

async function press(button: HTMLButtonElement | undefined): Promise<void> {
  button?.click()
  await modal()?.updateComplete
}
