/** Choosing a payment method and filling in its details. */

import { expect } from '@open-wc/testing'
import { fill, find, modal, open, press, shop, shows, text, waitUntil, within } from './shop.ts'
import { page, pakhiPay, pakhiPayWithDetails, pushRequest } from './views.ts'

const methodNames = () => [...modal().shadowRoot!.querySelectorAll('[part=method] b')].map((each) => each.textContent)

/** Types a phone number. */
function type(value: string): void {
  fill('phone', value)
  within('[name=phone]').dispatchEvent(new InputEvent('input', { bubbles: true }))
}

describe('the payment methods', () => {
  it('offer each medium as an option of its own', async () => {
    await open(shop())
    expect(methodNames()).to.deep.equal(['Pakhi Pay', 'telebirr', 'M-PESA'])
  })

  it('are those of the provider that the page names', async () => {
    await open(shop(), { provider: 'lakipay' })
    expect(methodNames()).to.deep.equal(['telebirr', 'M-PESA'])
  })

  it('are one button when there is one method and its details are known', async () => {
    const at = shop()
    await at.control({ checkout: pakhiPay })
    await open(at, {}, 'Pay ৳1,250.00')
    expect(modal().shadowRoot!.querySelectorAll('input').length).to.equal(0)
    expect(find('Pay another way')).to.equal(undefined)
  })

  it('include a disabled one that is unavailable, with the reason', async () => {
    const at = shop()
    const { checkout } = await at.control({})
    await at.control({
      checkout: {
        methods: [...checkout.methods.slice(1), { ...checkout.methods[0], unavailable: 'Not answering just now' }],
      },
    })
    await open(at)
    await shows('Not working right now.')
    const unavailable = find(/Pakhi Pay/)!
    expect(unavailable.getAttribute('aria-disabled')).to.equal('true')
    expect(find(/telebirr/)!.hasAttribute('aria-disabled')).to.equal(false)
    // It can be read and reached, and does nothing.
    unavailable.click()
    await modal().updateComplete
    expect(text()).to.include('How would you like to pay?')
    expect(await at.calls('pay')).to.deep.equal([])
  })

  it('are an error when none takes the currency', async () => {
    const at = shop()
    await at.control({ checkout: { methods: [] } })
    await open(at, {}, 'There’s no way to pay this order yet')
    expect(text()).to.include('no_payment_method')
  })

  it('start a payment at once when no detail is needed', async () => {
    const at = shop()
    await at.control({ payments: [{ action: page('frame') }] })
    await open(at)
    press(/Pakhi Pay/)
    await waitUntil(() => within('iframe'))
    expect((await at.calls('pay'))[0]!.body).to.deep.equal({ provider: 'pakhipay' })
  })
})

describe('the details', () => {
  it('are only those that are needed and unknown', async () => {
    const at = shop()
    await at.control({ checkout: { ...pakhiPayWithDetails, customer: { name: 'Rahima' } } })
    await open(at, {}, 'Email')
    const names = [...modal().shadowRoot!.querySelectorAll('input')].map((each) => each.name)
    expect(names).to.deep.equal(['email'])
  })

  it('have an input type, a keyboard and autocompletion', async () => {
    const at = shop()
    await open(at)
    press(/telebirr/)
    await shows('phone number')
    const input = within<HTMLInputElement>('[name=phone]')
    expect([input.type, input.inputMode, input.autocomplete]).to.deep.equal(['tel', 'tel', 'tel'])
  })

  it('have the focus in the first field', async () => {
    const at = shop()
    await at.control({ checkout: pakhiPayWithDetails })
    await open(at, {}, 'Full name')
    await waitUntil(() => modal().shadowRoot!.activeElement === within('[name=name]'))
  })

  it('show an error beside the field and send nothing', async () => {
    const at = shop()
    await at.control({ checkout: pakhiPayWithDetails })
    await open(at, {}, 'Full name')
    fill('name', 'Rahima')
    fill('email', 'rahima')
    press(/^Pay ৳/)
    await shows('Enter an email address such as name@example.com.')
    const email = within<HTMLInputElement>('[name=email]')
    expect(email.getAttribute('aria-invalid')).to.equal('true')
    expect(within(`#${email.getAttribute('aria-describedby')}`).textContent).to.include('Enter an email')
    expect(modal().shadowRoot!.activeElement).to.equal(email)
    expect(within<HTMLInputElement>('[name=name]').value).to.equal('Rahima')
    expect(await at.calls('pay')).to.deep.equal([])
  })

  it('are sent with those that the page knows', async () => {
    const at = shop()
    await at.control({ checkout: pakhiPayWithDetails, payments: [{ action: page('frame') }] })
    await open(at, { 'customer-name': 'Rahima Begum' }, 'Email')
    fill('email', ' rahima@example.com ')
    press(/^Pay ৳/)
    await waitUntil(() => within('iframe'))
    expect((await at.calls('pay'))[0]!.body).to.deep.equal({
      provider: 'pakhipay',
      customer: { name: 'Rahima Begum', email: 'rahima@example.com' },
    })
  })

  it('are sent with the medium', async () => {
    const at = shop()
    await at.control({ payments: [{ action: pushRequest }] })
    await open(at)
    press(/M-PESA/)
    await shows('phone number')
    fill('phone', '0911 234 567')
    press(/^Pay ৳/)
    await shows('sent a M-PESA request to')
    expect((await at.calls('pay'))[0]!.body).to.deep.equal({
      provider: 'lakipay',
      medium: 'MPESA',
      customer: { phone: '0911 234 567' },
    })
  })

  it('show that the server refused a field beside it and send the correction with a new key', async () => {
    const at = shop()
    await at.control({
      rule: {
        route: 'pay',
        status: 422,
        body: {
          code: 'invalid_request',
          status: 422,
          errors: [{ path: 'customer.phone', message: 'must be an Ethiopian number' }],
        },
      },
      payments: [{ action: pushRequest }],
    })
    await open(at)
    press(/telebirr/)
    await shows('phone number')
    fill('phone', '12345678')
    press(/^Pay ৳/)
    await shows('Enter a phone number such as 0911 234 567.')
    const phone = within<HTMLInputElement>('[name=phone]')
    expect(phone.getAttribute('aria-invalid')).to.equal('true')
    expect(phone.value).to.equal('12345678')
    expect(text()).to.not.include('This cannot be paid here')
    fill('phone', '0911 234 567')
    press(/^Pay ৳/)
    await shows('We’ve sent a')
    const [first, second] = await at.calls('pay')
    expect(second!.key).to.not.equal(first!.key)
  })

  it('check a phone number for the provider’s countries, in any digits, before they send it', async () => {
    const at = shop()
    const phones = [{ callingCode: '251', mobile: '[79]\\d{8}', example: '0911 234 567' }]
    const { checkout } = await at.control({})
    const methods = checkout.methods.map((method) => ({ ...method, phones }))
    await at.control({ checkout: { methods }, payments: [{ action: pushRequest }] })
    await open(at)
    press(/telebirr/)
    await shows('phone number')
    fill('phone', '01711 234567')
    press(/^Pay ৳/)
    await shows('Enter a mobile number such as 0911 234 567.')
    expect(await at.calls('pay')).to.deep.equal([])
    fill('phone', '٠٩١١ ٢٣٤ ٥٦٧')
    press(/^Pay ৳/)
    await shows('Approve it on your phone')
    const [sent] = await at.calls('pay')
    expect((sent!.body as { customer: object }).customer).to.deep.equal({ phone: '0911 234 567' })
  })

  it('name the operator of a phone number, and advise another method', async () => {
    const at = shop()
    const phones = [{ callingCode: '251', mobile: '[79]\\d{8}', example: '0911 234 567' }]
    const operators = [
      { name: 'Ethio telecom', prefix: '09' },
      { name: 'Safaricom', prefix: '07' },
    ]
    const { checkout } = await at.control({})
    const methods = checkout.methods.map((method) => ({
      ...method,
      phones,
      ...(method.mediums && { mediums: method.mediums.map((medium, i) => ({ ...medium, operator: operators[i]! })) }),
    }))
    await at.control({ checkout: { methods }, payments: [{ action: pushRequest }] })
    await open(at)
    press(/telebirr/)
    await shows('phone number')
    type('0911 234 567')
    await shows('Ethio telecom')
    expect(text()).to.not.include('This looks like a number of')
    type('0711 234 567')
    await shows('This looks like a number of Safaricom. For it, pick M-PESA.')
    // The buyer may know better.
    press(/^Pay ৳/)
    await shows('Approve it on your phone')
  })
})
