/** Nothing moves from its place while the modal opens or shows another screen, as browsers measure it. */

import { expect } from '@open-wc/testing'
import { setViewport } from '@web/test-runner-commands'
import { button, modal, nativeButton, open, shop, shows, waitUntil, within } from './shop.ts'
import { finalCheckout, page, pendingPayment, pushRequest } from './views.ts'

interface LayoutShift extends PerformanceEntry {
  readonly value: number
  /** Their elements are unknown: the browser does not name those in a shadow tree. */
  readonly sources: readonly { previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[]
}

/** Until the animations that end have ended, and what they have moved is reported. */
async function settled(): Promise<void> {
  const ending = modal()
    .shadowRoot!.getAnimations()
    .filter((animation) => Number.isFinite(animation.effect!.getComputedTiming().endTime))
  await Promise.allSettled(ending.map(({ finished }) => finished))
  for (let frames = 0; frames < 2; frames++) await new Promise(requestAnimationFrame)
}

const textOf = ({ x, y, width, height }: DOMRectReadOnly) => [x, y, width, height].map(Math.round).join(' ')

/** Watches for shifts from now on. @returns a function that ends it, and returns what has moved, from where to where */
function watchShifts(): () => string[] {
  const shifts: string[] = []
  const note = (entries: PerformanceEntry[]) => {
    for (const { value, sources } of entries as LayoutShift[])
      for (const { previousRect, currentRect } of sources)
        shifts.push(`${value.toFixed(4)}: ${textOf(previousRect)} → ${textOf(currentRect)}`)
  }
  const observer = new PerformanceObserver((list) => note(list.getEntries()))
  observer.observe({ type: 'layout-shift' })
  return () => {
    note(observer.takeRecords())
    observer.disconnect()
    return shifts
  }
}

describe('the layout of the modal', () => {
  for (const width of [390, 1024]) {
    it(`does not shift while it opens, at a width of ${width} px`, async () => {
      await setViewport({ width, height: 800 })
      const at = shop()
      await at.control({ rule: { route: 'open', pause: true }, checkout: { shop: { name: 'Shiuli' } } })
      const element = button(at)
      await new Promise(requestAnimationFrame)
      const shiftsOf = watchShifts()
      nativeButton(element).click()
      await at.pausedRequest()
      await shows('Opening your order…')
      await waitUntil(() => within<HTMLDialogElement>('dialog').open)
      await settled()
      await at.control({ resume: true })
      await shows('How would you like to pay?')
      await settled()
      expect(shiftsOf()).to.deep.equal([])
    })

    it(`does not shift from one screen with a picture to the next, at a width of ${width} px`, async () => {
      await setViewport({ width, height: 800 })
      const at = shop()
      await at.control({ checkout: { shop: { name: 'Shiuli' }, ...pendingPayment(pushRequest) } })
      await open(at, {}, 'Approve it on your phone')
      await settled()
      const shiftsOf = watchShifts()
      for (const [checkout, words] of [
        [pendingPayment(page('redirect')), 'Waiting for Pakhi Pay'],
        [pendingPayment(null), 'No answer from Pakhi Pay yet'],
        [finalCheckout('paid'), 'has your payment of'],
      ] as const) {
        await at.control({ checkout })
        await shows(words)
        await settled()
      }
      expect(shiftsOf()).to.deep.equal([])
    })
  }
})
