/** Opening: the button, the first requests, and what a tab remembers. */

import { expect } from '@open-wc/testing'
import {
  button,
  find,
  heard,
  inner,
  modal,
  open,
  page,
  press,
  prompt,
  says,
  settled,
  shop,
  stayHere,
  text,
  tidy,
  underWay,
  waitUntil,
  within,
} from './shop.ts'

describe('the button', () => {
  beforeEach(() => void stayHere())
  afterEach(tidy)

  it('is defined by the script', () => {
    expect(customElements.get('pay-button')).to.be.a('function')
  })

  it('opens the modal and shows the price that the server sent', async () => {
    const at = shop()
    await open(at)
    expect(customElements.get('pay-checkout')).to.be.a('function')
    expect(within<HTMLDialogElement>('dialog').matches(':modal')).to.equal(true)
    expect(within('h2').textContent).to.equal('৳1,250.00')
    expect(text()).to.include('Two cups and a kettle · Order 1042')
  })

  it('opens one checkout when it is pressed several times', async () => {
    const at = shop()
    const element = button(at)
    inner(element).click()
    inner(element).click()
    const first = element.open()
    const second = element.open()
    expect(first).to.equal(second)
    await says('How do you want to pay?')
    expect(document.querySelectorAll('pay-checkout').length).to.equal(1)
    expect((await at.calls('open')).length).to.equal(1)
  })

  it('keeps its width while busy and when paid', async () => {
    const element = button(shop())
    const { width } = element.getBoundingClientRect()
    element.state = 'busy'
    expect(element.getBoundingClientRect().width).to.equal(width)
    element.state = 'paid'
    expect(element.getBoundingClientRect().width).to.equal(width)
  })

  it('takes its label from the form for pages without scripts', async () => {
    const element = document.createElement('pay-button')
    const form = document.createElement('form')
    const submit = document.createElement('button')
    submit.textContent = 'Pay ৳1,250.00'
    form.append(submit)
    element.append(form)
    document.body.append(element)
    await waitUntil(() => inner(element).textContent!.includes('Pay ৳1,250.00'))
    expect(form.getBoundingClientRect().width).to.equal(0)
  })

  it('does nothing while disabled', async () => {
    const at = shop()
    const element = button(at, { disabled: '' })
    inner(element).click()
    expect(inner(element).disabled).to.equal(true)
    expect(modal()).to.equal(null)
  })

  it('gets the focus back when the modal closes', async () => {
    const at = shop()
    const element = button(at)
    element.focus()
    inner(element).click()
    await says('How do you want to pay?')
    press('Close')
    expect(document.activeElement).to.equal(element)
  })

  it('resolves open() with the status and the view', async () => {
    const at = shop()
    const element = button(at)
    const result = element.open()
    await says('How do you want to pay?')
    modal().requestClose()
    const { status, checkout } = await result
    expect(status).to.equal('open')
    expect(checkout!.orderId).to.equal('1042')
  })

  it('shows a tick once the order is paid', async () => {
    const at = shop()
    const element = await open(at)
    await at.tell({ checkout: settled('paid') })
    await says('Paid ৳1,250.00')
    press('Done')
    await waitUntil(() => inner(element).dataset.state === 'paid')
  })
})

describe('opening a checkout', () => {
  beforeEach(() => void stayHere())
  afterEach(tidy)

  const cases: [string, Record<string, string>, unknown][] = [
    [
      'an order token, and no amount',
      { 'order-token': 'a.b.c', amount: '1.00', currency: 'BDT' },
      { orderToken: 'a.b.c' },
    ],
    ['an order id', { 'order-token': '', 'order-id': '1042' }, { orderId: '1042' }],
    [
      'an open amount with its name',
      { 'order-token': '', 'order-id': 'tip-jar-1', amount: '1.00', currency: 'BDT' },
      { amount: '1.00', currency: 'BDT', orderId: 'tip-jar-1' },
    ],
    [
      'an open amount',
      { 'order-token': '', amount: '50.00', currency: 'BDT', 'customer-name': 'A' },
      { amount: '50.00', currency: 'BDT', customer: { name: 'A' } },
    ],
  ]
  for (const [name, attributes, body] of cases) {
    it(`sends ${name}`, async () => {
      const at = shop()
      await open(at, attributes)
      expect((await at.calls('open'))[0]!.body).to.deep.equal(body)
    })
  }

  it('reads a checkout that the shop opened, with the secret in the header only', async () => {
    const at = shop()
    const { checkout } = await at.tell({})
    await open(at, { 'order-token': '', checkout: checkout.id, 'client-secret': 'secret-1' })
    await waitUntil(async () => (await at.calls('events')).length)
    const calls = await at.calls()
    expect(calls.map(({ route }) => route)).to.not.include('open')
    for (const call of calls) {
      expect(call.authorization).to.equal('Bearer secret-1')
      expect(call.url).to.not.include('secret-1')
    }
  })

  it('reports missing options without a request', async () => {
    const at = shop()
    const element = button(at, { 'order-token': '', checkout: 'chk_1' })
    const errors = heard<Event & { error: { code: string } }>(element, 'pay-error')
    inner(element).click()
    await waitUntil(() => modal())
    await says('bad_options')
    expect(errors[0]!.error.code).to.equal('bad_options')
    expect(await at.calls()).to.deep.equal([])
  })
})

describe('opening a checkout again', () => {
  beforeEach(() => void stayHere())
  afterEach(tidy)

  it('resumes a pending payment after a reload without opening another checkout', async () => {
    const at = shop()
    const first = await open(at)
    await at.tell({ checkout: underWay(prompt) })
    await says('Confirm on your phone')
    first.remove()
    modal().remove()
    await open(at, {}, 'Confirm on your phone')
    expect((await at.calls('open')).length).to.equal(1)
  })

  it('finds the same checkout in a second tab', async () => {
    const at = shop()
    await open(at)
    await at.tell({ checkout: underWay(prompt) })
    tidy()
    await open(at, {}, 'Confirm on your phone')
    expect((await at.calls('open')).length).to.equal(2)
  })

  it('updates the price when nothing was started', async () => {
    const at = shop()
    await open(at)
    modal().requestClose()
    await at.tell({ checkout: { money: { amount: '900.00', currency: 'BDT', minor: 90000, exponent: 2 } } })
    await open(at)
    await waitUntil(() => within('h2').textContent === '৳900.00')
    expect((await at.calls('open')).length).to.equal(2)
  })

  it('shows the receipt again when this tab paid the order', async () => {
    const at = shop()
    await open(at)
    await at.tell({ checkout: settled('paid') })
    await says('Paid ৳1,250.00')
    modal().requestClose()
    await open(at, {}, 'Paid ৳1,250.00')
  })

  it('uses the browser’s digits when the locale is malformed', async () => {
    const at = shop()
    await open(at, { locale: 'en_US@posix' })
    expect(within('h2').textContent).to.equal('৳1,250.00')
    await at.tell({ checkout: settled('paid') })
    await says('Paid ৳1,250.00')
    expect(text()).to.match(/Time\w+/)
  })

  it('reports an order that is paid already as paid', async () => {
    const at = shop()
    await at.tell({ checkout: settled('paid') })
    const element = button(at)
    const result = element.open()
    await waitUntil(() => modal())
    await says('This order is paid already')
    modal().requestClose()
    expect((await result).status).to.equal('paid')
  })

  it('shows the provider’s page in its frame again', async () => {
    const at = shop()
    await at.tell({ checkout: underWay(page('frame')) })
    await open(at, {}, 'Other ways')
    const frame = within<HTMLIFrameElement>('iframe')
    expect(frame.src).to.equal(`${location.origin}/test-pages/provider.html`)
    expect(frame.getAttribute('sandbox')).to.equal(
      'allow-scripts allow-forms allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation',
    )
    expect(frame.allow).to.equal('payment')
    expect(frame.referrerPolicy).to.equal('strict-origin')
    expect(find('Close')).to.not.equal(undefined)
  })
})
