/** The calls, and the built script as a shop includes it. Needs `vite build`. */

import { expect } from '@open-wc/testing'
import type { Shop } from './shop.ts'
import { checkout, PakhiPay } from './script-tag.ts'
import { heard, modal, press, says, settled, shop, stayHere, tidy, waitUntil } from './shop.ts'

/** The options of the call in the provider's own document. */
const documented = {
  amount: 100.0,
  customerName: 'John Doe',
  customerEmail: 'john@example.com',
  orderId: 'ORD-998877',
  successUrl: 'https://yourwebsite.com/success',
  cancelUrl: 'https://yourwebsite.com/cancel',
  callbackUrl: 'https://yourwebsite.com/webhook',
}

/** Collects what the console was told, while something runs. */
async function warnings(run: () => Promise<void>): Promise<string[]> {
  const said: string[] = []
  const { warn } = console
  console.warn = (...words: unknown[]) => void said.push(words.join(' '))
  try {
    await run()
  } finally {
    console.warn = warn
  }
  return said
}

describe('PakhiPay()', () => {
  beforeEach(() => void stayHere())
  afterEach(tidy)

  const call = async (at: Shop, options: Record<string, unknown> = {}) => {
    const result = PakhiPay({ baseUrl: at.server, apiKey: 'YOUR_BRAND_API_KEY' }).checkout({
      ...documented,
      ...options,
    })
    await waitUntil(() => modal())
    await says('How do you want to pay?')
    return result.then.bind(result)
  }

  it('takes the documented call as an open amount, in BDT by default', async () => {
    const at = shop()
    const said = await warnings(async () => void (await call(at)))
    const { body } = (await at.calls('open'))[0]!
    expect(body).to.deep.equal({
      amount: '100',
      currency: 'BDT',
      orderId: 'ORD-998877',
      customer: { name: 'John Doe', email: 'john@example.com' },
    })
    expect(said.filter((line) => line.includes('apiKey')).length).to.equal(1)
    expect(said.filter((line) => line.includes('callbackUrl')).length).to.equal(1)
  })

  it('never sends or stores the API key', async () => {
    const at = shop()
    await call(at)
    expect(JSON.stringify(await at.calls())).to.not.include('YOUR_BRAND_API_KEY')
    expect(JSON.stringify({ ...sessionStorage })).to.not.include('YOUR_BRAND_API_KEY')
  })

  it('sends no amount with an order token', async () => {
    const at = shop()
    await call(at, { orderToken: 'a.b.c' })
    expect((await at.calls('open'))[0]!.body).to.deep.equal({ orderToken: 'a.b.c' })
  })

  it('resolves with the result and dispatches events at the modal', async () => {
    const at = shop()
    const result = checkout({ server: at.server, orderToken: 'a.b.c' })
    await waitUntil(() => modal())
    const events = heard(document, 'pay-paid')
    await says('How do you want to pay?')
    const element = modal()
    await at.tell({ checkout: settled('paid') })
    await says('Paid')
    press('Done')
    expect((await result).status).to.equal('paid')
    expect(events[0]!.target).to.equal(element)
  })

  it('opens one checkout when called twice', async () => {
    const at = shop()
    const first = checkout({ server: at.server, orderToken: 'a.b.c' })
    const second = checkout({ server: at.server, orderToken: 'a.b.c' })
    await waitUntil(() => modal())
    await says('How do you want to pay?')
    expect(document.querySelectorAll('pay-checkout').length).to.equal(1)
    modal().requestClose()
    expect(await first).to.equal(await second)
  })
})

describe('the built script', () => {
  let frame: HTMLIFrameElement
  afterEach(() => frame.remove())

  const visit = async (url: string) => {
    frame = document.createElement('iframe')
    frame.style.cssText = 'inline-size: 800px; block-size: 700px'
    frame.src = url
    document.body.append(frame)
    await new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))
    return frame.contentWindow as Window & typeof globalThis & { violations: string[] }
  }

  const include = (inside: Window) =>
    new Promise((resolve, reject) => {
      const script = inside.document.createElement('script')
      script.src = '/dist/browser/pay-button.js'
      script.onload = resolve
      script.onerror = reject
      inside.document.head.append(script)
    })

  const words = (inside: Window) => inside.document.querySelector('pay-checkout')?.shadowRoot?.textContent ?? ''

  it('runs the provider’s documented snippet with another script address', async () => {
    const at = shop()
    const inside = await visit('/test-pages/empty.html')
    await include(inside)
    const { document: page } = inside
    const snippet = page.createElement('script')
    snippet.textContent = `
      const pp = PakhiPay({ apiKey: 'YOUR_BRAND_API_KEY', baseUrl: '${at.server}' })
      function startPayment() { pp.checkout(${JSON.stringify(documented)}) }`
    page.head.append(snippet)
    const button = page.createElement('button')
    button.setAttribute('onclick', 'startPayment()')
    page.body.append(button)
    button.click()
    button.click()
    await waitUntil(() => words(inside).includes('How do you want to pay?'), words(inside))
    expect(page.querySelectorAll('pay-checkout').length).to.equal(1)
    expect((await at.calls('open')).length).to.equal(1)
  })

  it('uses its own address as the companion’s, not the provider’s from the document', async () => {
    const inside = await visit('/test-pages/empty.html')
    const asked: string[] = []
    const { fetch } = inside
    inside.fetch = (input, init) => {
      asked.push(String(input))
      return fetch.call(inside, input, init)
    }
    await include(inside)
    for (const baseUrl of ['https://pakhipay.com', 'https://www.pakhipay.com/'])
      void inside.PakhiPay({ baseUrl }).checkout({ ...documented, orderId: baseUrl.slice(8, 11) })
    await waitUntil(() => asked.length === 2)
    expect(new Set(asked)).to.deep.equal(new Set([`${location.origin}/dist/browser/checkouts`]))
  })

  const loaded = (inside: Window & typeof globalThis) =>
    inside.performance
      .getEntriesByType('resource')
      .map(({ name }) => name.split('/').pop()!.split('.'))
      .filter((name) => name.at(-1)!.startsWith('js'))
      .map(([name]) => name)

  it('loads nothing before it is wanted, and one file for a purchase by any presentation', async () => {
    const url = `${location.origin}/test-pages/empty.html`
    const ways: [presentation: string, onTheWay: string, action: unknown][] = [
      ['frame', 'Other ways', { type: 'open', url, presentation: 'frame' }],
      ['popup', 'Finish in the window', { type: 'open', url, presentation: 'popup' }],
      ['auto', 'Confirm on your phone', { type: 'confirm-on-device', hint: '' }],
      ['auto', 'Waiting for Pakhi Pay', { type: 'open', url, presentation: 'frame' }],
    ]
    for (const [presentation, onTheWay, action] of ways) {
      const at = shop()
      const inside = await visit('/test-pages/empty.html')
      await include(inside)
      expect(loaded(inside)).to.deep.equal(['pay-button'])
      await at.tell({ payments: [{ action } as never] })
      const popup = { opener: null, document: { body: {} }, close() {}, location: { replace() {} } }
      inside.open = () => popup as unknown as Window
      void inside.PayButton.checkout({
        server: at.server,
        orderToken: `a.b.${onTheWay}`,
        presentation: presentation as 'frame',
      })
      await waitUntil(() => words(inside).includes('How do you want to pay?'), words(inside))
      const root = inside.document.querySelector('pay-checkout')!.shadowRoot!
      root.querySelector<HTMLButtonElement>('.row')!.click()
      if (onTheWay.startsWith('Waiting')) {
        await waitUntil(() => root.querySelector('iframe'))
        await at.tell({
          checkout: {
            status: 'processing',
            payment: { id: 'pay_1', provider: 'pakhipay', status: 'paid', action: null },
          },
        })
      }
      await waitUntil(() => words(inside).includes(onTheWay), words(inside))
      await at.tell({ checkout: settled('paid') })
      await waitUntil(() => words(inside).includes('Paid ৳1,250.00'), words(inside))
      expect(loaded(inside), onTheWay).to.deep.equal(['pay-button', 'pay-checkout'])
      frame.remove()
    }
  })

  it('loads one more file for rarely needed screens', async () => {
    const at = shop()
    const inside = await visit('/test-pages/empty.html')
    await include(inside)
    void inside.PayButton.checkout({ server: at.server, orderToken: 'a.b.c' })
    await waitUntil(() => words(inside).includes('How do you want to pay?'), words(inside))
    await at.tell({ checkout: { payment: { id: 'pay_1', provider: 'pakhipay', status: 'failed', action: null } } })
    await waitUntil(() => words(inside).includes('Pakhi Pay declined the payment'))
    await at.tell({ checkout: settled('cancelled') })
    await waitUntil(() => words(inside).includes('The payment was cancelled.'))
    expect(loaded(inside)).to.deep.equal(['pay-button', 'pay-checkout', 'lazy-screens'])
  })

  it('pays, and says what the server said, without the lazy screens', async () => {
    const at = shop()
    const inside = await visit('/test-pages/empty.html')
    const script = inside.document.createElement('script')
    script.src = '/test-pages/without-lazy-screens/pay-button.js'
    inside.document.head.append(script)
    await new Promise((resolve) => (script.onload = resolve))
    const online = () => inside.dispatchEvent(new Event('online'))
    const see = (what: string) =>
      waitUntil(() => words(inside).includes(what) || (online(), false), what, { interval: 250 })
    const paid: Event[] = []
    inside.document.addEventListener('pay-paid', (event) => paid.push(event))
    await at.tell({ payments: [{ action: { type: 'confirm-on-device', hint: '' } }] })
    void inside.PayButton.checkout({ server: at.server, orderToken: 'a.b.c' })
    await see('How do you want to pay?')
    inside.document.querySelector('pay-checkout')!.shadowRoot!.querySelector<HTMLButtonElement>('.row')!.click()
    await see('Confirm on your phone')
    await at.tell({
      checkout: {
        status: 'processing',
        payment: { id: 'pay_1', provider: 'pakhipay', status: 'pending', action: null },
      },
    })
    await see('Waiting for Pakhi Pay to confirm')
    expect(words(inside)).to.include('we keep checking, and the shop will be told')
    await at.tell({
      checkout: {
        status: 'open',
        payment: {
          id: 'pay_1',
          provider: 'pakhipay',
          status: 'failed',
          action: null,
          message: 'Your balance was too low.',
        },
      },
    })
    await see('Your balance was too low.')
    await at.tell({ checkout: settled('paid') })
    await see('Paid ৳1,250.00')
    expect(paid.length).to.equal(1)
  })

  it('retries the lazy screens until they are loaded', async () => {
    const at = shop()
    const inside = await visit('/test-pages/empty.html')
    const script = inside.document.createElement('script')
    script.src = '/test-pages/late-lazy-screens/pay-button.js'
    inside.document.head.append(script)
    await new Promise((resolve) => (script.onload = resolve))
    await at.tell({
      checkout: { status: 'open', payment: { id: 'pay_1', provider: 'pakhipay', status: 'failed', action: null } },
    })
    void inside.PayButton.checkout({ server: at.server, orderToken: 'a.b.c' })
    await waitUntil(() => words(inside).includes('Not paid'))
    await waitUntil(() => words(inside).includes('Pakhi Pay declined the payment'))
  })

  it('keeps to a strict policy with Trusted Types on every screen', async () => {
    const at = shop()
    const inside = await visit('/test-pages/strict.html')
    await inside.customElements.whenDefined('pay-button')
    const button = inside.document.querySelector('pay-button')!
    button.setAttribute('server', at.server)
    button.setAttribute('order-token', 'a.b.c')
    button.setAttribute('presentation', 'popup')
    void button.open()
    const see = (what: string) => waitUntil(() => words(inside).includes(what), what)
    await see('How do you want to pay?')
    const provider = `${location.origin}/test-pages/empty.html`
    const attempt = (id: string, action: unknown) => ({
      checkout: { status: 'processing', payment: { id, provider: 'pakhipay', status: 'pending', action } },
    })
    await at.tell(attempt('pay_1', { type: 'confirm-on-device', hint: '' }))
    await see('Confirm on your phone')
    await at.tell(attempt('pay_2', null))
    await see('No news yet')
    await at.tell(attempt('pay_3', { type: 'open', url: provider, presentation: 'popup' }))
    await see('Waiting for')
    await at.tell(settledOf('failed', 'open'))
    await see('declined')
    await at.tell({ checkout: settled('paid') })
    await see('Paid ৳1,250.00')
    expect(inside.violations).to.deep.equal([])
  })

  const settledOf = (payment: string, status: string) => ({
    checkout: { status, payment: { id: 'pay_3', provider: 'pakhipay', status: payment, action: null } },
  })
})

describe('the hosted checkout page', () => {
  it('shows the checkout on a page of its own and removes the secret from the address', async () => {
    const at = shop()
    const { checkout: view } = await at.tell({})
    const frame = document.createElement('iframe')
    frame.src = `${at.server}/checkout/${view.id}#secret-1`
    document.body.append(frame)
    const inside = () => frame.contentWindow as Window & typeof globalThis & { violations: string[] }
    const words = () => inside().document.querySelector('pay-checkout')?.shadowRoot?.textContent ?? ''
    await waitUntil(() => words().includes('How do you want to pay?'))
    expect(inside().location.hash).to.equal('')
    expect(inside().document.querySelector('dialog')).to.equal(null)
    for (const { authorization, url } of await at.calls()) {
      expect(authorization).to.equal('Bearer secret-1')
      expect(url).to.not.include('secret-1')
    }
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))
    inside().location.reload()
    await loaded
    await waitUntil(() => words().includes('How do you want to pay?'))
    await at.tell({ checkout: settled('paid') })
    await waitUntil(() => words().includes('Paid ৳1,250.00'))
    expect(inside().violations).to.deep.equal([])
    frame.remove()
  })
})

describe('from npm', () => {
  it('defines no element', async () => {
    const frame = document.createElement('iframe')
    frame.src = '/test-pages/empty.html'
    document.body.append(frame)
    await new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))
    const inside = frame.contentWindow as Window & typeof globalThis & { done?: string[] }
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
    frame.remove()
  })
})
