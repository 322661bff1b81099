/** The request for the checkout that goes out while the file of the modal is on its way. */

import { expect } from '@open-wc/testing'
import { shop, waitUntil } from './shop.ts'
import type { Shop } from './shop.ts'
import { pakhiPay, pendingPayment } from './views.ts'
import { include, showsIn, textIn, visit } from './visit.ts'
import type { VisitedWindow } from './visit.ts'

const CHOOSE = 'How would you like to pay?'
const NO_ANSWER = 'No answer from Pakhi Pay yet'

/** A page that has not loaded the modal yet. */
async function pageWithButton({ server }: Shop, script?: string): Promise<VisitedWindow> {
  const inside = await visit('/test-pages/empty.html')
  await include(inside, script)
  const element = inside.document.createElement('pay-button')
  element.setAttribute('server', server)
  element.setAttribute('order-token', 'a.b.c')
  inside.document.body.append(element)
  return inside
}

const buttonIn = (inside: VisitedWindow) => inside.document.querySelector('pay-button')!
const pressButtonIn = (inside: VisitedWindow) => buttonIn(inside).shadowRoot!.querySelector('button')!.click()

describe('the request for a checkout', () => {
  it('does not wait for the file of the modal', async () => {
    const at = shop()
    const inside = await pageWithButton(at, '/test-pages/silent-modal/pay-button.js')
    expect(await at.calls()).to.deep.equal([])
    pressButtonIn(inside)
    await waitUntil(async () => (await at.calls('open')).length)
    expect(inside.customElements.get('pay-checkout')).to.equal(undefined)
  })

  it('does not wait for it after a call either', async () => {
    const at = shop()
    const inside = await visit('/test-pages/empty.html')
    await include(inside, '/test-pages/silent-modal/pay-button.js')
    inside.PayButton.checkout({ server: at.server, orderToken: 'a.b.c' }).catch(() => {})
    await waitUntil(async () => (await at.calls('open')).length)
  })

  it('is sent once, without a preflight and without a secret', async () => {
    const at = shop()
    const inside = await pageWithButton(at)
    pressButtonIn(inside)
    await showsIn(inside, CHOOSE)
    const [call, ...others] = await at.calls('open')
    expect(others).to.deep.equal([])
    expect(call).to.deep.include({ body: { orderToken: 'a.b.c' }, contentType: 'text/plain;charset=UTF-8' })
    expect(call!.authorization).to.equal(undefined)
  })

  it('is left to the modal once that is there', async () => {
    const at = shop()
    const inside = await pageWithButton(at)
    pressButtonIn(inside)
    await showsIn(inside, CHOOSE)
    await at.control({ checkout: pendingPayment(null) })
    await showsIn(inside, NO_ANSWER)
    const modal = inside.document.querySelector('pay-checkout')!
    modal.requestClose()
    await modal.closed
    // The button has noticed it then.
    await new Promise((resolve) => setTimeout(resolve))
    pressButtonIn(inside)
    await showsIn(inside, NO_ANSWER)
    await waitUntil(async () => (await at.calls('read')).length)
    expect((await at.calls('open')).length).to.equal(1)
  })

  it('that is refused is not repeated', async () => {
    const at = shop()
    await at.control({ rule: { route: 'open', status: 422, body: { code: 'order_token_invalid' } } })
    const inside = await pageWithButton(at)
    pressButtonIn(inside)
    await showsIn(inside, 'order_token_invalid')
    expect((await at.calls('open')).length).to.equal(1)
  })

  it('that gets no answer is repeated by the modal', async () => {
    const at = shop()
    await at.control({ rule: { route: 'open', drop: true } })
    const inside = await pageWithButton(at)
    pressButtonIn(inside)
    await showsIn(inside, CHOOSE)
    expect((await at.calls('open')).length).to.be.above(1)
  })

  it('does not serve for another order', async () => {
    const at = shop()
    const inside = await pageWithButton(at)
    pressButtonIn(inside)
    buttonIn(inside).setAttribute('order-token', 'd.e.f')
    await showsIn(inside, CHOOSE)
    expect((await at.calls('open')).map(({ body }) => body.orderToken).sort()).to.deep.equal(['a.b.c', 'd.e.f'])
  })

  it('does not take the place of a payment that this tab has started', async () => {
    const at = shop()
    const before = await pageWithButton(at)
    pressButtonIn(before)
    await showsIn(before, CHOOSE)
    await at.control({ checkout: pendingPayment(null) })
    await showsIn(before, NO_ANSWER)
    before.frameElement!.remove()
    // The price has changed, so that the order would be opened anew.
    await at.control({ rule: { route: 'open', status: 201, body: { checkout: pakhiPay, clientSecret: 'secret-2' } } })
    const inside = await pageWithButton(at)
    pressButtonIn(inside)
    await showsIn(inside, NO_ANSWER)
    await waitUntil(async () => (await at.calls('events')).at(-1)?.authorization === 'Bearer secret-1')
    expect(textIn(inside)).to.not.include(CHOOSE)
  })

  it('is not sent for what a framework writes for nothing', async () => {
    for (const name of ['order-token', 'server']) {
      const at = shop()
      const inside = await pageWithButton(at, '/test-pages/silent-modal/pay-button.js')
      const sent: unknown[] = []
      inside.fetch = async (...request) => {
        sent.push(request)
        return new Response()
      }
      buttonIn(inside).setAttribute(name, 'undefined')
      pressButtonIn(inside)
      expect(sent, name).to.deep.equal([])
    }
  })

  it('ends when the buyer closes the modal', async () => {
    const at = shop()
    await at.control({ rule: { route: 'open', pause: true } })
    const inside = await pageWithButton(at)
    pressButtonIn(inside)
    await at.pausedRequest()
    await waitUntil(() => inside.document.querySelector('pay-checkout'))
    inside.document.querySelector('pay-checkout')!.requestClose()
    await at.idle()
  })
})
