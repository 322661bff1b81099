/** What a shop's page does with the button and the modal while a checkout is open. */

import { expect } from '@open-wc/testing'
import type { PayButtonElement } from '../../src/index.ts'
import { modal, nativeButton, open, press, recordEvents, shop, shows, waitUntil } from './shop.ts'
import { finalCheckout, page, pakhiPay, providerUrl } from './views.ts'
import { navigation } from './navigation.ts'

/** As a framework draws it anew. */
const copyOf = (element: Element) => element.cloneNode(true) as PayButtonElement

describe('a button that leaves the page while its modal is open', () => {
  const changes: Record<string, (button: PayButtonElement) => void> = {
    'is removed': (button) => button.remove(),
    'is replaced by a copy': (button) => button.replaceWith(copyOf(button)),
    'is replaced by a copy in other markup': (button) => {
      const section = document.createElement('pay-test-section')
      section.append(copyOf(button))
      button.replaceWith(section)
    },
    'is moved into a part that is not in the page': (button) => document.createDocumentFragment().append(button),
  }

  afterEach(() => document.querySelector('pay-test-section')?.remove())

  for (const [name, change] of Object.entries(changes)) {
    it(`${name}: the document still gets the events, and the promise its result`, async () => {
      const at = shop()
      const events = recordEvents(document, 'pay-paid', 'pay-close')
      const element = await open(at)
      const result = element.open()
      change(element)
      await at.control({ checkout: finalCheckout('paid') })
      await shows('has your payment of ৳1,250.00')
      press('Back to the shop')
      expect((await result).status).to.equal('paid')
      expect(events.map(({ type }) => type)).to.deep.equal(['pay-paid', 'pay-close'])
    })
  }

  it('hands state and focus to the button in its place', async () => {
    const at = shop()
    const element = await open(at)
    const result = element.open()
    const replacement = copyOf(element)
    element.replaceWith(replacement)
    await at.control({ checkout: finalCheckout('paid') })
    await shows('has your payment of ৳1,250.00')
    press('Back to the shop')
    await result
    await waitUntil(() => document.activeElement === replacement)
    expect(nativeButton(replacement).dataset.state).to.equal('paid')
  })

  it('hands events to the button in its place once that is pressed', async () => {
    const at = shop()
    const element = await open(at)
    const replacement = copyOf(element)
    element.replaceWith(replacement)
    const events = recordEvents(replacement, 'pay-paid')
    const result = replacement.open()
    await waitUntil(() => nativeButton(replacement).dataset.state === undefined)
    await at.control({ checkout: finalCheckout('paid') })
    await shows('has your payment of ৳1,250.00')
    press('Back to the shop')
    await result
    expect(events.length).to.equal(1)
  })
})

describe('a page snapshot', () => {
  const copies: Record<string, (element: Element) => Node> = {
    'that was cloned': (element) => element.cloneNode(true),
    'that was kept as text': (element) => document.createRange().createContextualFragment(element.outerHTML),
  }

  for (const [name, copy] of Object.entries(copies)) {
    it(`${name} opens no modal by itself`, async () => {
      const at = shop()
      await open(at)
      const snapshot = copy(modal())
      modal().remove()
      const errors = recordEvents(document, 'pay-error', 'pay-open')
      const requests = (await at.calls()).length
      document.body.append(snapshot)
      expect(modal()).to.equal(null)
      expect(errors).to.deep.equal([])
      expect((await at.calls()).length).to.equal(requests)
    })
  }
})

// The headless shell of Chromium has no cache for pages that were left (its delegate does not support one), and
// Puppeteer's Firefox brought none back. test/e2e/resume.test.ts really leaves the page and goes back.
describe('a page that was left for the provider', () => {
  const returns: Record<string, () => void> = {
    'from the browser’s cache': () => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })),
    'from behind a wallet’s app': () => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })),
  }

  for (const [name, comeBack] of Object.entries(returns)) {
    it(`waits for the provider when it comes back ${name}`, async () => {
      const at = shop()
      await at.control({ checkout: pakhiPay, payments: [{ action: page('redirect') }] })
      await open(at, {}, 'Pay ৳1,250.00')
      press(/^Pay ৳/)
      await shows('Opening Pakhi Pay')
      await waitUntil(() => navigation.to.length)
      expect(navigation.to).to.deep.equal([providerUrl])
      comeBack()
      await shows('Waiting for Pakhi Pay')
    })
  }
})

describe('the translation of the browser', () => {
  /** As that of Firefox: it writes each element anew, without the comments in which Lit finds its places. */
  function translate(root: ParentNode): void {
    for (const each of root.querySelectorAll('*:not(style)')) {
      if (each.closest('[translate=no]')) continue
      each.replaceChildren(...[...each.childNodes].filter((node) => !(node instanceof Comment)))
    }
  }

  it('leaves the modal as it is', async () => {
    const at = shop()
    const errors = recordEvents(document, 'pay-error')
    await open(at)
    translate(modal().shadowRoot!)
    await at.control({ checkout: finalCheckout('paid') })
    await shows('has your payment of ৳1,250.00')
    expect(errors.length).to.equal(0)
  })
})
