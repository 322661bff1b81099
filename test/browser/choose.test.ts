/** Choosing a payment method and filling in its details. */

import { expect } from '@open-wc/testing'
import { clearTab, fill, find, modal, open, press, shop, shows, text, waitUntil, within } from './shop.ts'
import type { Shop } from './shop.ts'
import { forbidStorage, endFault } from './faults.ts'
import { manyMethods, page, pakhiPay, pakhiPayWithDetails, pushRequest } from './views.ts'

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

/** Each list with what stands over it. */
const groups = () =>
  [...modal().shadowRoot!.querySelectorAll('.rows')].map((list) => [
    modal().shadowRoot!.getElementById(list.getAttribute('aria-labelledby')!)!.textContent!.trim(),
    [...list.querySelectorAll('b')].map((each) => each.textContent),
  ])

describe('many payment methods', () => {
  const HEADLINE = 'How would you like to pay?'

  it('stand in groups, in the shop’s order, with those that cannot be used last', async () => {
    const at = shop()
    await at.control({ checkout: { methods: manyMethods } })
    await open(at)
    expect(groups()).to.deep.equal([
      ['Mobile wallets', ['Chapa', 'telebirr', 'M-Pesa']],
      ['Cards and banks', ['CBE', 'Bank card']],
      [HEADLINE, ['Old bank']],
    ])
  })

  it('begin with the kind that the shop names first', async () => {
    const at = shop()
    await at.control({ checkout: { methods: [...manyMethods].reverse() } })
    await open(at)
    expect(groups().map(([name]) => name)).to.deep.equal(['Cards and banks', 'Mobile wallets', HEADLINE])
  })

  it('are one list when they are of one kind, or four', async () => {
    for (const methods of [
      manyMethods.slice(0, 2),
      manyMethods.map((method) => ({ ...method, mark: 'card', mediums: [] })),
    ]) {
      const at = shop()
      await at.control({ checkout: { methods } })
      await open(at)
      expect(groups().map(([name]) => name)).to.deep.equal([HEADLINE])
      clearTab()
    }
  })
})

describe('the method that the buyer used last', () => {
  afterEach(() => {
    endFault()
    localStorage.clear()
  })

  /** Pays, and comes back in another tab for another order. */
  const payAndReturn = async (at: Shop, name: RegExp) => {
    await at.control({ payments: [{ action: page('frame') }] })
    await open(at)
    press(name)
    await shows('phone number')
    fill('phone', '0911 234 567')
    press(/^Pay (?!another)/)
    await waitUntil(() => within('iframe'))
    clearTab()
    await at.control({ checkout: { status: 'open', payment: null } })
  }

  it('is the first the next time, and only at this shop', async () => {
    const at = shop()
    await payAndReturn(at, /M-PESA/)
    await open(at, { 'order-token': 'another.order.token' })
    expect(methodNames()).to.deep.equal(['M-PESA', 'Pakhi Pay', 'telebirr'])
    expect(groups().map(([name]) => name)).to.deep.equal(['How would you like to pay?'])
    clearTab()
    await open(shop())
    expect(methodNames()).to.deep.equal(['Pakhi Pay', 'telebirr', 'M-PESA'])
  })

  it('stands over the groups', async () => {
    const at = shop()
    await at.control({ checkout: { methods: manyMethods } })
    await payAndReturn(at, /CBE/)
    await open(at)
    expect(groups()).to.deep.equal([
      ['Used last time', ['CBE']],
      ['Mobile wallets', ['Chapa', 'telebirr', 'M-Pesa']],
      ['Cards and banks', ['Bank card']],
      ['How would you like to pay?', ['Old bank']],
    ])
    // Nothing but its name is kept.
    expect(Object.values({ ...localStorage })).to.deep.equal(['lakipay CBE'])
  })

  it('does not move the list while the buyer looks at it', async () => {
    const at = shop()
    await at.control({ payments: [{ action: pushRequest }] })
    await open(at)
    press(/M-PESA/)
    await shows('phone number')
    fill('phone', '0911 234 567')
    press(/^Pay (?!another)/)
    await shows('Approve it on your phone')
    press('Pay another way')
    await waitUntil(() => methodNames().length === 3)
    expect(methodNames()).to.deep.equal(['Pakhi Pay', 'telebirr', 'M-PESA'])
  })

  it('keeps its place while it cannot be used, or is not offered', async () => {
    const at = shop()
    await payAndReturn(at, /M-PESA/)
    const { checkout } = await at.control({})
    const methods = checkout.methods.map((method) =>
      method.provider === 'lakipay' ? { ...method, unavailable: 'Not now' } : method,
    )
    await at.control({ checkout: { methods } })
    await open(at)
    expect(methodNames()).to.deep.equal(['Pakhi Pay', 'telebirr', 'M-PESA'])
    clearTab()
    await at.control({ checkout: { methods: manyMethods.filter(({ provider }) => provider !== 'lakipay') } })
    await open(at)
    expect(methodNames()).to.deep.equal(['Chapa', 'Bank card', 'Old bank'])
  })

  it('is not known where storage is forbidden, and the buyer can pay', async () => {
    forbidStorage('localStorage')
    const at = shop()
    await payAndReturn(at, /M-PESA/)
    await open(at)
    expect(methodNames()).to.deep.equal(['Pakhi Pay', 'telebirr', 'M-PESA'])
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
