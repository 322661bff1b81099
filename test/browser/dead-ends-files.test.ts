/** Every screen without the files of lazy screens, which are gone after a deployment. */

import { expect } from '@open-wc/testing'
import { pathTo, SCREENS } from './all-screens.ts'
import { closeButtonOf, unhandledIn, wayForward } from './dead-ends.ts'
import { nativeButton, shop, waitUntil } from './shop.ts'
import { include, textIn, visit } from './visit.ts'

/** The others are reached by a press on a screen of a missing file, or are in no such file. */
const FIRST_SCREENS = SCREENS.filter((screen) => !pathTo(screen).act && !pathTo(screen).becomes)

describe('without a dead end', () => {
  describe('despite files that are gone after a deployment', () => {
    for (const screen of FIRST_SCREENS) {
      it(screen, async () => {
        const { control, attributes = {} } = pathTo(screen)
        const at = shop()
        // No answer is another fault.
        const { rule, ...rest } = control ?? {}
        await at.control([rule ?? []].flat().some(({ pause }) => pause) ? rest : { ...control })
        const tab = await visit('/test-pages/empty.html')
        const unhandled = unhandledIn(tab)
        await include(tab, '/test-pages/without-lazy-screens/pay-button.js')
        const element = tab.document.createElement('pay-button')
        const all = { server: at.server, 'order-token': 'head.claims.signature', ...attributes }
        for (const [name, value] of Object.entries(all)) element.setAttribute(name, value)
        tab.document.body.append(element)
        nativeButton(element).click()
        const opened = () => tab.document.querySelector('pay-checkout')
        await waitUntil(() => wayForward(opened()), `a way forward, not: ${textIn(tab)}`)
        const { closed } = opened()!
        // It asks once while money may be moving.
        for (let presses = 0; presses < 2 && opened(); presses++) {
          closeButtonOf(opened()!)?.click()
          await opened()?.updateComplete
        }
        expect(opened() === null, `closed, not: ${textIn(tab)}`).to.equal(true)
        expect((await closed).status).to.be.a('string')
        await at.idle()
        expect(unhandled.map(String)).to.deep.equal([])
      })
    }
  })
})
