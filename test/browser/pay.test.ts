/** Paying: choosing, details, one request per attempt, and where the provider's page is shown. */

import { expect } from '@open-wc/testing'
import type { Went } from './shop.ts'
import { fakeWindow, find, heard, inner, modal, open, page, press, prompt, says, shop, stayHere, text, tidy, underWay, waitUntil, within } from './shop.ts'

const lone = { methods: [{ provider: 'pakhipay', label: 'Pakhi Pay', needs: ['name', 'email'], flow: 'page' }] }
const bare = { methods: [{ provider: 'pakhipay', label: 'Pakhi Pay', needs: [], flow: 'page' }] }

const type = (name: string, value: string) => (within<HTMLInputElement>(`[name=${name}]`).value = value)

describe('choosing', () => {
  beforeEach(() => void stayHere())
  afterEach(tidy)

  it('offers each medium as a row of its own', async () => {
    await open(shop())
    const rows = [...modal().shadowRoot!.querySelectorAll('.row b')].map((row) => row.textContent)
    expect(rows).to.deep.equal(['Pakhi Pay', 'telebirr', 'M-PESA'])
  })

  it('offers only the provider that the page asks for', async () => {
    await open(shop(), { provider: 'lakipay' })
    const rows = [...modal().shadowRoot!.querySelectorAll('.row b')].map((row) => row.textContent)
    expect(rows).to.deep.equal(['telebirr', 'M-PESA'])
  })

  it('asks nothing where there is one way and all is known: one button', async () => {
    const at = shop()
    await at.tell({ checkout: bare })
    await open(at, {}, 'Pay ৳1,250.00')
    expect(modal().shadowRoot!.querySelectorAll('input').length).to.equal(0)
    expect(find('Back')).to.equal(undefined)
  })

  it('shows a way that is down, with its reason, but does not start it', async () => {
    const at = shop()
    const { checkout } = await at.tell({})
    await at.tell({ checkout: { methods: [...checkout.methods.slice(1), { ...checkout.methods[0], unavailable: 'Not answering just now' }] } })
    await open(at)
    await says('Not answering just now')
    expect(find(/Pakhi Pay/)!.disabled).to.equal(true)
    expect(find(/telebirr/)!.disabled).to.equal(false)
  })

  it('says which currency has no way to pay', async () => {
    const at = shop()
    await at.tell({ checkout: { methods: [] } })
    await open(at, {}, 'No way to pay this order')
    expect(text()).to.include('no_payment_method')
  })

  it('starts a way that needs nothing with the press of its row', async () => {
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

  it('asks only for what is needed and not known', async () => {
    const at = shop()
    await at.tell({ checkout: { ...lone, customer: { name: 'Rahima' } } })
    await open(at, {}, 'E-mail')
    const names = [...modal().shadowRoot!.querySelectorAll('input')].map((each) => each.name)
    expect(names).to.deep.equal(['email'])
  })

  it('brings the right keyboard and the browser’s own help', async () => {
    const at = shop()
    await open(at)
    press(/telebirr/)
    await says('Phone number')
    const input = within<HTMLInputElement>('[name=phone]')
    expect([input.type, input.inputMode, input.autocomplete]).to.deep.equal(['tel', 'tel', 'tel'])
  })

  it('puts the cursor into the first field', async () => {
    const at = shop()
    await at.tell({ checkout: lone })
    await open(at, {}, 'Full name')
    await waitUntil(() => modal().shadowRoot!.activeElement === within('[name=name]'))
  })

  it('says what is wrong beside the field, in words, and sends nothing', async () => {
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

  it('sends what was typed, and what the page knew', async () => {
    const at = shop()
    await at.tell({ checkout: lone, payments: [{ action: page('frame') }] })
    await open(at, { 'customer-name': 'Rahima Begum' }, 'E-mail')
    type('email', ' rahima@example.com ')
    press(/^Pay/)
    await waitUntil(() => within('iframe'))
    expect((await at.calls('pay'))[0]!.body).to.deep.equal({ provider: 'pakhipay', customer: { name: 'Rahima Begum', email: 'rahima@example.com' } })
  })

  it('puts the server’s refusal beside the field that it is about', async () => {
    const at = shop()
    await at.tell({
      rule: { route: 'pay', status: 422, body: { code: 'invalid_request', status: 422, errors: [{ path: 'customer.phone', message: 'must be an Ethiopian number' }] } },
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

  it('names the medium', async () => {
    const at = shop()
    await at.tell({ payments: [{ action: prompt }] })
    await open(at)
    press(/M-PESA/)
    await says('Phone number')
    type('phone', '0911 234 567')
    press(/^Pay/)
    await says('M-PESA sent a prompt to')
    expect((await at.calls('pay'))[0]!.body).to.deep.equal({ provider: 'lakipay', medium: 'MPESA', customer: { phone: '0911 234 567' } })
  })
})

describe('one attempt', () => {
  beforeEach(() => void stayHere())
  afterEach(tidy)

  it('is one request, however quickly the button is pressed', async () => {
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

  it('is repeated with the same key when its answer was lost', async () => {
    const at = shop()
    await at.tell({ checkout: bare, rule: { route: 'pay', status: 503, body: { code: 'unavailable', status: 503 } }, payments: [{ action: page('frame') }] })
    await open(at, {}, 'Pay ৳1,250.00')
    press(/^Pay/)
    await says('Nothing is taken twice. Try again.')
    press(/^Pay/)
    await waitUntil(() => within('iframe'))
    const [first, second] = await at.calls('pay')
    expect(first!.key).to.be.a('string').with.length.greaterThan(15)
    expect(second!.key).to.equal(first!.key)
  })

  it('is repeated with the same key after a reload in the middle', async () => {
    const at = shop()
    await at.tell({ checkout: bare, rule: { route: 'pay', hold: true, drop: true }, payments: [{ action: page('frame') }] })
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

  it('keeps no name, address or number in the browser', async () => {
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

  it('waits while the server is still at it', async () => {
    const at = shop()
    await at.tell({ checkout: bare, rule: { route: 'pay', status: 409, body: { code: 'request_in_progress', status: 409 } }, payments: [{ action: page('frame') }] })
    await open(at, {}, 'Pay ৳1,250.00')
    press(/^Pay/)
    await waitUntil(() => within('iframe'))
    const keys = (await at.calls('pay')).map(({ key }) => key)
    expect(keys.length).to.equal(2)
    expect(keys[0]).to.equal(keys[1])
  })

  it('begins with a new key after a definite no', async () => {
    const at = shop()
    await at.tell({ checkout: bare, payments: [{ status: 'failed', message: 'Your balance was too low.' }, { action: page('frame') }] })
    await open(at, {}, 'Pay ৳1,250.00')
    press(/^Pay/)
    await says('Pakhi Pay declined the payment')
    press('Try again')
    await waitUntil(() => within('iframe'))
    const keys = (await at.calls('pay')).map(({ key }) => key)
    expect(keys[0]).to.not.equal(keys[1])
  })

  it('shows what the server says when the checkout has moved on meanwhile', async () => {
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

  it('is framed where the server found that it can be', async () => {
    await pay({}, 'frame')
    await waitUntil(() => within('iframe'))
    expect(went).to.deep.include({ to: [], opened: 0 })
  })

  it('gets a window inside the click, with a word in it, and no way back to the shop’s page', async () => {
    await pay({ presentation: 'popup' }, 'popup')
    expect(went.opened).to.equal(1)
    expect(went.window!.document.body.textContent).to.equal('One moment…')
    await says('Finish in the window that we opened')
    expect(went.window!.address).to.equal(provider)
    expect(went.window!.opener).to.equal(null)
  })

  it('follows in the same page when the window was blocked', async () => {
    went.window = null
    await pay({ presentation: 'popup' }, 'popup')
    await waitUntil(() => went.to.length)
    expect(went.to).to.deep.equal([provider])
  })

  it('asks for one more click when a window that nobody expected was blocked', async () => {
    went.window = null
    await pay({}, 'popup')
    await says('Go on to Pakhi Pay')
    expect(went.to).to.deep.equal([])
    went.window = fakeWindow()
    press('Open Pakhi Pay')
    expect(went.window.address).to.equal(provider)
    await says('Finish in the window that we opened')
  })

  it('takes the whole page where the server says so', async () => {
    await pay({}, 'redirect')
    await waitUntil(() => went.to.length)
    expect(went.to).to.deep.equal([provider])
  })

  it('takes the whole page on small touch screens, for the wallet’s app', async () => {
    went.phone = true
    await pay({}, 'frame')
    await waitUntil(() => went.to.length)
  })

  it('is not forced into a frame that it refuses', async () => {
    await pay({ presentation: 'frame' }, 'popup')
    await says('Finish in the window that we opened')
    expect(within('iframe')).to.equal(null)
  })

  it('is closed again when the payment could not be started', async () => {
    const at = shop()
    await at.tell({ checkout: bare, rule: { route: 'pay', status: 503, body: { code: 'unavailable', status: 503 } } })
    await open(at, { presentation: 'popup' }, 'Pay ৳1,250.00')
    press(/^Pay/)
    expect(went.opened).to.equal(1)
    await waitUntil(() => went.window!.closed)
  })

  it('is opened again on request', async () => {
    await pay({ presentation: 'popup' }, 'popup')
    await says('Finish in the window that we opened')
    went.window = fakeWindow()
    press('Open Pakhi Pay again')
    expect(went.window.address).to.equal(provider)
  })

  it('can be handed to a phone as a code', async () => {
    await pay({ presentation: 'popup' }, 'popup')
    await says('Finish in the window that we opened')
    press('Pay on your phone instead')
    await waitUntil(() => within('.qr path'))
    expect(within('.qr svg').getAttribute('aria-label')).to.equal('Pay on your phone instead')
    press('Back')
    await says('Finish in the window that we opened')
  })

  it('is refused when its address is none', async () => {
    const at = shop()
    await at.tell({ checkout: underWay({ type: 'open', url: 'https://', presentation: 'redirect' }) })
    await open(at, {}, 'bad_answer')
    expect(went.to).to.deep.equal([])
  })

  it('is refused when its address is no web page', async () => {
    const at = shop()
    await at.tell({ checkout: underWay({ type: 'open', url: 'javascript:alert(1)', presentation: 'frame' }) })
    await open(at, {}, 'bad_answer')
    expect(within('iframe')).to.equal(null)
    expect(went.to).to.deep.equal([])
  })

  it('keeps its frame while the link is bad', async () => {
    const { at } = await pay({}, 'frame')
    await waitUntil(() => within('iframe'))
    const frame = within('iframe')
    await waitUntil(async () => (await at.tell({})).streams === 1)
    await at.tell({ rule: { route: 'read', drop: true, times: 3 }, endStreams: true })
    await waitUntil(async () => (await at.calls('read')).length > 1)
    expect(within('iframe')).to.equal(frame)
  })

  it('hears from the server alone: messages of other windows change nothing', async () => {
    const { element } = await pay({}, 'frame')
    await waitUntil(() => within('iframe'))
    const events = heard(element, 'pay-paid', 'pay-failed', 'pay-status')
    window.postMessage({ type: 'pay-paid', status: 'paid' }, '*')
    await new Promise((resolve) => window.addEventListener('message', resolve, { once: true }))
    expect(events).to.deep.equal([])
    expect(inner(element).dataset.state).to.equal(undefined)
  })
})
