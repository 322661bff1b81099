/** A modal that the page removes itself, as a router does: nothing of it goes on. */

import { expect } from '@open-wc/testing'
import { stoppedClock } from './clock.ts'
import { fakeWindow, navigation } from './navigation.ts'
import { find, modal, open, press, recordEvents, setOnline, shop, shows, waitUntil } from './shop.ts'
import type { Shop } from './shop.ts'
import { finalCheckout, page, pakhiPay, pendingPayment, pushRequest } from './views.ts'

/** Resolves after the modal has drawn what it still draws. */
const settled = () => new Promise((resolve) => setTimeout(resolve))

describe('a removed modal', () => {
  const clock = stoppedClock()
  const { setInterval, clearInterval } = window
  const intervals = new Set<unknown>()

  beforeEach(() => {
    intervals.clear()
    window.setInterval = ((...args: Parameters<typeof setInterval>) => {
      const id = setInterval.apply(window, args)
      intervals.add(id)
      return id
    }) as typeof setInterval
    window.clearInterval = (id) => {
      intervals.delete(id)
      clearInterval.call(window, id)
    }
  })
  afterEach(() => {
    Object.assign(window, { setInterval, clearInterval })
  })

  it('with a receipt neither leaves the page nor says that it closes', async () => {
    const at = shop()
    await open(at, { 'success-url': '/thanks' })
    await at.control({ checkout: finalCheckout('paid') })
    await shows('has your payment of ৳1,250.00')
    const closes = recordEvents(document, 'pay-close')
    modal().remove()
    await settled()
    clock.advance(60_000)
    await settled()
    expect(navigation.to).to.deep.equal([])
    expect(closes.length).to.equal(0)
  })

  const screens: Record<string, (at: Shop) => Promise<unknown>> = {
    'a push request': async (at) => {
      await at.control({
        checkout: pendingPayment(pushRequest, { expiresAt: new Date(Date.now() + 60_000).toISOString() }),
      })
      await open(at, {}, 'Approve it on your phone')
    },
    'a provider that confirms later': async (at) => {
      await at.control({ checkout: pendingPayment(page('redirect')) })
      await open(at, {}, 'Waiting for Pakhi Pay')
    },
    'a receipt': async (at) => {
      await open(at, { 'success-url': '/thanks' })
      await at.control({ checkout: finalCheckout('paid') })
      await shows('has your payment of ৳1,250.00')
    },
    'a lost connection': async (at) => {
      await open(at)
      setOnline(false)
      await at.control({ rule: { route: 'read', drop: true, times: 99 }, endStreams: true })
      dispatchEvent(new Event('offline'))
      await shows('You’re offline')
    },
    'a window of the provider': async (at) => {
      await at.control({ checkout: pakhiPay, payments: [{ action: page('popup') }] })
      await open(at, { presentation: 'popup' }, 'Pay ৳1,250.00')
      press(/^Pay ৳/)
      await shows('Finish in the Pakhi Pay window')
    },
  }
  for (const [screen, show] of Object.entries(screens)) {
    it(`with ${screen} has no timer`, async () => {
      await show(shop())
      expect(intervals.size).to.be.above(0)
      modal().remove()
      await settled()
      expect(intervals.size).to.equal(0)
    })
  }

  it('closes the empty window of a payment that has not started', async () => {
    const at = shop()
    const popup = fakeWindow()
    navigation.window = popup
    const attributes = { presentation: 'popup' }
    await open(at, attributes)
    modal().requestClose()
    // The tab remembers the checkout, so the buyer can press before the server has answered.
    await at.control({ rule: { route: 'open', pause: true } })
    await open(at, attributes)
    press(/Pakhi Pay/)
    await waitUntil(() => find(/Pakhi Pay/)!.disabled, 'the payment is under way')
    expect([navigation.opened, popup.closed]).to.deep.equal([1, false])
    modal().remove()
    await waitUntil(() => popup.closed, 'the window is closed')
  })
})
