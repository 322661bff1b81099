/** How a checkout ends: the receipt, a decline, an expiry, an order that was paid before. */

import { expect } from '@open-wc/testing'
import { navigation } from './navigation.ts'
import { button, find, modal, open, press, shop, shows, text, waitUntil, within } from './shop.ts'
import { failedPayment, finalCheckout, money } from './views.ts'

describe('the receipt', () => {
  it('shows the transaction id, the reference and the time of the payment', async () => {
    const at = shop()
    await open(at, { locale: 'en-GB' })
    const paidAt = '2026-03-04T10:20:00Z'
    await at.control({ checkout: finalCheckout('paid', { transactionId: 'BKX77', paidAt }) })
    await shows('has your payment of ৳1,250.00')
    const time = new Date(paidAt).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })
    expect(text()).to.include(`Transaction IDBKX77 Paid withPakhi Pay Reference7F3K-29QD Time${time}`)
    expect(text()).to.not.include('pay_1')
  })

  it('shows the time of its arrival when the payment has none', async () => {
    const at = shop()
    await open(at)
    await at.control({ checkout: finalCheckout('paid') })
    await shows('has your payment of ৳1,250.00')
    expect(text()).to.match(/Paid withPakhi Pay Reference7F3K-29QD Time\w+/)
  })
})

describe('a failed payment', () => {
  it('shows the reason and offers another method', async () => {
    const at = shop()
    await open(at)
    await at.control({ checkout: failedPayment('Your balance was too low. Nothing was taken.') })
    await shows('Pakhi Pay declined the payment')
    expect(text()).to.include('Your balance was too low. Nothing was taken.')
    press('Pay another way')
    await shows('How would you like to pay?')
  })

  it('without a reason says that nothing was taken', async () => {
    const at = shop()
    await open(at)
    await at.control({ checkout: failedPayment() })
    await shows('No money was taken.')
  })
})

describe('an expired checkout', () => {
  it('says that the time is over, and how long it was', async () => {
    const at = shop()
    await open(at)
    await at.control({ checkout: finalCheckout('expired') })
    await shows('Time ran out')
    expect(text()).to.include('This checkout was open for 30 minutes.')
  })

  for (const [minutes, words] of [
    [90, 'was open for 90 minutes'],
    [1, 'is no longer open'],
    [1_440, 'is no longer open'],
    [NaN, 'is no longer open'],
  ] as const)
    it(`that was open for ${minutes} minutes ${words}`, async () => {
      const at = shop()
      const createdAt = minutes ? new Date(Date.now() - minutes * 60_000).toISOString() : undefined
      await at.control({ checkout: { createdAt, expiresAt: new Date().toISOString() } })
      await open(at)
      await at.control({ checkout: finalCheckout('expired') })
      await shows(`This checkout ${words}.`)
    })

  it('of the shop’s server sends the buyer back to the shop', async () => {
    const at = shop()
    const { checkout } = await at.control({ checkout: finalCheckout('expired') })
    await open(
      at,
      { 'order-token': '', checkout: checkout.id, 'client-secret': 'secret-1' },
      'open it again from the shop',
    )
    expect(find('Start again')).to.equal(undefined)
  })
})

describe('an order that was paid before', () => {
  const openRefused = async (body: object) => {
    const at = shop()
    await at.control({ rule: { route: 'open', status: 409, body: { code: 'order_paid', status: 409, ...body } } })
    const result = button(at, { 'success-url': '/thanks' }).open()
    return { result }
  }

  it('at the same price is paid', async () => {
    const { result } = await openRefused({})
    await waitUntil(() => modal())
    await shows('There’s nothing more to pay.')
    expect(within('[part=primary]').textContent).to.include('Back to the shop')
    expect(within('[part=quiet]').textContent).to.include('Close')
    within<HTMLElement>('[part=quiet]').click()
    expect((await result).status).to.equal('paid')
    await waitUntil(() => navigation.to.length)
  })

  it('at another price is an error, and the page stays', async () => {
    const { result } = await openRefused({ paid: money('90.00') })
    await waitUntil(() => modal())
    await shows('This order was paid before, at another price')
    expect(text()).to.include('৳90.00 was paid then.')
    expect(text()).to.include('order_paid')
    modal().requestClose()
    const { status, error, checkout } = await result
    expect([status, error!.code, checkout]).to.deep.equal(['error', 'order_paid', null])
    expect(error!.paid!.amount).to.equal('90.00')
    expect(navigation.to).to.deep.equal([])
  })
})
