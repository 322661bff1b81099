/** Refusals that a proxy between the page and the companion sends, for example while the companion starts. */

import { expect } from '@open-wc/testing'
import type { Rule, Shop } from './shop.ts'
import { clearPage, open, press, pressButton, shop, shows, text } from './shop.ts'
import { finalCheckout, pakhiPay, pendingPayment, pushRequest } from './views.ts'

const APPROVE = 'Approve it on your phone'
const AMOUNT = { 'order-token': '', amount: '1250.00', currency: 'BDT' }

const refusal = (route: Rule['route'], status: number, times = 1): Rule => ({
  route,
  status,
  times,
  text: '<!doctype html><h1>Not here</h1>',
})

/** Opens a checkout with a pending payment, and makes the proxy refuse the next request for its view. */
async function refusedWhilePending(status: number, attributes: Record<string, string> = {}): Promise<Shop> {
  const at = shop()
  await at.control({ checkout: pendingPayment(pushRequest) })
  await open(at, attributes, APPROVE)
  await at.streams(1)
  await at.control({ rule: refusal('read', status) })
  dispatchEvent(new Event('online'))
  return at
}

describe('a refusal by a proxy', () => {
  for (const status of [403, 404, 408, 429]) {
    it(`(${status}) does not end the updates of a pending payment, and says nothing about money`, async () => {
      const at = await refusedWhilePending(status)
      await shows('The shop isn’t answering')
      expect(text()).to.not.include('no money was taken')
      press('Try now')
      await shows(APPROVE)
      await at.control({ checkout: finalCheckout('paid') })
      await shows('Thank you')
    })
  }

  it('does not open another order for an open amount after a reload', async () => {
    const at = shop()
    await open(at, AMOUNT)
    await at.control({ checkout: pendingPayment(pushRequest) })
    await shows(APPROVE)
    clearPage()
    await at.control({ rule: refusal('read', 404) })
    await open(at, AMOUNT, 'The shop isn’t answering')
    press('Try now')
    await shows(APPROVE)
    expect((await at.calls('open')).length).to.equal(1)
  })

  it('is final at the first contact, and shows its code', async () => {
    const at = shop()
    await at.control({ rule: refusal('open', 404, 9) })
    pressButton(at)
    await shows('The shop can’t take this payment yet')
    expect(text()).to.include('http_404')
  })

  it('of a payment keeps its key for the next press', async () => {
    const at = shop()
    await at.control({ checkout: pakhiPay, rule: refusal('pay', 403), payments: [{ action: pushRequest }] })
    await open(at, {}, 'Pay ৳1,250.00')
    press(/^Pay ৳/)
    await shows('The shop isn’t answering')
    press(/^Pay ৳/)
    await shows(APPROVE)
    const [first, second] = await at.calls('pay')
    expect(second!.key).to.equal(first!.key)
  })
})

describe('a refusal by the companion', () => {
  it('does not say that no money was taken while a payment is pending', async () => {
    const at = shop()
    await at.control({ checkout: pendingPayment(pushRequest) })
    await open(at, {}, APPROVE)
    await at.streams(1)
    await at.control({ rule: { route: 'read', status: 403, body: { code: 'not_yet_known', status: 403 } } })
    dispatchEvent(new Event('online'))
    await shows('not_yet_known')
    expect(text()).to.include('Already paid? Don’t pay again')
    expect(text()).to.not.include('no money was taken')
    press('Try again')
    await shows(APPROVE)
  })
})
