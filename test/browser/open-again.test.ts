/** Opening a checkout again: what a tab remembers, and how it is confirmed. */

import { expect } from '@open-wc/testing'
import { button, clearPage, clearTab, find, modal, open, press, shop, shows, text, waitUntil, within } from './shop.ts'
import { finalCheckout, money, page, pendingPayment, providerUrl, pushRequest } from './views.ts'

describe('opening a checkout again', () => {
  it('resumes a pending payment after a reload without opening another checkout', async () => {
    const at = shop()
    const first = await open(at)
    await at.control({ checkout: pendingPayment(pushRequest) })
    await shows('We’ve sent a')
    first.remove()
    modal().remove()
    await open(at, {}, 'Approve it on your phone')
    expect((await at.calls('open')).length).to.equal(1)
  })

  const WRITTEN_BY_OTHERS = [
    '5',
    '"text"',
    '[]',
    '{',
    '{"view":{}}',
    '{"id":"chk_1","secret":"s","view":{"status":"open"}}',
  ]
  for (const text of WRITTEN_BY_OTHERS) {
    it(`does without a memory that it cannot read: ${text}`, async () => {
      const at = shop()
      await open(at)
      clearPage()
      for (const name of Object.keys(sessionStorage)) sessionStorage.setItem(name, text)
      await open(at)
      press('Close')
      expect(modal()).to.equal(null)
    })
  }

  it('finds the same checkout in a second tab', async () => {
    const at = shop()
    await open(at)
    await at.control({ checkout: pendingPayment(pushRequest) })
    clearTab()
    await open(at, {}, 'Approve it on your phone')
    expect((await at.calls('open')).length).to.equal(2)
  })

  it('updates the price while there is no payment', async () => {
    const at = shop()
    await open(at)
    modal().requestClose()
    await at.control({ checkout: { money: money('900.00') } })
    await open(at)
    await waitUntil(() => within('.price').textContent === '৳900.00')
    expect((await at.calls('open')).length).to.equal(2)
  })

  it('shows the receipt when this tab paid the order', async () => {
    const at = shop()
    await open(at)
    await at.control({ checkout: finalCheckout('paid') })
    await shows('has your payment of ৳1,250.00')
    modal().requestClose()
    await open(at, {}, 'has your payment of ৳1,250.00')
  })

  it('uses the browser’s digits when the locale is malformed', async () => {
    const at = shop()
    await open(at, { locale: 'en_US@posix' })
    expect(within('.price').textContent).to.equal('৳1,250.00')
    await at.control({ checkout: finalCheckout('paid') })
    await shows('has your payment of ৳1,250.00')
    expect(text()).to.match(/Time\w+/)
  })

  it('reports an order that is paid already as paid', async () => {
    const at = shop()
    await at.control({ checkout: finalCheckout('paid') })
    const element = button(at)
    const result = element.open()
    await waitUntil(() => modal())
    await shows('This order is already paid')
    modal().requestClose()
    expect((await result).status).to.equal('paid')
  })

  it('shows the provider’s page in its frame', async () => {
    const at = shop()
    await at.control({ checkout: pendingPayment(page('frame')) })
    await open(at, {}, 'Pay another way')
    const frame = within<HTMLIFrameElement>('iframe')
    expect(frame.src).to.equal(providerUrl)
    expect(frame.getAttribute('sandbox')).to.equal(
      'allow-scripts allow-forms allow-same-origin allow-popups allow-popups-to-escape-sandbox ' +
        'allow-top-navigation-by-user-activation',
    )
    expect(frame.allow).to.equal('payment')
    expect(frame.referrerPolicy).to.equal('strict-origin')
    expect(find('Close')).to.not.equal(undefined)
  })

  it('shows the remembered view at once, and requests the checkout once', async () => {
    const at = shop()
    await open(at)
    modal().requestClose()
    await at.control({ rule: { route: 'open', pause: true } })
    const before = (await at.calls()).length
    await open(at)
    await at.pausedRequest()
    expect(
      (await at.calls())
        .slice(before)
        .filter(({ route }) => route !== 'events')
        .map(({ route }) => route),
    ).to.deep.equal(['open'])
    await at.control({ resume: true })
  })

  it('shows a price that has changed before it is paid', async () => {
    const at = shop()
    await open(at)
    modal().requestClose()
    await at.control({ rule: { route: 'open', pause: true }, checkout: { money: money('900.00') } })
    await open(at)
    press(/Pakhi Pay/)
    await at.pausedRequest()
    await at.control({ resume: true })
    await waitUntil(() => within('.price').textContent === '৳900.00')
    await waitUntil(() => !find(/Pakhi Pay/)!.disabled)
    expect(await at.calls('pay')).to.deep.equal([])
  })

  it('pays when the server confirms what is on the screen', async () => {
    const at = shop()
    await open(at)
    modal().requestClose()
    await at.control({ rule: { route: 'open', pause: true }, payments: [{ action: page('frame') }] })
    await open(at)
    press(/Pakhi Pay/)
    await at.pausedRequest()
    await at.control({ resume: true })
    await waitUntil(() => within('iframe'))
    expect((await at.calls('pay')).length).to.equal(1)
  })

  it('remembers no detail of the buyer', async () => {
    const at = shop()
    await at.control({ checkout: { customer: { name: 'Rahima Begum', phone: '0911 234 567' } } })
    await open(at)
    const kept = JSON.stringify({ ...sessionStorage })
    expect(kept).to.include('1250.00')
    expect(kept).to.not.include('Rahima')
    expect(kept).to.not.include('0911')
  })
})

describe('opening an open amount', () => {
  const tip = { 'order-token': '', amount: '50.00', currency: 'BDT' }

  it('resumes it by its client secret', async () => {
    const at = shop()
    await open(at, tip)
    modal().requestClose()
    await open(at, tip)
    await waitUntil(async () => (await at.calls('read')).length)
    expect((await at.calls('open')).length).to.equal(1)
    for (const { authorization } of await at.calls('read')) expect(authorization).to.equal('Bearer secret-1')
  })

  it('opens a new order after it was paid', async () => {
    const at = shop()
    await open(at, tip)
    await at.control({ checkout: finalCheckout('paid') })
    await shows('Thank you')
    modal().requestClose()
    await at.control({ checkout: { id: 'chk_2', status: 'open', payment: null } })
    await open(at, tip)
    expect((await at.calls('open')).length).to.equal(2)
  })

  it('opens a new order on another page', async () => {
    const at = shop()
    await open(at, tip)
    modal().requestClose()
    const here = location.href
    history.replaceState(null, '', '/another/page')
    try {
      await open(at, tip)
      expect((await at.calls('open')).length).to.equal(2)
    } finally {
      modal().remove()
      history.replaceState(null, '', here)
    }
  })
})
