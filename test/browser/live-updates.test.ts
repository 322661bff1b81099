/** How the modal follows its checkout: the event stream, polling behind it, lost connections. */

import { expect } from '@open-wc/testing'
import type { PayStatusEvent } from '../../src/index.ts'
import { stoppedClock } from './clock.ts'
import {
  button,
  find,
  modal,
  nativeButton,
  open,
  press,
  recordEvents,
  setOnline,
  shop,
  shows,
  waitUntil,
} from './shop.ts'
import { failedPayment, finalCheckout, pendingPayment, pushRequest } from './views.ts'

describe('live updates', () => {
  it('come from the event stream without polling', async () => {
    const at = shop()
    await at.control({ checkout: { pollAfterMs: 60_000 } })
    await open(at)
    await at.streams(1)
    await at.control({ checkout: finalCheckout('paid') })
    await shows('Thank you')
    expect(await at.calls('read')).to.deep.equal([])
  })

  it('come from polling when streams are refused', async () => {
    const at = shop()
    await at.control({ rule: { route: 'events', status: 503, times: 99, body: {} } })
    await open(at)
    await waitUntil(async () => (await at.calls('read')).length > 1)
    await at.control({ checkout: finalCheckout('paid') })
    await shows('Thank you')
    expect((await at.calls('events')).length).to.be.below(5)
  })

  it('continue after a broken stream', async () => {
    const at = shop()
    await open(at)
    await at.streams(1)
    await at.control({ endStreams: true })
    await waitUntil(async () => (await at.calls('events')).length === 2)
    await at.control({ checkout: finalCheckout('paid') })
    await shows('Thank you')
  })

  for (const words of ['without', 'with'] as const) {
    it(`continue after a stream has ended ${words} an event`, async () => {
      const at = shop()
      await at.control({ checkout: { pollAfterMs: 300 } })
      await open(at)
      await at.streams(1)
      if (words === 'with') {
        await at.control({ checkout: { description: 'Three cups', pollAfterMs: 300 } })
        await shows('Three cups')
      }
      await at.control({ endStreams: 'in order' })
      await waitUntil(async () => (await at.calls('events')).length === 2)
      await at.control({ checkout: finalCheckout('paid') })
      await shows('Thank you')
    })
  }

  it('are not undone by a late answer to the payment request', async () => {
    const at = shop()
    await at.control({ rule: { route: 'pay', pauseAnswer: true }, payments: [{ action: pushRequest }] })
    const element = await open(at)
    const events = recordEvents<PayStatusEvent>(element, 'pay-status')
    await at.streams(1)
    press(/Pakhi Pay/)
    await at.pausedRequest()
    await at.control({ checkout: failedPayment('Your balance was too low.') })
    await waitUntil(() => events.some(({ status }) => status === 'failed'))
    await at.control({ resume: true })
    await shows('Your balance was too low.')
    await waitUntil(() => !find('Try again')!.disabled)
    expect(events.map(({ status }) => status)).to.deep.equal(['pending', 'failed'])
  })

  it('are requested at once when the page is shown again', async () => {
    const at = shop()
    await at.control({ checkout: { pollAfterMs: 60_000 } })
    await open(at)
    await at.streams(1)
    for (const type of ['pageshow', 'online']) {
      const before = (await at.calls('read')).length
      window.dispatchEvent(new Event(type))
      await waitUntil(async () => (await at.calls('read')).length > before, type)
    }
  })

  it('are requested at once when the stream brings a view that cannot be read', async () => {
    const at = shop()
    await at.control({ checkout: { pollAfterMs: 60_000 } })
    await open(at)
    await at.streams(1)
    await at.control({ event: '{"id":"chk_1","status":"refunded"}' })
    await waitUntil(async () => (await at.calls('read')).length === 1, 'one request')
    // The stream goes on.
    await at.control({ checkout: { description: 'Three cups', pollAfterMs: 60_000 } })
    await shows('Three cups')
    expect([(await at.calls('read')).length, (await at.calls('events')).length]).to.deep.equal([1, 1])
  })

  it('need one request when a proxy ends a stream that has brought views', async () => {
    const at = shop()
    await at.control({ checkout: { pollAfterMs: 100 } })
    await open(at)
    for (const count of [1, 2, 3]) {
      await waitUntil(async () => (await at.calls('events')).length === count)
      await at.streams(1)
      await at.control({ endStreams: 'in order' })
    }
    expect(await at.calls('read')).to.deep.equal([])
  })

  it('end with a final view', async () => {
    const at = shop()
    await open(at)
    await at.control({ checkout: finalCheckout('paid') })
    await shows('Thank you')
    await at.streams(0)
    window.dispatchEvent(new Event('online'))
    expect((await at.calls()).filter(({ route }) => route !== 'open' && route !== 'events')).to.deep.equal([])
  })

  it('end when the element is removed', async () => {
    const at = shop()
    await open(at)
    await at.streams(1)
    modal().remove()
    await at.streams(0)
    const { length } = await at.calls()
    window.dispatchEvent(new Event('online'))
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
    expect((await at.calls()).length).to.equal(length)
  })
})

describe('live updates of a hidden page', () => {
  const clock = stoppedClock()

  const original = Object.getOwnPropertyDescriptor(Document.prototype, 'hidden')!
  afterEach(() => void Object.defineProperty(Document.prototype, 'hidden', original))

  const hide = (hidden: boolean) => {
    Object.defineProperty(Document.prototype, 'hidden', { configurable: true, get: () => hidden })
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
  }

  it('pause until it is shown', async () => {
    const at = shop()
    await at.control({ rule: { route: 'events', status: 503, times: 99, body: {} } })
    await open(at)
    await waitUntil(async () => (await at.calls('read')).length)
    await at.control({ rule: { route: 'read', pause: true } })
    await at.pausedRequest()
    hide(true)
    // The answer to the last request before the page was hidden.
    await at.control({ checkout: { description: 'Three cups' }, resume: true })
    await shows('Three cups')
    const before = (await at.calls('read')).length
    clock.advance(10 * 60_000)
    expect((await at.calls('read')).length).to.equal(before)
    hide(false)
    await waitUntil(async () => (await at.calls('read')).length > before)
  })
})

describe('a lost connection', () => {
  for (const [isOnline, code, words] of [
    [true, 'unreachable', 'The shop isn’t answering'],
    [false, 'offline', 'You’re offline'],
  ] as const) {
    it(`is named and retried automatically: ${code}`, async () => {
      setOnline(isOnline)
      const at = shop()
      await at.control({ rule: { route: 'open', drop: true, times: 99 } })
      const element = button(at)
      const errors = recordEvents<Event & { error: { code: string } }>(element, 'pay-error')
      nativeButton(element).click()
      await waitUntil(() => modal())
      await shows(words)
      expect(errors[0]!.error.code).to.equal(code)
      await at.control({ clearRules: true })
      window.dispatchEvent(new Event('online'))
      await shows('How would you like to pay?')
    })
  }

  it('says when the next try follows, in the buyer’s digits', async () => {
    const at = shop()
    const rule = {
      route: 'open',
      status: 503,
      headers: { 'retry-after': '60' },
      body: { code: 'unavailable' },
    } as const
    await at.control({ rule: { ...rule, times: 99 } })
    nativeButton(button(at, { locale: 'bn-BD' })).click()
    await waitUntil(() => modal())
    await shows('৬০ সেকেন্ড পরে আবার চেষ্টা করা হবে')
    await shows('৫৯ সেকেন্ড পরে আবার চেষ্টা করা হবে')
  })

  it('is retried on request', async () => {
    const at = shop()
    await at.control({ rule: { route: 'open', status: 503, times: 1, body: { code: 'unavailable', status: 503 } } })
    await open(at, {}, 'The shop has a problem just now')
    press('Try now')
    await shows('How would you like to pay?')
  })

  it('leads back to the same screen', async () => {
    const at = shop()
    await at.control({ checkout: pendingPayment(pushRequest) })
    await open(at, {}, 'Approve it on your phone')
    await at.streams(1)
    await at.control({ rule: { route: 'events', drop: true, times: 99 } })
    await at.control({ rule: { route: 'read', drop: true, times: 99 }, endStreams: true })
    await shows('The shop isn’t answering')
    await at.control({ clearRules: true })
    press('Try now')
    await shows('We’ve sent a')
  })
})
