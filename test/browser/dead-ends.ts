/** Every screen with a fault: there is a way forward, closing works at once, and nothing is left behind. */

import { expect } from '@open-wc/testing'
import type { PayCloseEvent } from '../../src/index.ts'
import { SCREENS, show } from './all-screens.ts'
import { stoppedClock } from './clock.ts'
import { endFault } from './faults.ts'
import type { Fault } from './faults.ts'
import { button, hasLeft, modal, nativeButton, text, waitUntil, within } from './shop.ts'
import type { Shop } from './shop.ts'

export const CLOSING_MS = 100
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

/** A test of each screen with each of these faults. */
export function testFaults(faults: Record<string, Fault>): void {
  const clock = stoppedClock()
  const unhandled = unhandledIn(window)
  const closingTimes: number[] = []
  /** How often a receipt has led the page to its address. */
  let departures = 0
  document.addEventListener('pay-close', (event) => {
    const { result } = event as PayCloseEvent
    if (result.status === 'paid' && result.checkout?.successUrl) departures++
  })
  // Before the tab is cleared, which needs the storage.
  afterEach(endFault)

  for (const [name, { before, during, isSilence }] of Object.entries(faults)) {
    describe(`despite ${name}`, () => {
      for (const screen of SCREENS) {
        it(screen, async () => {
          unhandled.length = 0
          departures = 0
          before?.()
          const at = await show(screen)
          const results = [modal().closed]
          await during?.(at, clock)
          // The fault may have closed a receipt.
          await hasLeft(departures)
          if (WAITING_SCREENS.includes(screen)) clock.advance(ANSWER_MS)
          if (!modal()) {
            await openAgain(at)
            results.push(modal().closed)
            if (isSilence) clock.advance(ANSWER_MS)
          }
          await waitUntil(() => wayForward(modal()), `a way forward, not: ${text()}`)
          closingTimes.push(await close())
          for (const { status } of await Promise.all(results)) expect(status).to.be.a('string')
          await hasLeft(departures)
          await at.idle()
          expect(unhandled.map(String)).to.deep.equal([])
        })
      }
    })
  }

  // The tests of a suite run before those of the suites in it.
  describe('the close button', () => {
    it(`takes at most ${CLOSING_MS} ms`, () => {
      expect(closingTimes.length).to.equal(Object.keys(faults).length * SCREENS.length)
      // A busy machine stops the browser now and then. That is not in the median.
      closingTimes.sort((a, b) => a - b)
      expect(closingTimes[closingTimes.length >> 1]).to.be.below(CLOSING_MS)
    })
  })
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
