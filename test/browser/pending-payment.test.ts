/** A pending payment: what the modal shows, another push request, cancelling. */

import { expect } from '@open-wc/testing'
import type { Shop } from './shop.ts'
import { stoppedClock } from './clock.ts'
import { navigation } from './navigation.ts'
import { fill, find, modal, open, press, recordEvents, shop, shows, text, waitUntil, within } from './shop.ts'
import { finalCheckout, page, pakhiPay, pendingPayment, providerUrl, pushRequest } from './views.ts'

/** Pays by telebirr and waits for its push request. */
async function payByTelebirr(): Promise<Shop> {
  const at = shop()
  await at.control({ payments: [{ action: pushRequest }, { action: pushRequest }] })
  await open(at)
  press(/telebirr/)
  await shows('phone number')
  fill('phone', '0911 234 567')
  press(/^Pay ৳/)
  await shows('sent a')
  return at
}

describe('a pending payment', () => {
  const clock = stoppedClock()

  it('names the phone of the push request and counts down', async () => {
    const at = shop()
    const expiresAt = new Date(Date.now() + 30 * 60_000).toISOString()
    const checkout = { customer: { phone: '0911 234 567' }, ...pendingPayment(pushRequest, { expiresAt }) }
    await at.control({ checkout })
    await open(at, {}, 'sent a Pakhi Pay request to 0911 234 567')
    expect(within('[role=timer]').textContent).to.equal('30:00 left to approve')
    clock.advance(61_000)
    await waitUntil(() => within('[role=timer]').textContent === '28:59 left to approve')
    expect(text()).to.include('Didn’t get it?')
  })

  it('counts down to nothing where the provider names no time', async () => {
    const at = shop()
    await at.control({ checkout: pendingPayment(pushRequest) })
    await open(at, {}, 'Approve it on your phone')
    expect(within('[role=timer]')).to.equal(null)
  })

  it('waits for the provider after the buyer has returned', async () => {
    const at = shop()
    await at.control({ checkout: pendingPayment(page('redirect')) })
    await open(at, {}, 'Waiting for Pakhi Pay')
    expect(text()).to.include('You can close this: we’ll keep checking and tell the shop.')
    press('Open Pakhi Pay again')
    await waitUntil(() => navigation.to.length)
    expect(navigation.to).to.deep.equal([providerUrl])
  })

  it('that the provider has not created can be started again where there is no other method', async () => {
    const at = shop()
    const unanswered = { action: null, reason: 'unanswered_page', message: 'Pakhi Pay did not answer.' } as const
    await at.control({ checkout: pakhiPay, payments: [unanswered, { action: pushRequest }] })
    await open(at, {}, 'Pay ৳1,250.00')
    press(/^Pay ৳/)
    await shows('Pakhi Pay did not answer.')
    press(/^Pay ৳/)
    await waitUntil(() => within('form'))
    press(/^Pay ৳/)
    await shows('Approve it on your phone')
    const [first, second] = await at.calls('pay')
    expect(second!.key).to.not.equal(first!.key)
  })

  it('without an answer is checked on request', async () => {
    const at = shop()
    await at.control({ checkout: pendingPayment(null) })
    await open(at, {}, 'No answer from Pakhi Pay yet')
    const before = (await at.calls('read')).length
    press('Check now')
    await waitUntil(async () => (await at.calls('read')).length > before)
    await shows('No answer from Pakhi Pay yet')
  })

  for (const [kind, action, words] of [
    ['page', page('redirect'), 'Waiting for'],
    ['push request', pushRequest, 'Approve it on your phone'],
  ] as const) {
    it(`is late some minutes after its ${kind} is known`, async () => {
      const at = shop()
      await at.control({ checkout: pendingPayment(null) })
      await open(at, {}, 'No answer from Pakhi Pay yet')
      expect(find('Open Pakhi Pay again')).to.equal(undefined)
      await at.control({ checkout: pendingPayment(action) })
      await shows(words)
      clock.advance(5 * 60_000)
      await shows('No answer from Pakhi Pay yet')
      expect(Boolean(find('Open Pakhi Pay again'))).to.equal(kind === 'page')
    })
  }

  it('is not shown as paid before the checkout is paid', async () => {
    const at = shop()
    const element = await open(at)
    const paid = recordEvents(element, 'pay-paid')
    await at.control({ checkout: pendingPayment(null, { status: 'paid' }) })
    await shows('Waiting for Pakhi Pay')
    expect(paid).to.deep.equal([])
    await at.control({ checkout: finalCheckout('paid') })
    await shows('has your payment of ৳1,250.00')
    expect(paid.length).to.equal(1)
  })

  it('shows the server’s message', async () => {
    const at = shop()
    await at.control({
      checkout: pendingPayment(null, { message: 'Another amount has arrived. The shop has been told.' }),
    })
    await open(at, {}, 'Another amount has arrived. The shop has been told.')
  })

  it('with an unknown outcome shows the server’s message and offers another method', async () => {
    const at = shop()
    await at.control({ checkout: pendingPayment(null, { message: 'Pakhi Pay has not answered. We keep asking.' }) })
    await open(at, {}, 'No answer from Pakhi Pay yet')
    expect(text()).to.include('Pakhi Pay has not answered. We keep asking.')
    expect(text()).to.not.include('If you’ve paid, don’t')
    expect(find('Check now')!.disabled).to.equal(false)
    press('Pay another way')
    await shows('request is still open')
  })

  it('says what happens to it before another method is chosen', async () => {
    const at = shop()
    await at.control({ checkout: pendingPayment(pushRequest) })
    await open(at, {}, 'Approve it on your phone')
    press('Pay another way')
    await shows('Your Pakhi Pay request is still open. We’ll cancel it if we can.')
    press('Keep waiting for Pakhi Pay')
    await shows('We’ve sent a')
    expect(await at.calls('cancel')).to.deep.equal([])
  })

  it('is cancelled only after a question', async () => {
    const at = shop()
    const { checkout } = await at.control({ checkout: pendingPayment(pushRequest) })
    await at.control({ checkout: { methods: checkout.methods.slice(0, 1) } })
    const element = await open(at, {}, 'Approve it on your phone')
    const cancelled = recordEvents(element, 'pay-cancelled')
    press('Cancel payment')
    await shows('Cancel this payment?')
    expect(await at.calls('cancel')).to.deep.equal([])
    press('Yes, cancel it')
    await shows('Payment cancelled')
    expect((await at.calls('cancel')).length).to.equal(1)
    expect(cancelled.length).to.equal(1)
    press('Start again')
    await shows('How would you like to pay?')
    expect((await at.calls('open')).length).to.equal(2)
  })
})

describe('another push request', () => {
  const clock = stoppedClock()

  it('can be sent 60 seconds after the last one, with another key', async () => {
    const at = await payByTelebirr()
    expect(find('Send again in 1:00')!.disabled).to.equal(true)
    clock.advance(59_000)
    await waitUntil(() => find('Send again in 0:01'))
    clock.advance(1_000)
    await waitUntil(() => find('Send again'))
    press('Send again')
    await waitUntil(async () => (await at.calls('pay')).length === 2)
    const [one, two] = await at.calls('pay')
    expect(two!.body).to.deep.equal({ ...one!.body, again: true })
    expect(two!.key).to.not.equal(one!.key)
    await shows('sent a telebirr request to 0911 234 567')
  })

  it('waits as long as the server says', async () => {
    const at = await payByTelebirr()
    await at.control({
      rule: {
        route: 'pay',
        status: 409,
        body: { code: 'push_too_soon', status: 409 },
        headers: { 'retry-after': '90' },
      },
    })
    clock.advance(60_000)
    await waitUntil(() => find('Send again'))
    press('Send again')
    await waitUntil(() => find('Send again in 1:30'))
    expect(text()).to.not.include('money was taken')
    expect(text()).to.include('Approve it on your phone')
  })

  it('can be sent after a reload only when the phone number is known', async () => {
    const at = await payByTelebirr()
    for (const [customer, words, canSend] of [
      [undefined, 'sent a telebirr request to your phone', false],
      [{ phone: '0911 234 567' }, 'sent a telebirr request to 0911 234 567', true],
    ] as const) {
      modal().remove()
      document.querySelector('pay-button')!.remove()
      await at.control({ checkout: { customer } })
      await open(at, {}, words)
      expect(Boolean(find(/^Send again/)), words).to.equal(canSend)
    }
  })
})
