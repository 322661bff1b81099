/** The file of the modal never arrives: the button does not wait for it for ever, from the script tag and from npm. */

import { expect } from '@open-wc/testing'
import { stopClock } from './clock.ts'
import { nativeButton, waitUntil } from './shop.ts'
import { unhandledIn } from './dead-ends.ts'
import { visit } from './visit.ts'
import type { VisitedWindow } from './visit.ts'

function include(tab: VisitedWindow, type: string, src: string): Promise<unknown> {
  const script = Object.assign(tab.document.createElement('script'), { type, src })
  tab.document.head.append(script)
  return tab.customElements.whenDefined('pay-button')
}

describe('a modal whose file never arrives', () => {
  for (const [build, type, src] of [
    ['the script tag', '', '/test-pages/silent-modal/pay-button.js'],
    ['npm', 'module', '/test-pages/silent-modal/define.js'],
  ] as const) {
    it(`ends the wait of the button after 20 s, from ${build}, and the button can be pressed again`, async () => {
      const tab = await visit('/test-pages/empty.html')
      const unhandled = unhandledIn(tab)
      const clock = stopClock(tab)
      const logged: string[] = []
      tab.console.error = (text: string) => logged.push(text)
      await include(tab, type, src)
      const element = tab.document.body.appendChild(tab.document.createElement('pay-button'))
      element.setAttribute('order-token', 'a.b.c')
      const codes: string[] = []
      element.addEventListener('pay-error', ({ error }) => codes.push(error.code))
      const problem = element.shadowRoot!.querySelector('[part=problem]')!
      const pressed = nativeButton(element)

      for (const count of [1, 2]) {
        pressed.click()
        expect(pressed.dataset.state).to.equal('busy')
        expect(problem.textContent).to.equal('')
        clock.advance(19_999)
        await new Promise((resolve) => setTimeout(resolve))
        expect(pressed.dataset.state).to.equal('busy')
        clock.advance(1)
        await waitUntil(() => pressed.dataset.state === undefined, 'the button is no longer busy')
        expect(problem.textContent).to.include('The shop isn’t answering. Press the button to try again.')
        expect(codes.length).to.equal(count)
      }
      expect(new Set(codes)).to.deep.equal(new Set(['load_failed']))
      expect(logged[0]).to.match(/^\[pay-button\] load_failed: No answer from /)
      await waitUntil(() => logged.length === 2, 'each failure is in the console')
      expect(unhandled).to.deep.equal([])
    })
  }
})
