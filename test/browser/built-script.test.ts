/** The built script as a shop includes it. Needs `vite build`. */

import { expect } from '@open-wc/testing'
import { shop, waitUntil } from './shop.ts'
import {
  documentedOptions,
  failedPayment,
  finalCheckout,
  page,
  pakhiPay,
  pendingPayment,
  pushRequest,
} from './views.ts'
import { chooseFirstMethodIn, include, loadedScripts, pressIn, showsIn, textIn, visit } from './visit.ts'

/** What a page gets that opens a window. */
const popupOf = () =>
  ({ opener: null, document: { body: {} }, close() {}, location: { replace() {} } }) as unknown as Window

describe('the built script', () => {
  it('runs the provider’s documented snippet with another script address', async () => {
    const at = shop()
    const inside = await visit('/test-pages/empty.html')
    await include(inside)
    const { document: shopPage } = inside
    const snippet = shopPage.createElement('script')
    snippet.textContent = `
      const pp = PakhiPay({ apiKey: 'YOUR_BRAND_API_KEY', baseUrl: '${at.server}' })
      function startPayment() { pp.checkout(${JSON.stringify(documentedOptions)}) }`
    shopPage.head.append(snippet)
    const button = shopPage.createElement('button')
    button.setAttribute('onclick', 'startPayment()')
    shopPage.body.append(button)
    button.click()
    button.click()
    await showsIn(inside, 'How would you like to pay?')
    expect(shopPage.querySelectorAll('pay-checkout').length).to.equal(1)
    expect((await at.calls('open')).length).to.equal(1)
  })

  it('uses its own address as the companion’s, not the provider’s from the document', async () => {
    const inside = await visit('/test-pages/empty.html')
    const requested: string[] = []
    const { fetch } = inside
    inside.fetch = (input, init) => {
      requested.push(String(input))
      return fetch.call(inside, input, init)
    }
    await include(inside)
    for (const baseUrl of ['https://pakhipay.com', 'https://www.pakhipay.com/'])
      void inside.PakhiPay({ baseUrl }).checkout({ ...documentedOptions, orderId: baseUrl.slice(8, 11) })
    await waitUntil(() => requested.length === 2)
    expect(new Set(requested)).to.deep.equal(new Set([`${location.origin}/dist/browser/checkouts`]))
  })

  for (const [name, presentation, action, words] of [
    ['in a frame', 'frame', page('frame'), 'Pay another way'],
    ['in a window', 'popup', page('popup'), 'Finish in the Pakhi Pay window'],
    ['by a push request', 'auto', pushRequest, 'We’ve sent a'],
    ['that waits for the provider', 'auto', page('frame'), 'Waiting for Pakhi Pay'],
  ] as const) {
    it(`loads nothing before it is wanted, and two files for a purchase ${name}`, async () => {
      const at = shop()
      const inside = await visit('/test-pages/empty.html')
      await include(inside)
      expect(loadedScripts(inside)).to.deep.equal(['pay-button'])
      await at.control({ payments: [{ action }] })
      inside.open = () => popupOf()
      void inside.PayButton.checkout({ server: at.server, orderToken: 'a.b.c', presentation })
      await showsIn(inside, 'How would you like to pay?')
      chooseFirstMethodIn(inside)
      if (words.startsWith('Waiting')) {
        await waitUntil(() => inside.document.querySelector('pay-checkout')!.shadowRoot!.querySelector('iframe'))
        await at.control({ checkout: pendingPayment(null, { status: 'paid' }) })
      }
      await showsIn(inside, words)
      await at.control({ checkout: finalCheckout('paid') })
      await showsIn(inside, 'has your payment of')
      await waitUntil(() => loadedScripts(inside).length > 2, 'the second file has arrived')
      expect(loadedScripts(inside)).to.deep.equal(['pay-button', 'pay-checkout', 'pending-screens'])
    })
  }

  for (const [saveData, name] of [
    [false, 'loads the modal'],
    [true, 'loads nothing for a buyer who saves data'],
  ] as const) {
    it(`${name} while the pointer or the focus is on the button`, async () => {
      const inside = await visit('/test-pages/empty.html')
      Object.defineProperty(inside.navigator, 'connection', { configurable: true, value: { saveData } })
      await include(inside)
      const element = inside.document.createElement('pay-button')
      inside.document.body.append(element)
      const pressed = element.shadowRoot!.querySelector('button')!
      for (const type of ['pointerenter', 'focus']) pressed.dispatchEvent(new Event(type))
      const isLoaded = () => loadedScripts(inside).includes('pay-checkout')
      if (!saveData) return waitUntil(isLoaded)
      // These are answered after a request that started before.
      for (let i = 0; i < 3; i++) await inside.fetch('/test-pages/empty.html', { cache: 'no-store' })
      expect(isLoaded()).to.equal(false)
      pressed.click()
      await waitUntil(isLoaded)
    })
  }

  it('keeps to a strict policy with Trusted Types from its first line on', async () => {
    const at = shop()
    const inside = await visit('/test-pages/strict.html')
    await inside.customElements.whenDefined('pay-button')
    const button = inside.document.querySelector('pay-button')!
    button.setAttribute('server', at.server)
    button.setAttribute('order-token', 'a.b.c')
    button.setAttribute('presentation', 'popup')
    void button.open()
    await showsIn(inside, 'How would you like to pay?')
    for (const [checkout, words] of [
      [pendingPayment(pushRequest, { id: 'pay_1' }), 'Approve it on your phone'],
      [pendingPayment(null, { id: 'pay_2' }), 'No answer from Pakhi Pay yet'],
      [pendingPayment(page('popup'), { id: 'pay_3' }), 'Waiting for'],
      [failedPayment(), 'declined'],
      [finalCheckout('paid'), 'has your payment of'],
    ] as const) {
      await at.control({ checkout })
      await showsIn(inside, words)
    }
    expect(inside.violations).to.deep.equal([])
  })
})

describe('the lazy screens', () => {
  it('are one more file', async () => {
    const at = shop()
    const inside = await visit('/test-pages/empty.html')
    await include(inside)
    void inside.PayButton.checkout({ server: at.server, orderToken: 'a.b.c' })
    await showsIn(inside, 'How would you like to pay?')
    await at.control({ checkout: failedPayment() })
    await showsIn(inside, 'Pakhi Pay declined the payment')
    await at.control({ checkout: finalCheckout('cancelled') })
    await showsIn(inside, 'Payment cancelled')
    expect(loadedScripts(inside)).to.deep.equal(['pay-button', 'pay-checkout', 'lazy-screens'])
  })

  it('are not needed to pay and to read the server’s messages', async () => {
    const at = shop()
    const inside = await visit('/test-pages/empty.html')
    await include(inside, '/test-pages/without/lazy-screens,pending-screens/pay-button.js')
    const paid: Event[] = []
    inside.document.addEventListener('pay-paid', (event) => paid.push(event))
    await at.control({ payments: [{ action: pushRequest }] })
    void inside.PayButton.checkout({ server: at.server, orderToken: 'a.b.c' })
    await showsIn(inside, 'How would you like to pay?')
    chooseFirstMethodIn(inside)
    await showsIn(inside, 'We’ve sent a')
    await at.control({ checkout: pendingPayment(null) })
    await showsIn(inside, 'Waiting for Pakhi Pay')
    await showsIn(inside, 'we’ll keep checking and tell the shop.')
    await at.control({ checkout: failedPayment('Your balance was too low.') })
    await showsIn(inside, 'Your balance was too low.')
    await at.control({ checkout: finalCheckout('paid') })
    await showsIn(inside, 'has your payment of')
    expect(paid.length).to.equal(1)
  })

  it('leave the QR code to another try, and say what is wrong, while its file is missing', async () => {
    const at = shop()
    await at.control({ checkout: { ...pakhiPay }, payments: [{ action: page('popup') }] })
    const inside = await visit('/test-pages/empty.html')
    await include(inside, `/test-pages/late/${crypto.randomUUID()}/qr-code/pay-button.js`)
    inside.open = () => popupOf()
    void inside.PayButton.checkout({ server: at.server, orderToken: 'a.b.c', presentation: 'popup' })
    await showsIn(inside, 'Pay ৳1,250.00')
    pressIn(inside, 'Pay ৳1,250.00')
    await showsIn(inside, 'Finish in the Pakhi Pay window')
    pressIn(inside, 'Use your phone instead')
    await showsIn(inside, 'isn’t answering')
    expect(textIn(inside)).to.include('Finish in the Pakhi Pay window')
    pressIn(inside, 'Use your phone instead')
    await waitUntil(() => inside.document.querySelector('pay-checkout')!.shadowRoot!.querySelector('.qr path'))
    pressIn(inside, 'Back')
    await showsIn(inside, 'Finish in the Pakhi Pay window')
    expect(textIn(inside)).to.not.include('isn’t answering')
  })

  it('are requested again until they are loaded', async () => {
    const at = shop()
    const inside = await visit('/test-pages/empty.html')
    await include(inside, `/test-pages/late/${crypto.randomUUID()}/lazy-screens/pay-button.js`)
    await at.control({ checkout: failedPayment() })
    void inside.PayButton.checkout({ server: at.server, orderToken: 'a.b.c' })
    await showsIn(inside, 'Not paid')
    await showsIn(inside, 'Pakhi Pay declined the payment')
  })
})

describe('the hosted checkout page', () => {
  it('shows the checkout on a page of its own, and keeps the secret in the address only', async () => {
    const at = shop()
    const { checkout } = await at.control({})
    const inside = await visit(`${at.server}/checkout/${checkout.id}#secret-1`)
    await showsIn(inside, 'How would you like to pay?')
    expect(inside.location.hash).to.equal('#secret-1')
    expect(inside.document.querySelector('dialog')).to.equal(null)
    for (const { authorization, url } of await at.calls()) {
      expect(authorization).to.equal('Bearer secret-1')
      expect(url).to.not.include('secret-1')
    }
    const frame = document.querySelector('iframe')!
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))
    inside.location.reload()
    await loaded
    await showsIn(inside, 'How would you like to pay?')
    await at.control({ checkout: finalCheckout('paid') })
    await showsIn(inside, 'has your payment of')
    expect(inside.violations).to.deep.equal([])
  })
})

describe('the hosted checkout page without its later files and without the shop’s address', () => {
  for (const [name, checkout, label] of [
    ['after a declined payment', failedPayment(), 'Try now'],
    ['after its time', finalCheckout('expired'), 'Try now'],
  ] as const)
    it(`loads itself again ${name}`, async () => {
      const at = shop('-without-lazy-screens')
      const { checkout: opened } = await at.control({ checkout })
      const inside = await visit(`${at.server}/checkout/${opened.id}#secret-1`)
      await showsIn(inside, 'Not paid')
      const frame = document.querySelector('iframe')!
      const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))
      pressIn(inside, label)
      await loaded
      await showsIn(inside, 'Not paid')
      expect((await at.calls('read')).length).to.be.above(1)
    })
})

describe('the hosted checkout page of a checkout that is over, without the shop’s address', () => {
  it('asks again, because a late payment may still have arrived', async () => {
    const at = shop()
    const { checkout } = await at.control({ checkout: finalCheckout('expired') })
    const inside = await visit(`${at.server}/checkout/${checkout.id}#secret-1`)
    await showsIn(inside, 'Time ran out')
    await at.control({ checkout: finalCheckout('paid') })
    pressIn(inside, 'Check now')
    await waitUntil(() => textIn(inside).includes('has your payment of'))
  })
})

describe('the npm package', () => {
  it('defines no element', async () => {
    const inside = await visit('/test-pages/empty.html')
    const script = inside.document.createElement('script')
    script.type = 'module'
    script.textContent = `import * as all from '/dist/browser/index.js'; window.done = Object.keys(all)`
    inside.document.head.append(script)
    await waitUntil(() => inside.done)
    expect(inside.done).to.include.members([
      'PayButtonElement',
      'PayCheckoutElement',
      'PakhiPay',
      'checkout',
      'CheckoutError',
      'formatMoney',
      'addLocale',
    ])
    expect(inside.customElements.get('pay-button')).to.equal(undefined)
    expect(inside.customElements.get('pay-checkout')).to.equal(undefined)
  })
})
