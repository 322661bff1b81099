/** Presses that were meant for the screen before. */

import { expect } from '@open-wc/testing'
import { sendKeys, sendMouse } from '@web/test-runner-commands'
import { fakeWindow, navigation } from './navigation.ts'
import { stillness } from './photograph.ts'
import { find, modal, open, press, ready, shop, shows, text, waitUntil, within } from './shop.ts'
import { page, pakhiPay, pendingPayment } from './views.ts'

/** Whether the last press met a new screen. On a busy machine, or in a slow engine, it may come after that. */
let wasNew = false
// Before the modal listens, which keeps presses from the page.
for (const type of ['pointerdown', 'keydown'])
  addEventListener(type, () => (wasNew = Boolean(modal() && within('.new'))), { capture: true })

const box = (element: Element): DOMRect => element.getBoundingClientRect()

describe('a press right after a new screen', () => {
  const middle = (element: Element): [number, number] => {
    const { left, top, width, height } = box(element)
    return [Math.round(left + width / 2), Math.round(top + height / 2)]
  }

  it('does nothing, by pointer', async () => {
    const at = shop()
    await at.control({ checkout: pakhiPay, payments: [{ action: page('popup') }] })
    await open(at, { presentation: 'popup' }, 'Pay ৳1,250.00')
    await ready()
    await stillness()
    const position = middle(find(/^Pay ৳/)!)
    await sendMouse({ type: 'click', position })
    await waitUntil(() => modal().shadowRoot!.textContent!.includes('Finish in the Pakhi Pay window'))
    const before = navigation.opened
    navigation.window = fakeWindow()
    await sendMouse({ type: 'click', position: middle(find('Show the window again')!) })
    if (wasNew) expect(navigation.opened).to.equal(before)
    await ready()
    // A button that still moves would not be where it was measured.
    await stillness()
    const opened = navigation.opened
    await sendMouse({ type: 'click', position: middle(find('Show the window again')!) })
    await waitUntil(() => navigation.opened === opened + 1)
  })

  it('does nothing, by Enter', async () => {
    const at = shop()
    await at.control({ checkout: pendingPayment(null) })
    await open(at, {}, 'No answer from Pakhi Pay yet')
    await ready()
    press('Pay another way')
    await shows('request is still open')
    find('Keep waiting for Pakhi Pay')!.focus()
    await sendKeys({ press: 'Enter' })
    if (wasNew) {
      expect(text()).to.include('request is still open')
      await ready()
      find('Keep waiting for Pakhi Pay')!.focus()
      await sendKeys({ press: 'Enter' })
    }
    await shows('No answer from Pakhi Pay yet')
  })

  it('still closes the modal with its own button', async () => {
    await open(shop())
    // It moves while the modal rises.
    await stillness()
    await sendMouse({ type: 'click', position: middle(find('Close')!) })
    await waitUntil(() => !modal())
  })
})
