/** Where the provider’s page is shown: in a frame, in a window, in place of the shop’s page. */

import { expect } from '@open-wc/testing'
import { stoppedClock } from './clock.ts'
import type { Control, Shop } from './shop.ts'
import { fakeWindow, navigation } from './navigation.ts'
import {
  find,
  hasLeft,
  modal,
  nativeButton,
  open,
  press,
  ready,
  recordEvents,
  shop,
  shows,
  text,
  waitUntil,
  within,
} from './shop.ts'
import { finalCheckout, page, pakhiPay, pendingPayment, providerUrl, slowUrl } from './views.ts'

async function pay(attributes: Record<string, string>, presentation: 'frame' | 'popup' | 'redirect'): Promise<Shop> {
  const at = shop()
  await at.control({ checkout: pakhiPay, payments: [{ action: page(presentation) }] })
  await open(at, attributes, 'Pay ৳1,250.00')
  press(/^Pay ৳/)
  return at
}

describe('the provider’s page', () => {
  it('is framed where the server allows it', async () => {
    await pay({}, 'frame')
    await waitUntil(() => within('iframe'))
    expect(navigation).to.deep.include({ to: [], opened: 0 })
  })

  it('stays in its frame while the connection is lost', async () => {
    const at = await pay({}, 'frame')
    await waitUntil(() => within('iframe'))
    const frame = within('iframe')
    await at.streams(1)
    await at.control({ rule: { route: 'events', drop: true, times: 30 } })
    await at.control({ rule: { route: 'read', drop: true, times: 3 }, endStreams: true })
    await waitUntil(async () => (await at.calls('read')).length > 1)
    expect(within('iframe')).to.equal(frame)
  })

  it('stays where it is when the phone is turned', async () => {
    await pay({}, 'frame')
    await waitUntil(() => within('iframe'))
    const frame = within('iframe')
    navigation.phone = true
    modal().requestUpdate()
    await modal().updateComplete
    expect(within('iframe')).to.equal(frame)
  })

  it('opens in a window inside the click, without an opener', async () => {
    await pay({ presentation: 'popup' }, 'popup')
    expect(navigation.opened).to.equal(1)
    expect(navigation.window!.document.body.textContent).to.equal('One moment…')
    await shows('Finish in the Pakhi Pay window')
    expect(navigation.window!.address).to.equal(providerUrl)
    expect(navigation.window!.opener).to.equal(null)
  })

  it('in a frame is out of reach while a question is over it, with the foot below it', async () => {
    await pay({ presentation: 'frame' }, 'frame')
    await waitUntil(() => within('iframe'))
    press('Close')
    await shows('Close for now?')
    await ready()
    for (const each of ['.main', '.top', '.foot']) expect(within<HTMLElement>(each).inert, each).to.equal(true)
    const answer = find('Close for now')!
    const { left, bottom, width } = answer.getBoundingClientRect()
    const found = modal().shadowRoot!.elementFromPoint(left + width / 2, bottom - 1)
    expect(answer.contains(found)).to.equal(true)
    press('Stay here')
    await waitUntil(() => !within<HTMLElement>('.foot').inert)
    expect(find('Open in a window')).to.not.equal(undefined)
  })

  it('is not framed when it refuses frames', async () => {
    await pay({ presentation: 'frame' }, 'popup')
    await shows('Finish in the Pakhi Pay window')
    expect(within('iframe')).to.equal(null)
  })

  it('replaces the shop’s page when the requested window was blocked', async () => {
    navigation.window = null
    await pay({ presentation: 'popup' }, 'popup')
    await waitUntil(() => navigation.to.length)
    expect(navigation.to).to.deep.equal([providerUrl])
  })

  const blocked: Record<string, () => unknown> = {
    'returns null': () => null,
    'returns undefined': () => undefined,
    'returns a window that is closed': () => Object.assign(fakeWindow(), { closed: true }),
    'returns a window that cannot be navigated': () => ({ document: { body: {} }, closed: false }),
    throws: () => {
      throw new DOMException('No windows here', 'InvalidAccessError')
    },
  }

  for (const [name, openWindow] of Object.entries(blocked)) {
    it(`is a link when the browser’s open() ${name}`, async () => {
      const { open } = window
      window.open = openWindow as typeof window.open
      try {
        await pay({}, 'popup')
        await shows('One more tap to open Pakhi Pay')
        press('Open Pakhi Pay')
        await waitUntil(() => navigation.to.length)
        expect(navigation.to).to.deep.equal([providerUrl])
      } finally {
        window.open = open
      }
    })
  }

  it('is opened again when the buyer closes the empty window before the provider answers', async () => {
    const at = shop()
    await at.control({
      checkout: pakhiPay,
      payments: [{ action: page('popup') }],
      rule: { route: 'pay', pauseAnswer: true },
    })
    await open(at, { presentation: 'popup' }, 'Pay ৳1,250.00')
    press(/^Pay ৳/)
    await at.pausedRequest()
    navigation.window!.close()
    await at.control({ resume: true })
    await shows('The payment window seems to be closed')
    expect(navigation.to).to.deep.equal([])
  })

  it('is not shown when another attempt has paid before the provider answers', async () => {
    const at = shop()
    await at.control({
      checkout: pakhiPay,
      payments: [{ action: page('popup') }],
      rule: { route: 'pay', pauseAnswer: true },
    })
    await open(at, { presentation: 'popup' }, 'Pay ৳1,250.00')
    press(/^Pay ৳/)
    await at.pausedRequest()
    await at.control({ checkout: finalCheckout('paid', { id: 'pay_0', transactionId: 'TRX-OF-THE-FIRST' }) })
    await shows('TRX-OF-THE-FIRST')
    await at.control({ resume: true })
    await waitUntil(() => navigation.window!.closed)
    expect(navigation.window!.address).to.not.equal(providerUrl)
    expect(text()).to.include('TRX-OF-THE-FIRST')
  })

  it('needs one more click when a window that the page did not request was blocked', async () => {
    navigation.window = null
    await pay({}, 'popup')
    await shows('One more tap to open Pakhi Pay')
    expect(navigation.to).to.deep.equal([])
    navigation.window = fakeWindow()
    press('Open Pakhi Pay')
    expect(navigation.window.address).to.equal(providerUrl)
    await shows('Finish in the Pakhi Pay window')
  })

  it('replaces the shop’s page where the server says so', async () => {
    await pay({}, 'redirect')
    await waitUntil(() => navigation.to.length)
    expect(navigation.to).to.deep.equal([providerUrl])
  })

  // WebKit ends every request of a page that it is leaving, and lets none begin until the next page answers.
  it('is on its way while it is slow to answer', async () => {
    const at = shop()
    await at.control({ checkout: pakhiPay, payments: [{ action: page('redirect', slowUrl) }] })
    const errors = recordEvents(await open(at, {}, 'Pay ৳1,250.00'), 'pay-error')
    press(/^Pay ৳/)
    await hasLeft()
    expect(navigation.to).to.deep.equal([slowUrl])
    expect(text()).to.include('Opening Pakhi Pay')
    expect(errors.map(String)).to.deep.equal([])
  })

  it('is on its way from the link of a blocked window while it is slow to answer', async () => {
    navigation.window = null
    const at = shop()
    await at.control({ checkout: pakhiPay, payments: [{ action: page('popup', slowUrl) }] })
    const errors = recordEvents(await open(at, {}, 'Pay ৳1,250.00'), 'pay-error')
    press(/^Pay ৳/)
    await shows('One more tap to open Pakhi Pay')
    press('Open Pakhi Pay')
    await hasLeft()
    expect(navigation.to).to.deep.equal([slowUrl])
    expect(text()).to.include('One more tap to open Pakhi Pay')
    expect(errors.map(String)).to.deep.equal([])
  })

  it('is on its way while the companion cannot be reached', async () => {
    const at = shop()
    await at.control({ checkout: pakhiPay, payments: [{ action: page('redirect') }] })
    const errors = recordEvents(await open(at, {}, 'Pay ৳1,250.00'), 'pay-error')
    press(/^Pay ৳/)
    await hasLeft()
    await at.control({ rule: { route: 'events', drop: true, times: 99 } })
    await at.control({ rule: { route: 'read', drop: true, times: 99 }, endStreams: true })
    await waitUntil(async () => (await at.calls('read')).length > 1)
    expect(text()).to.include('Opening Pakhi Pay')
    expect(errors.map(String)).to.deep.equal([])
  })

  it('replaces the shop’s page on phones', async () => {
    navigation.phone = true
    await pay({}, 'frame')
    await waitUntil(() => navigation.to.length)
  })

  it('opens again on request', async () => {
    await pay({ presentation: 'popup' }, 'popup')
    await shows('Finish in the Pakhi Pay window')
    navigation.window = fakeWindow()
    press('Show the window again')
    expect(navigation.window.address).to.equal(providerUrl)
  })

  it('is opened again from a window that the buyer has closed', async () => {
    await pay({ presentation: 'popup' }, 'popup')
    await shows('Finish in the Pakhi Pay window')
    navigation.window!.close()
    await shows('The payment window seems to be closed')
    expect(within('[part=primary]').textContent).to.include('Open Pakhi Pay again')
    navigation.window = fakeWindow()
    press('Open Pakhi Pay again')
    expect(navigation.window.address).to.equal(providerUrl)
    await shows('Finish in the Pakhi Pay window')
    navigation.window.close()
    await shows('The payment window seems to be closed')
    press('I’ve paid')
    await shows('Waiting for Pakhi Pay')
  })

  const returned = (returnedAt: string): Control => ({ checkout: pendingPayment(page('frame'), { returnedAt }) })

  it('gives way to the modal as soon as the buyer has returned, and comes back on request', async () => {
    const at = await pay({}, 'frame')
    await waitUntil(() => within('iframe'))
    await at.control(returned('2026-11-20T17:00:00.000Z'))
    await shows('Waiting for Pakhi Pay')
    expect(within('iframe')).to.equal(null)
    press('Open Pakhi Pay again')
    await waitUntil(() => within('iframe'))
    await at.control(returned('2026-11-20T17:01:00.000Z'))
    await shows('Waiting for Pakhi Pay')
  })

  it('is not missed when the return page has closed its window', async () => {
    const at = await pay({ presentation: 'popup' }, 'popup')
    await shows('Finish in the Pakhi Pay window')
    await at.control({ checkout: pendingPayment(page('popup'), { returnedAt: '2026-11-20T17:00:00.000Z' }) })
    await shows('Waiting for Pakhi Pay')
    const reads = (await at.calls('read')).length
    navigation.window!.close()
    await waitUntil(async () => (await at.calls('read')).length > reads)
    expect(text()).to.include('Waiting for Pakhi Pay')
  })

  it('is handed to a phone as a QR code', async () => {
    await pay({ presentation: 'popup' }, 'popup')
    await shows('Finish in the Pakhi Pay window')
    press('Use your phone instead')
    await waitUntil(() => within('.qr path'))
    const code = within('.qr svg')
    expect(code.getAttribute('aria-label')).to.equal('QR code of this checkout')
    // A camera has to read it.
    const { width, height } = code.getBoundingClientRect()
    expect([width, height].map(Math.round)).to.deep.equal([192, 192])
    press('Back')
    await shows('Finish in the Pakhi Pay window')
  })

  it('closes its window when the payment could not be started', async () => {
    const at = shop()
    await at.control({
      checkout: pakhiPay,
      rule: { route: 'pay', status: 503, body: { code: 'unavailable', status: 503 } },
    })
    await open(at, { presentation: 'popup' }, 'Pay ৳1,250.00')
    press(/^Pay ৳/)
    expect(navigation.opened).to.equal(1)
    await waitUntil(() => navigation.window!.closed)
  })

  it('is refused when its address is incomplete', async () => {
    const at = shop()
    await at.control({ checkout: pendingPayment({ type: 'open', url: 'https://', presentation: 'redirect' }) })
    await open(at, {}, 'bad_answer')
    expect(navigation.to).to.deep.equal([])
  })

  it('is refused when its address is not http(s)', async () => {
    const at = shop()
    await at.control({ checkout: pendingPayment({ type: 'open', url: 'javascript:alert(1)', presentation: 'frame' }) })
    await open(at, {}, 'bad_answer')
    expect(within('iframe')).to.equal(null)
    expect(navigation.to).to.deep.equal([])
  })

  it('cannot change the status by messages between windows', async () => {
    await pay({}, 'frame')
    await waitUntil(() => within('iframe'))
    const element = document.querySelector('pay-button')!
    const events = recordEvents(element, 'pay-paid', 'pay-failed', 'pay-status')
    window.postMessage({ type: 'pay-paid', status: 'paid' }, '*')
    await new Promise((resolve) => window.addEventListener('message', resolve, { once: true }))
    expect(events).to.deep.equal([])
    expect(nativeButton(element).dataset.state).to.equal(undefined)
  })
})

describe('a window of the provider that the buyer has closed', () => {
  const clock = stoppedClock()

  it('is noticed within a second', async () => {
    await pay({ presentation: 'popup' }, 'popup')
    await shows('Finish in the Pakhi Pay window')
    navigation.window!.close()
    expect(within<HTMLElement>('dialog').dataset.screen).to.equal('window')
    clock.advance(1_000)
    await modal().updateComplete
    expect(within<HTMLElement>('dialog').dataset.screen).to.equal('windowClosed')
  })
})
