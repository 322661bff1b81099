/** Paying: choosing a method, its details, one request per attempt, and where the provider's page is shown. */

import { expect } from '@open-wc/testing'
import type { Went } from './shop.ts'
import {
  fakeWindow,
  find,
  heard,
  inner,
  modal,
  open,
  page,
  press,
  prompt,
  says,
  shop,
  stayHere,
  text,
  tidy,
  underWay,
  waitUntil,
  within,
} from './shop.ts'

const lone = { methods: [{ provider: 'pakhipay', label: 'Pakhi Pay', needs: ['name', 'email'], flow: 'page' }] }
const bare = { methods: [{ provider: 'pakhipay', label: 'Pakhi Pay', needs: [], flow: 'page' }] }

const type = (name: string, value: string) => (within<HTMLInputElement>(`[name=${name}]`).value = value)

describe('choosing a method', () => {
  beforeEach(() => void stayHere())
  afterEach(tidy)

  it('offers each medium as an option of its own', async () => {
    await open(shop())
    const rows = [...modal().shadowRoot!.querySelectorAll('.row b')].map((row) => row.textContent)
    expect(rows).to.deep.equal(['Pakhi Pay', 'telebirr', 'M-PESA'])
  })

  it('offers only the provider that the page asks for', async () => {
    await open(shop(), { provider: 'lakipay' })
    const rows = [...modal().shadowRoot!.querySelectorAll('.row b')].map((row) => row.textContent)
    expect(rows).to.deep.equal(['telebirr', 'M-PESA'])
  })

  it('shows one button when there is one method and all details are known', async () => {
    const at = shop()
    await at.tell({ checkout: bare })
    await open(at, {}, 'Pay ৳1,250.00')
    expect(modal().shadowRoot!.querySelectorAll('input').length).to.equal(0)
    expect(find('Back')).to.equal(undefined)
  })

  it('disables a method that is unavailable and says why', async () => {
    const at = shop()
    const { checkout } = await at.tell({})
    await at.tell({
      checkout: {
        methods: [...checkout.methods.slice(1), { ...checkout.methods[0], unavailable: 'Not answering just now' }],
      },
    })
    await open(at)
    await says('Not answering just now')
    expect(find(/Pakhi Pay/)!.disabled).to.equal(true)
    expect(find(/telebirr/)!.disabled).to.equal(false)
  })

  it('says when no method takes the currency', async () => {
    const at = shop()
    await at.tell({ checkout: { methods: [] } })
    await open(at, {}, 'No way to pay this order')
    expect(text()).to.include('no_payment_method')
  })

  it('starts a method without details at once', async () => {
    const at = shop()
    await at.tell({ payments: [{ action: page('frame') }] })
    await open(at)
    press(/Pakhi Pay/)
    await waitUntil(() => within('iframe'))
    expect((await at.calls('pay'))[0]!.body).to.deep.equal({ provider: 'pakhipay' })
  })
})

describe('details', () => {
  beforeEach(() => void stayHere())
  afterEach(tidy)

  it('asks only for details that are needed and unknown', async () => {
    const at = shop()
    await at.tell({ checkout: { ...lone, customer: { name: 'Rahima' } } })
    await open(at, {}, 'E-mail')
    const names = [...modal().shadowRoot!.querySelectorAll('input')].map((each) => each.name)
    expect(names).to.deep.equal(['email'])
  })

  it('sets input type, keyboard and autocompletion', async () => {
    const at = shop()
    await open(at)
    press(/telebirr/)
    await says('Phone number')
    const input = within<HTMLInputElement>('[name=phone]')
    expect([input.type, input.inputMode, input.autocomplete]).to.deep.equal(['tel', 'tel', 'tel'])
  })

  it('focuses the first field', async () => {
    const at = shop()
    await at.tell({ checkout: lone })
    await open(at, {}, 'Full name')
    await waitUntil(() => modal().shadowRoot!.activeElement === within('[name=name]'))
  })

  it('shows what is wrong beside the field and sends nothing', async () => {
    const at = shop()
    await at.tell({ checkout: lone })
    await open(at, {}, 'Full name')
    type('name', 'Rahima')
    type('email', 'rahima')
    press(/^Pay/)
    await says('Enter an e-mail address such as name@example.com.')
    const email = within<HTMLInputElement>('[name=email]')
    expect(email.getAttribute('aria-invalid')).to.equal('true')
    expect(within(`#${email.getAttribute('aria-describedby')}`).textContent).to.include('Enter an e-mail')
    expect(modal().shadowRoot!.activeElement).to.equal(email)
    expect(within<HTMLInputElement>('[name=name]').value).to.equal('Rahima')
    expect(await at.calls('pay')).to.deep.equal([])
  })

  it('sends what the buyer typed and what the page knew', async () => {
    const at = shop()
    await at.tell({ checkout: lone, payments: [{ action: page('frame') }] })
    await open(at, { 'customer-name': 'Rahima Begum' }, 'E-mail')
    type('email', ' rahima@example.com ')
    press(/^Pay/)
    await waitUntil(() => within('iframe'))
    expect((await at.calls('pay'))[0]!.body).to.deep.equal({
      provider: 'pakhipay',
      customer: { name: 'Rahima Begum', email: 'rahima@example.com' },
    })
  })

  it('shows the server’s refusal beside its field', async () => {
    const at = shop()
    await at.tell({
      rule: {
        route: 'pay',
        status: 422,
        body: {
          code: 'invalid_request',
          status: 422,
          errors: [{ path: 'customer.phone', message: 'must be an Ethiopian number' }],
        },
      },
    })
    await open(at)
    press(/telebirr/)
    await says('Phone number')
    type('phone', '12345678')
    press(/^Pay/)
    await says('must be an Ethiopian number')
    expect(within<HTMLInputElement>('[name=phone]').value).to.equal('12345678')
    press(/^Pay/)
    await says('Confirm on your phone').catch(() => {})
    const keys = (await at.calls('pay')).map(({ key }) => key)
    expect(keys[0]).to.not.equal(keys[1])
  })

  it('sends the medium', async () => {
    const at = shop()
    await at.tell({ payments: [{ action: prompt }] })
    await open(at)
    press(/M-PESA/)
    await says('Phone number')
    type('phone', '0911 234 567')
    press(/^Pay/)
    await says('M-PESA sent a prompt to')
    expect((await at.calls('pay'))[0]!.body).to.deep.equal({
      provider: 'lakipay',
      medium: 'MPESA',
      customer: { phone: '0911 234 567' },
    })
  })
})

describe('an attempt', () => {
  beforeEach(() => void stayHere())
  afterEach(tidy)

  it('is one request when the button is pressed several times', async () => {
    const at = shop()
    await at.tell({ checkout: bare, rule: { route: 'pay', hold: true }, payments: [{ action: page('frame') }] })
    await open(at, {}, 'Pay ৳1,250.00')
    const pay = find(/^Pay/)!
    pay.click()
    pay.click()
    within<HTMLFormElement>('form').requestSubmit()
    await waitUntil(async () => (await at.tell({})).held)
    await at.tell({ release: true })
    await waitUntil(() => within('iframe'))
    expect((await at.calls('pay')).length).to.equal(1)
  })

  it('repeats the same key after a lost answer', async () => {
    const at = shop()
    await at.tell({
      checkout: bare,
      rule: { route: 'pay', status: 503, body: { code: 'unavailable', status: 503 } },
      payments: [{ action: page('frame') }],
    })
    await open(at, {}, 'Pay ৳1,250.00')
    press(/^Pay/)
    await says('Nothing is taken twice. Try again.')
    press(/^Pay/)
    await waitUntil(() => within('iframe'))
    const [first, second] = await at.calls('pay')
    expect(first!.key).to.be.a('string').with.length.greaterThan(15)
    expect(second!.key).to.equal(first!.key)
  })

  it('repeats the same key after a reload', async () => {
    const at = shop()
    await at.tell({
      checkout: bare,
      rule: { route: 'pay', hold: true, drop: true },
      payments: [{ action: page('frame') }],
    })
    const element = await open(at, {}, 'Pay ৳1,250.00')
    press(/^Pay/)
    await waitUntil(async () => (await at.tell({})).held)
    element.remove()
    modal().remove()
    await at.tell({ release: true })
    await open(at, {}, 'Pay ৳1,250.00')
    press(/^Pay/)
    await waitUntil(() => within('iframe'))
    const keys = (await at.calls('pay')).map(({ key }) => key)
    expect(new Set(keys).size).to.equal(1)
  })

  it('stores no name, address or phone number', async () => {
    const at = shop()
    await at.tell({ rule: { route: 'pay', hold: true } })
    await open(at)
    press(/telebirr/)
    await says('Phone number')
    type('phone', '0911 234 567')
    press(/^Pay/)
    await waitUntil(async () => (await at.tell({})).held)
    expect(JSON.stringify({ ...sessionStorage, ...localStorage })).to.not.include('0911')
    await at.tell({ release: true })
  })

  it('waits while the server still handles the same request', async () => {
    const at = shop()
    await at.tell({
      checkout: bare,
      rule: { route: 'pay', status: 409, body: { code: 'request_in_progress', status: 409 } },
      payments: [{ action: page('frame') }],
    })
    await open(at, {}, 'Pay ৳1,250.00')
    press(/^Pay/)
    await waitUntil(() => within('iframe'))
    const keys = (await at.calls('pay')).map(({ key }) => key)
    expect(keys.length).to.equal(2)
    expect(keys[0]).to.equal(keys[1])
  })

  it('uses a new key after a decline', async () => {
    const at = shop()
    await at.tell({
      checkout: bare,
      payments: [{ status: 'failed', message: 'Your balance was too low.' }, { action: page('frame') }],
    })
    await open(at, {}, 'Pay ৳1,250.00')
    press(/^Pay/)
    await says('Pakhi Pay declined the payment')
    press('Try again')
    await waitUntil(() => within('iframe'))
    const keys = (await at.calls('pay')).map(({ key }) => key)
    expect(keys[0]).to.not.equal(keys[1])
  })

  it('shows the server’s view when the checkout ended meanwhile', async () => {
    const at = shop()
    await at.tell({ checkout: bare })
    await open(at, {}, 'Pay ৳1,250.00')
    await at.tell({ rule: { route: 'pay', status: 409, body: { code: 'checkout_expired', status: 409 } } })
    press(/^Pay/)
    await at.tell({ checkout: { status: 'expired' } })
    await says('Not paid')
  })
})

describe('the provider’s page', () => {
  let went: Went
  beforeEach(() => (went = stayHere()))
  afterEach(tidy)

  const pay = async (attributes: Record<string, string>, presentation: 'frame' | 'popup' | 'redirect') => {
    const at = shop()
    await at.tell({ checkout: bare, payments: [{ action: page(presentation) }] })
    const element = await open(at, attributes, 'Pay ৳1,250.00')
    press(/^Pay/)
    return { at, element }
  }
  const provider = `${location.origin}/test-pages/provider.html`

  it('is framed where the server allows it', async () => {
    await pay({}, 'frame')
    await waitUntil(() => within('iframe'))
    expect(went).to.deep.include({ to: [], opened: 0 })
  })

  it('opens in a window inside the click, without an opener', async () => {
    await pay({ presentation: 'popup' }, 'popup')
    expect(went.opened).to.equal(1)
    expect(went.window!.document.body.textContent).to.equal('One moment…')
    await says('Finish in the window that we opened')
    expect(went.window!.address).to.equal(provider)
    expect(went.window!.opener).to.equal(null)
  })

  it('replaces the shop’s page when the requested window was blocked', async () => {
    went.window = null
    await pay({ presentation: 'popup' }, 'popup')
    await waitUntil(() => went.to.length)
    expect(went.to).to.deep.equal([provider])
  })

  it('asks for one more click when another window was blocked', async () => {
    went.window = null
    await pay({}, 'popup')
    await says('Go on to Pakhi Pay')
    expect(went.to).to.deep.equal([])
    went.window = fakeWindow()
    press('Open Pakhi Pay')
    expect(went.window.address).to.equal(provider)
    await says('Finish in the window that we opened')
  })

  it('replaces the shop’s page where the server says so', async () => {
    await pay({}, 'redirect')
    await waitUntil(() => went.to.length)
    expect(went.to).to.deep.equal([provider])
  })

  it('replaces the shop’s page on phones', async () => {
    went.phone = true
    await pay({}, 'frame')
    await waitUntil(() => went.to.length)
  })

  it('is not framed when it refuses frames', async () => {
    await pay({ presentation: 'frame' }, 'popup')
    await says('Finish in the window that we opened')
    expect(within('iframe')).to.equal(null)
  })

  it('closes its window when the payment could not be started', async () => {
    const at = shop()
    await at.tell({ checkout: bare, rule: { route: 'pay', status: 503, body: { code: 'unavailable', status: 503 } } })
    await open(at, { presentation: 'popup' }, 'Pay ৳1,250.00')
    press(/^Pay/)
    expect(went.opened).to.equal(1)
    await waitUntil(() => went.window!.closed)
  })

  it('opens again on request', async () => {
    await pay({ presentation: 'popup' }, 'popup')
    await says('Finish in the window that we opened')
    went.window = fakeWindow()
    press('Open Pakhi Pay again')
    expect(went.window.address).to.equal(provider)
  })

  it('is handed to a phone as a QR code', async () => {
    await pay({ presentation: 'popup' }, 'popup')
    await says('Finish in the window that we opened')
    press('Pay on your phone instead')
    await waitUntil(() => within('.qr path'))
    expect(within('.qr svg').getAttribute('aria-label')).to.equal('Pay on your phone instead')
    press('Back')
    await says('Finish in the window that we opened')
  })

  it('is refused when its address is incomplete', async () => {
    const at = shop()
    await at.tell({ checkout: underWay({ type: 'open', url: 'https://', presentation: 'redirect' }) })
    await open(at, {}, 'bad_answer')
    expect(went.to).to.deep.equal([])
  })

  it('is refused when its address is not http(s)', async () => {
    const at = shop()
    await at.tell({ checkout: underWay({ type: 'open', url: 'javascript:alert(1)', presentation: 'frame' }) })
    await open(at, {}, 'bad_answer')
    expect(within('iframe')).to.equal(null)
    expect(went.to).to.deep.equal([])
  })

  it('stays in its frame while the connection is lost', async () => {
    const { at } = await pay({}, 'frame')
    await waitUntil(() => within('iframe'))
    const frame = within('iframe')
    await waitUntil(async () => (await at.tell({})).streams === 1)
    await at.tell({ rule: { route: 'read', drop: true, times: 3 }, endStreams: true })
    await waitUntil(async () => (await at.calls('read')).length > 1)
    expect(within('iframe')).to.equal(frame)
  })

  it('cannot change the status by messages between windows', async () => {
    const { element } = await pay({}, 'frame')
    await waitUntil(() => within('iframe'))
    const events = heard(element, 'pay-paid', 'pay-failed', 'pay-status')
    window.postMessage({ type: 'pay-paid', status: 'paid' }, '*')
    await new Promise((resolve) => window.addEventListener('message', resolve, { once: true }))
    expect(events).to.deep.equal([])
    expect(inner(element).dataset.state).to.equal(undefined)
  })
})
