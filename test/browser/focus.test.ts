/** Where the focus is, and a payment by keyboard. */

import { expect } from '@open-wc/testing'
import { sendKeys } from '@web/test-runner-commands'
import { modal, open, ready, shop, shows, waitUntil, within } from './shop.ts'
import { finalCheckout, page, pendingPayment, pushRequest } from './views.ts'

describe('focus and keyboard', () => {
  it('the headline has the focus when the screen changes', async () => {
    const at = shop()
    await open(at)
    expect(modal().shadowRoot!.activeElement!.textContent).to.equal('How would you like to pay?')
    await at.control({ checkout: pendingPayment(pushRequest) })
    await shows('Approve it on your phone')
    await waitUntil(() => modal().shadowRoot!.activeElement!.textContent === 'Approve it on your phone')
    expect(within('dialog').getAttribute('aria-labelledby')).to.equal(modal().shadowRoot!.activeElement!.id)
  })

  it('the headline takes the focus again when only its words change', async () => {
    const at = shop()
    await at.control({ checkout: pendingPayment(pushRequest) })
    await open(at, {}, 'Approve it on your phone')
    const read: string[] = []
    modal().shadowRoot!.addEventListener('focus', ({ target }) => read.push((target as Element).textContent!), true)
    await at.control({ checkout: pendingPayment(page('redirect')) })
    await shows('Waiting for Pakhi Pay')
    await at.control({ checkout: finalCheckout('paid') })
    await shows('has your payment of ৳1,250.00')
    await waitUntil(() => read.length === 2)
    expect(read).to.deep.equal(['Waiting for Pakhi Pay', 'Thank you'])
  })

  it('a payment needs no pointer', async () => {
    const at = shop()
    await at.control({ payments: [{ action: pushRequest }] })
    await open(at)
    await ready()
    for (const key of ['Tab', 'Tab', 'Enter']) await sendKeys({ press: key })
    await shows('phone number')
    await waitUntil(() => modal().shadowRoot!.activeElement!.tagName === 'INPUT')
    await ready()
    await sendKeys({ type: '0911 234 567' })
    await sendKeys({ press: 'Enter' })
    await shows('Approve it on your phone')
  })

  it('the focus stays inside the modal', async () => {
    await open(shop())
    const outside = document.createElement('button')
    document.body.append(outside)
    for (let i = 0; i < 8; i++) {
      await sendKeys({ press: 'Tab' })
      expect(document.activeElement).to.not.equal(outside)
    }
    outside.remove()
  })
})
