/** The events that a shop’s page receives. */

import { expect } from '@open-wc/testing'
import type { PayStatusEvent } from '../../src/index.ts'
import { open, press, recordEvents, shop, shows } from './shop.ts'
import { failedPayment, finalCheckout, pendingPayment, pushRequest } from './views.ts'

describe('events', () => {
  it('bubble from the button, each once, with the server’s view', async () => {
    const at = shop()
    const names: string[] = []
    const types = [
      'pay-open',
      'pay-status',
      'pay-paid',
      'pay-failed',
      'pay-cancelled',
      'pay-error',
      'pay-request-close',
      'pay-close',
    ]
    const note = (event: Event) =>
      names.push(event.type === 'pay-status' ? `pay-status ${(event as PayStatusEvent).status}` : event.type)
    for (const type of types) document.addEventListener(type, note)
    const element = await open(at)
    const targets = recordEvents<PayStatusEvent>(element, 'pay-status')
    await at.control({ checkout: pendingPayment(pushRequest) })
    await shows('We’ve sent a')
    await at.control({ checkout: failedPayment('No.') })
    await shows('declined')
    await at.control({ checkout: pendingPayment(null, { id: 'pay_2' }) })
    await shows('No answer from Pakhi Pay yet')
    await at.control({ checkout: finalCheckout('paid') })
    await shows('Thank you')
    press('Back to the shop')
    for (const type of types) document.removeEventListener(type, note)
    expect(names).to.deep.equal([
      'pay-open',
      'pay-status open',
      'pay-status pending',
      'pay-status failed',
      'pay-failed',
      'pay-status pending',
      'pay-status paid',
      'pay-paid',
      'pay-request-close',
      'pay-close',
    ])
    expect(targets.at(-1)!.checkout.status).to.equal('paid')
    expect(targets.at(-1)!.target).to.equal(element)
  })

  it('of a request to close name its source, as a field and as detail', async () => {
    const element = await open(shop())
    const requests = recordEvents<Event & { source: string; detail: { source: string } }>(element, 'pay-request-close')
    press('Close')
    expect([requests[0]!.source, requests[0]!.detail.source]).to.deep.equal(['button', 'button'])
  })
})
