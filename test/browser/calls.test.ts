/** The calls of a page without an element: `PakhiPay()` and `checkout()`. */

import { expect } from '@open-wc/testing'
import type { Shop } from './shop.ts'
import { modal, press, recordEvents, shop, shows, waitUntil } from './shop.ts'
import { documentedOptions, finalCheckout } from './views.ts'
import { checkout, PakhiPay } from './script-tag.ts'

/** Collects the console's warnings while something runs. */
async function warningsOf(run: () => Promise<void>): Promise<string[]> {
  const warnings: string[] = []
  const { warn } = console
  console.warn = (...words: unknown[]) => void warnings.push(words.join(' '))
  try {
    await run()
  } finally {
    console.warn = warn
  }
  return warnings
}

describe('PakhiPay()', () => {
  const call = async (at: Shop, options: Record<string, unknown> = {}): Promise<void> => {
    void PakhiPay({ baseUrl: at.server, apiKey: 'YOUR_BRAND_API_KEY' }).checkout({ ...documentedOptions, ...options })
    await waitUntil(() => modal())
    await shows('How would you like to pay?')
  }

  it('takes the documented call as an open amount, in BDT by default', async () => {
    const at = shop()
    const warnings = await warningsOf(() => call(at))
    const { body } = (await at.calls('open'))[0]!
    expect(body).to.deep.equal({
      amount: '100',
      currency: 'BDT',
      orderId: 'ORD-998877',
      customer: { name: 'John Doe', email: 'john@example.com' },
    })
    expect(warnings.filter((line) => line.includes('apiKey')).length).to.equal(1)
    expect(warnings.filter((line) => line.includes('callbackUrl')).length).to.equal(1)
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
})

describe('checkout()', () => {
  it('resolves with the result and dispatches events at the modal', async () => {
    const at = shop()
    const result = checkout({ server: at.server, orderToken: 'a.b.c' })
    await waitUntil(() => modal())
    const events = recordEvents(document, 'pay-paid')
    await shows('How would you like to pay?')
    const element = modal()
    await at.control({ checkout: finalCheckout('paid') })
    await shows('Thank you')
    press('Back to the shop')
    expect((await result).status).to.equal('paid')
    expect(events[0]!.target).to.equal(element)
  })

  it('opens one checkout when called twice', async () => {
    const at = shop()
    const first = checkout({ server: at.server, orderToken: 'a.b.c' })
    const second = checkout({ server: at.server, orderToken: 'a.b.c' })
    await waitUntil(() => modal())
    await shows('How would you like to pay?')
    expect(document.querySelectorAll('pay-checkout').length).to.equal(1)
    modal().requestClose()
    expect(await first).to.equal(await second)
  })
})
