/** Closing the modal, the addresses that follow, and a modal that is moved. */

import { expect } from '@open-wc/testing'
import { sendKeys } from '@web/test-runner-commands'
import type { PayCloseEvent, PayRequestCloseEvent } from '../../src/index.ts'
import { navigation } from './navigation.ts'
import {
  button,
  find,
  hasLeft,
  modal,
  nativeButton,
  open,
  press,
  recordEvents,
  shop,
  shows,
  text,
  waitUntil,
  within,
} from './shop.ts'
import { finalCheckout, pendingPayment, pushRequest, slowUrl } from './views.ts'

/** Resolves after the timers that are due: the modal follows an address by one. */
const dueTimers = () => new Promise((resolve) => setTimeout(resolve))

describe('closing', () => {
  it('happens at once while nothing is pending', async () => {
    const at = shop()
    await open(at)
    press('Close')
    expect(modal()).to.equal(null)
  })

  it('needs a confirmation while a payment is pending', async () => {
    const at = shop()
    await at.control({ checkout: pendingPayment(pushRequest) })
    const element = await open(at, {}, 'Approve it on your phone')
    const closes = recordEvents<PayCloseEvent>(element, 'pay-close')
    press('Close')
    await shows('We’ll keep checking and tell the shop.')
    expect(within('.main').hasAttribute('inert')).to.equal(true)
    press('Stay here')
    await waitUntil(() => !within('.main').hasAttribute('inert'))
    press('Close')
    await shows('Close for now?')
    press('Close')
    expect(modal()).to.equal(null)
    expect(closes.map(({ result }) => result.status)).to.deep.equal(['pending'])
    expect(await at.calls('cancel')).to.deep.equal([])
  })

  it('needs no confirmation any more once the payment is confirmed', async () => {
    const at = shop()
    await at.control({ checkout: pendingPayment(pushRequest) })
    await open(at, {}, 'Approve it on your phone')
    await at.streams(1)
    press('Close')
    await shows('Close for now?')
    await at.control({ checkout: finalCheckout('paid') })
    await shows('Thank you')
    expect(text()).to.not.include('Close for now?')
  })

  it('can be prevented and names its source', async () => {
    const at = shop()
    const element = await open(at)
    const sources: string[] = []
    const keep = (event: PayRequestCloseEvent) => (sources.push(event.detail.source), event.preventDefault())
    element.addEventListener('pay-request-close', keep)
    press('Close')
    await sendKeys({ press: 'Escape' })
    within<HTMLElement>('dialog').dispatchEvent(new MouseEvent('click', { clientX: 1, clientY: 1, bubbles: true }))
    expect(modal().requestClose()).to.equal(false)
    expect(sources).to.deep.equal(['button', 'escape', 'backdrop', 'api'])
    expect(modal()).to.not.equal(null)
    element.removeEventListener('pay-request-close', keep)
    expect(modal().requestClose()).to.equal(true)
  })

  it('is not confirmed by Escape, which stays', async () => {
    const at = shop()
    await at.control({ checkout: pendingPayment(pushRequest) })
    await open(at, {}, 'Approve it on your phone')
    for (let round = 0; round < 3; round++) {
      await sendKeys({ press: 'Escape' })
      await shows('Close for now?')
      await waitUntil(() => modal().shadowRoot!.activeElement === find('Stay here'), 'the safe answer has the focus')
      await sendKeys({ press: 'Escape' })
      await waitUntil(() => !text().includes('Close for now?'))
      expect(within<HTMLDialogElement>('dialog').matches(':modal')).to.equal(true)
    }
  })
})

describe('the page after closing', () => {
  it('follows the success address after the result is paid', async () => {
    const at = shop()
    await at.control({ checkout: { successUrl: `${location.origin}/thanks` } })
    const element = button(at)
    const result = element.open()
    await shows('How would you like to pay?')
    await at.control({ checkout: finalCheckout('paid') })
    await shows('Back to the shop')
    press('Back to the shop')
    expect((await result).status).to.equal('paid')
    expect(navigation.to).to.deep.equal([])
    await waitUntil(() => navigation.to.length)
    expect(navigation.to).to.deep.equal([`${location.origin}/thanks`])
  })

  for (const type of ['pay-paid', 'pay-close'] as const) {
    it(`follows no address when it prevents ${type}`, async () => {
      const at = shop()
      const element = await open(at, { 'success-url': '/thanks' })
      element.addEventListener(type, (event) => event.preventDefault())
      await at.control({ checkout: finalCheckout('paid') })
      await shows('Thank you')
      press('Back to the shop')
      await waitUntil(() => nativeButton(element).dataset.state === 'paid')
      await dueTimers()
      expect(navigation.to).to.deep.equal([])
    })
  }

  it('follows the cancel address only after a cancellation', async () => {
    const at = shop()
    const element = await open(at, { 'cancel-url': '/basket' })
    const closed = element.open()
    press('Close')
    await closed
    nativeButton(element).click()
    await waitUntil(() => modal())
    await shows('How would you like to pay?')
    expect(navigation.to).to.deep.equal([])
    // The remembered screen is there before the order is opened again.
    await at.streams(1)
    await at.control({ checkout: finalCheckout('cancelled') })
    await shows('Payment cancelled')
    press('Back to the shop')
    await waitUntil(() => navigation.to.length)
    expect(navigation.to).to.deep.equal([`${location.origin}/basket`])
  })

  // WebKit ends every request of a page that it is leaving, and lets none begin until the next page answers.
  it('reports no lost connection on the hosted page while the shop is slow to answer', async () => {
    const { server, control } = shop()
    const { checkout } = await control({})
    const element = document.createElement('pay-checkout')
    const options = { page: true, server, checkout: checkout.id, clientSecret: 'secret-1', cancelUrl: slowUrl }
    document.body.append(Object.assign(element, options))
    await shows('How would you like to pay?')
    const errors = recordEvents(element, 'pay-error')
    element.requestClose()
    await hasLeft()
    expect(navigation.to).to.deep.equal([slowUrl])
    expect(text()).to.include('How would you like to pay?')
    expect(errors.map(String)).to.deep.equal([])
  })

  it('never follows a javascript: address', async () => {
    const at = shop()
    await open(at, { 'success-url': 'javascript:alert(1)' })
    await at.control({ checkout: finalCheckout('paid') })
    await shows('Thank you')
    press('Back to the shop')
    await waitUntil(() => !modal())
    await dueTimers()
    expect(navigation.to).to.deep.equal([])
  })
})

describe('a modal that is moved', () => {
  it('works when it is put back into the page', async () => {
    const at = shop()
    await open(at)
    await at.streams(1)
    const element = modal()
    element.remove()
    document.body.append(element)
    await shows('How would you like to pay?')
    await waitUntil(() => within<HTMLDialogElement>('dialog').matches(':modal'), 'the modal is shown again')
    // Before that, the modal would read of a payment that it has not followed.
    await waitUntil(async () => (await at.calls('events')).length === 2)
    let isClosed = false
    void element.closed.then(() => (isClosed = true))
    await at.control({ checkout: finalCheckout('paid') })
    await shows('has your payment of ৳1,250.00')
    expect(isClosed).to.equal(false)
    element.requestClose()
    expect((await element.closed).status).to.equal('paid')
  })

  it('sends no request when a listener removes it as it opens, and can be opened again', async () => {
    const at = shop()
    const element = button(at)
    element.addEventListener('pay-open', () => modal().remove(), { once: true })
    const { status } = await element.open()
    expect(status).to.equal('error')
    expect(await at.calls()).to.deep.equal([])
    nativeButton(element).click()
    await waitUntil(() => modal())
    await shows('How would you like to pay?')
  })
})
