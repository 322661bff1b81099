/** Every screen without the files of lazy screens, which are gone after a deployment. */

import { expect } from '@open-wc/testing'
import { pathTo, SCREENS } from './all-screens.ts'
import { closeButtonOf, unhandledIn, wayForward } from './dead-ends.ts'
import { nativeButton, shop, waitUntil } from './shop.ts'
import { include, textIn, visit } from './visit.ts'
import type { VisitedWindow } from './visit.ts'

/** `opening` needs no file, and a press leads to the others, on a screen that may be in a missing file. */
const REACHED_WITHOUT_PRESS = SCREENS.filter((screen) => screen !== 'opening' && !pathTo(screen).act)

const openedIn = (tab: VisitedWindow) => tab.document.querySelector('pay-checkout')
const screenIn = (tab: VisitedWindow) => openedIn(tab)!.shadowRoot!.querySelector('dialog')!.dataset.screen

function addButton(tab: VisitedWindow, attributes: Record<string, string>): HTMLElement {
  const element = tab.document.createElement('pay-button')
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  tab.document.body.append(element)
  return element
}

describe('without a dead end', () => {
  describe('despite files that are gone after a deployment', () => {
    for (const screen of REACHED_WITHOUT_PRESS) {
      it(screen, async () => {
        const { control = {}, attributes, becomes } = pathTo(screen)
        const at = shop()
        await at.control(control)
        const tab = await visit('/test-pages/empty.html')
        const unhandled = unhandledIn(tab)
        await include(tab, '/test-pages/without-lazy-screens/pay-button.js')
        nativeButton(addButton(tab, { server: at.server, 'order-token': 'a.b.c', ...attributes })).click()
        await waitUntil(() => wayForward(openedIn(tab)), `a way forward, not: ${textIn(tab)}`)
        if (becomes) {
          const before = screenIn(tab)
          await at.control({ checkout: becomes.checkout })
          await waitUntil(() => screenIn(tab) !== before && wayForward(openedIn(tab)), 'a way forward')
        }
        const { closed } = openedIn(tab)!
        // It asks once while money may be moving.
        for (let presses = 0; presses < 2 && openedIn(tab); presses++) {
          closeButtonOf(openedIn(tab)!)?.click()
          await openedIn(tab)?.updateComplete
        }
        // As a value of an assertion, an element would be compared and printed with all that it refers to.
        expect(openedIn(tab) === null, `closed, not: ${textIn(tab)}`).to.equal(true)
        expect((await closed).status).to.be.a('string')
        await at.idle()
        expect(unhandled.map(String)).to.deep.equal([])
      })
    }
  })
})
