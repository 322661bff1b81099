/** The first requests for a checkout. */

import { expect } from '@open-wc/testing'
import { button, modal, nativeButton, open, recordEvents, shop, shows, waitUntil, within } from './shop.ts'

describe('opening a checkout', () => {
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
    const { checkout } = await at.control({})
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
    const errors = recordEvents<Event & { error: { code: string } }>(element, 'pay-error')
    nativeButton(element).click()
    await waitUntil(() => modal())
    await shows('bad_options')
    expect(errors[0]!.error.code).to.equal('bad_options')
    expect(await at.calls()).to.deep.equal([])
  })

  it('shows the name of the page’s site at once, until the server names the shop', async () => {
    const meta = document.createElement('meta')
    meta.setAttribute('property', 'og:site_name')
    meta.content = 'Shiuli'
    document.head.append(meta)
    try {
      const at = shop()
      await at.control({ rule: { route: 'open', pause: true }, checkout: { shop: { name: 'Shiuli Dhaka' } } })
      nativeButton(button(at)).click()
      await at.pausedRequest()
      await shows('Opening your order…')
      expect(within('.name').textContent).to.equal('Shiuli')
      await at.control({ resume: true })
      await shows('How would you like to pay?')
      expect(within('.name').textContent).to.equal('Shiuli Dhaka')
    } finally {
      meta.remove()
    }
  })

  it('needs no preflight request', async () => {
    const at = shop()
    await open(at)
    const [call] = await at.calls('open')
    expect(call!.contentType).to.equal('text/plain;charset=UTF-8')
    expect(call!.authorization).to.equal(undefined)
  })
})
