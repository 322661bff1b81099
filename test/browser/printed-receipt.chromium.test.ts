/** The receipt on paper: the whole of it, in black on white, and nothing else. */

import { expect } from '@open-wc/testing'
import { emulateMedia } from '@web/test-runner-commands'
import { resetScheme, setScheme } from './emulation.ts'
import { shop, waitUntil } from './shop.ts'
import { finalCheckout } from './views.ts'
import { showsIn, visit } from './visit.ts'

const RECEIPT = ['Order 1042', 'has your payment of', '৳1,250.00', 'TRX-1042', '7F3K-29QD', '2026']
const paid = finalCheckout('paid', { transactionId: 'TRX-1042', paidAt: '2026-11-20T17:05:00.000Z' })

const isShown = (element: Element) =>
  element.checkVisibility({ visibilityProperty: true }) && element.getBoundingClientRect().height > 0

describe('a receipt that is printed from the hosted page', () => {
  before(() => setScheme('dark'))
  after(resetScheme)
  afterEach(() => emulateMedia({ media: 'screen' }))

  it('is whole, without a button, and dark on white', async () => {
    const at = shop()
    const { checkout } = await at.control({})
    const inside = await visit(`${at.server}/checkout/${checkout.id}#secret-1`)
    await showsIn(inside, 'How would you like to pay?')
    await at.control({ checkout: paid })
    await showsIn(inside, 'Save or print receipt')
    let isPrinted = false
    inside.print = () => void (isPrinted = true)
    const { shadowRoot } = inside.document.querySelector('pay-checkout')!
    const buttons = () => [...shadowRoot!.querySelectorAll('button')]
    await waitUntil(() => {
      buttons()
        .find(({ textContent }) => textContent!.includes('Save or print receipt'))!
        .click()
      return isPrinted
    })
    await emulateMedia({ media: 'print' })
    const dialog = shadowRoot!.querySelector('dialog')!
    const texts = [...dialog.querySelectorAll('p, h2, b, dt, dd')].filter(isShown)
    const text = texts.map(({ textContent }) => textContent).join(' ')
    expect(RECEIPT.filter((part) => !text.includes(part))).to.deep.equal([])
    expect(buttons().filter(isShown)).to.deep.equal([])
    expect(inside.getComputedStyle(dialog).colorScheme).to.equal('light')
    for (const each of texts) expect(brightestOf(inside.getComputedStyle(each).color)).to.be.below(128)
  })
})

const brightestOf = (color: string): number => Math.max(...color.match(/\d+/g)!.slice(0, 3).map(Number))
