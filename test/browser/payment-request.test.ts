/** The request that starts a payment: sent once, repeated with the same key, refused. */

import { expect } from '@open-wc/testing'
import { fill, find, modal, open, press, shop, shows, text, waitUntil, within } from './shop.ts'
import { navigation } from './navigation.ts'
import { failedPayment, page, pakhiPay, pushRequest } from './views.ts'

/** Pays with a medium of LakiPay, from the list of methods. */
async function payWith(label: string, phone: string): Promise<void> {
  const method = new RegExp(`^${label}`)
  // The view of an attempt can arrive before the answer to its request, until which no method can be chosen.
  await waitUntil(() => !find(method)!.disabled)
  press(method)
  await shows('phone number')
  fill('phone', phone)
  press(/^Pay ৳/)
}

describe('a payment request', () => {
  it('is sent once when the button is pressed several times', async () => {
    const at = shop()
    await at.control({ checkout: pakhiPay, rule: { route: 'pay', pause: true }, payments: [{ action: page('frame') }] })
    await open(at, {}, 'Pay ৳1,250.00')
    const pay = find(/^Pay ৳/)!
    pay.click()
    pay.click()
    within<HTMLFormElement>('form').requestSubmit()
    await at.pausedRequest()
    await at.control({ resume: true })
    await waitUntil(() => within('iframe'))
    expect((await at.calls('pay')).length).to.equal(1)
  })

  it('has the same key after a lost answer', async () => {
    const at = shop()
    await at.control({
      checkout: pakhiPay,
      rule: { route: 'pay', status: 503, body: { code: 'unavailable', status: 503 } },
      payments: [{ action: page('frame') }],
    })
    await open(at, {}, 'Pay ৳1,250.00')
    press(/^Pay ৳/)
    await shows('Press Pay again. You won’t be charged twice.')
    press(/^Pay ৳/)
    await waitUntil(() => within('iframe'))
    const [first, second] = await at.calls('pay')
    expect(first!.key).to.be.a('string').with.length.greaterThan(15)
    expect(second!.key).to.equal(first!.key)
  })

  it('has the same key after a reload', async () => {
    const at = shop()
    await at.control({
      checkout: pakhiPay,
      rule: { route: 'pay', pause: true, drop: true },
      payments: [{ action: page('frame') }],
    })
    const element = await open(at, {}, 'Pay ৳1,250.00')
    press(/^Pay ৳/)
    await at.pausedRequest()
    element.remove()
    modal().remove()
    await at.control({ resume: true })
    await open(at, {}, 'Pay ৳1,250.00')
    press(/^Pay ৳/)
    await waitUntil(() => within('iframe'))
    const keys = (await at.calls('pay')).map(({ key }) => key)
    expect(new Set(keys).size).to.equal(1)
  })

  it('is repeated while the server still handles it', async () => {
    const at = shop()
    await at.control({
      checkout: pakhiPay,
      rule: { route: 'pay', status: 409, body: { code: 'request_in_progress', status: 409 } },
      payments: [{ action: page('frame') }],
    })
    await open(at, {}, 'Pay ৳1,250.00')
    press(/^Pay ৳/)
    await waitUntil(() => within('iframe'))
    const keys = (await at.calls('pay')).map(({ key }) => key)
    expect(keys.length).to.equal(2)
    expect(keys[0]).to.equal(keys[1])
  })

  it('has a new key after a failed payment', async () => {
    const at = shop()
    await at.control({
      checkout: pakhiPay,
      payments: [{ status: 'failed', message: 'Your balance was too low.' }, { action: page('frame') }],
    })
    await open(at, {}, 'Pay ৳1,250.00')
    press(/^Pay ৳/)
    await shows('Pakhi Pay declined the payment')
    press('Try again')
    await waitUntil(() => within('iframe'))
    const keys = (await at.calls('pay')).map(({ key }) => key)
    expect(keys[0]).to.not.equal(keys[1])
  })

  it('has a new key when it failed while the page was away', async () => {
    const at = shop()
    await at.control({
      checkout: pakhiPay,
      rule: { route: 'pay', pause: true, drop: true },
      payments: [{ action: page('frame') }],
    })
    const element = await open(at, {}, 'Pay ৳1,250.00')
    press(/^Pay ৳/)
    await at.pausedRequest()
    element.remove()
    modal().remove()
    await at.control({ checkout: failedPayment('Your balance was too low.'), resume: true })
    await open(at, {}, 'Pakhi Pay declined the payment')
    press('Try again')
    await waitUntil(() => within('form'))
    press(/^Pay ৳/)
    await waitUntil(() => within('iframe'))
    const keys = (await at.calls('pay')).map(({ key }) => key)
    expect(keys[0]).to.not.equal(keys[1])
  })

  it('has a new key for another phone number', async () => {
    const at = shop()
    await at.control({ payments: [{ action: pushRequest }, { action: pushRequest }] })
    await open(at)
    await payWith('telebirr', '0911 234 567')
    await shows('sent a')
    press('Pay another way')
    await shows('request is still open')
    await payWith('telebirr', '0911 234 568')
    await shows('sent a telebirr request to 0911 234 568')
    const [first, second] = await at.calls('pay')
    expect(first!.key).to.not.equal(second!.key)
  })

  it('has the medium and the phone number that the buyer chose last', async () => {
    const at = shop()
    await at.control({ payments: [{ action: pushRequest, message: 'The first attempt.' }, { action: pushRequest }] })
    await open(at)
    await payWith('telebirr', '0911 234 567')
    await shows('sent a telebirr request to 0911 234 567')
    press('Pay another way')
    await shows('Your telebirr request is still open.')
    press(/M-PESA/)
    await shows('M-PESA phone number')
    expect(text()).to.not.include('The first attempt.')
    fill('phone', '0711 234 567')
    press(/^Pay ৳/)
    await shows('sent a M-PESA request to 0711 234 567')
    const bodies = (await at.calls('pay')).map(({ body }) => body)
    expect(bodies).to.deep.equal([
      { provider: 'lakipay', medium: 'TELEBIRR', customer: { phone: '0911 234 567' } },
      { provider: 'lakipay', medium: 'MPESA', customer: { phone: '0711 234 567' } },
    ])
  })

  it('does not bring the buyer back who has left its screen before the answer', async () => {
    const at = shop()
    await at.control({ rule: { route: 'pay', pauseAnswer: true }, payments: [{ action: pushRequest }] })
    await open(at)
    await payWith('telebirr', '0911 234 567')
    await shows('sent a telebirr request to 0911 234 567')
    press('Pay another way')
    await shows('Your telebirr request is still open.')
    await at.control({ resume: true })
    await waitUntil(() => !find(/M-PESA/)!.disabled)
    expect(text()).to.include('Your telebirr request is still open.')
  })

  it('says that the provider is asked, and not that it gave no answer, while it is under way', async () => {
    const at = shop()
    await at.control({ rule: { route: 'pay', pauseAnswer: true }, payments: [{ action: null }] })
    await open(at)
    await payWith('telebirr', '0911 234 567')
    await shows('Waiting for telebirr')
    expect(text()).to.not.include('No answer')
    await at.control({ resume: true })
    await shows('No answer from telebirr yet')
  })

  it('does not take the buyer to a page after its screen was left', async () => {
    const at = shop()
    const checkout = { methods: [...pakhiPay.methods, { provider: 'lopay', label: 'Card', needs: [], flow: 'page' }] }
    await at.control({
      checkout,
      rule: { route: 'pay', pauseAnswer: true },
      payments: [{ action: page('redirect') }],
    })
    await open(at)
    press(/Pakhi Pay/)
    await shows('Waiting for Pakhi Pay')
    press('Pay another way')
    await shows('request is still open')
    await at.control({ resume: true })
    await waitUntil(() => !find(/Card/)!.disabled)
    expect(navigation.to).to.deep.equal([])
  })

  it('can be given up while it is under way', async () => {
    const at = shop()
    await at.control({ checkout: pakhiPay, rule: { route: 'pay', pauseAnswer: true }, payments: [{ action: null }] })
    await open(at, {}, 'Pay ৳1,250.00')
    press(/^Pay ৳/)
    await shows('Waiting for Pakhi Pay')
    press('Cancel payment')
    await shows('Cancel this payment?')
    press('Yes, cancel it')
    await waitUntil(async () => (await at.calls('cancel')).length)
    await at.control({ resume: true })
    await shows('Payment cancelled')
  })

  it('leaves no phone number in the browser’s storage', async () => {
    const at = shop()
    await at.control({ rule: { route: 'pay', pause: true } })
    await open(at)
    press(/telebirr/)
    await shows('phone number')
    fill('phone', '0911 234 567')
    press(/^Pay ৳/)
    await at.pausedRequest()
    expect(JSON.stringify({ ...sessionStorage, ...localStorage })).to.not.include('0911')
    await at.control({ resume: true })
  })
})

describe('a refused payment request', () => {
  const refusals: [number, string, string][] = [
    [
      409,
      'provider_not_available',
      'This way to pay isn’t working right now No money was taken. Please pick another way.',
    ],
    [429, 'rate_limited', 'Too many tries Wait a minute, then try again.'],
    [403, 'something_new', 'The shop can’t take this payment yet It’s not you, and no money was taken.'],
    [503, 'unavailable', 'The shop has a problem just now Press Pay again. You won’t be charged twice.'],
  ]

  for (const [status, code, words] of refusals) {
    it(`is explained in our words and can be repeated: ${code}`, async () => {
      const at = shop()
      await at.control({ rule: { route: 'pay', status, body: { code, status, detail: 'the server’s own words' } } })
      await open(at)
      press(/Pakhi Pay/)
      await shows(words)
      expect(text()).to.not.include('own words')
      expect(find('Pay ৳1,250.00')!.disabled).to.equal(false)
      expect(find('Pay another way')!.disabled).to.equal(false)
    })
  }

  it('is explained above the button when its error is about a field that is not shown', async () => {
    const at = shop()
    await at.control({
      rule: {
        route: 'pay',
        status: 422,
        body: { code: 'invalid_request', status: 422, errors: [{ path: 'customer.phone', message: 'is wrong' }] },
      },
    })
    await open(at)
    press(/Pakhi Pay/)
    await shows('The shop can’t take this payment yet')
  })

  it('shows the server’s view when the checkout has ended meanwhile', async () => {
    const at = shop()
    await at.control({ checkout: pakhiPay })
    await open(at, {}, 'Pay ৳1,250.00')
    await at.control({ rule: { route: 'pay', status: 409, body: { code: 'checkout_expired', status: 409 } } })
    press(/^Pay ৳/)
    await at.control({ checkout: { status: 'expired' } })
    await shows('Time ran out')
  })
})
