/** One provider and nothing to ask: the press of the button leads straight to the provider's page. */

import { expect } from '@open-wc/testing'
import { sendMouse } from '@web/test-runner-commands'
import { fakeWindow, navigation } from './navigation.ts'
import type { Shop } from './shop.ts'
import {
  button,
  clearTab,
  find,
  modal,
  nativeButton,
  open,
  press,
  shop,
  shows,
  text,
  waitUntil,
  within,
} from './shop.ts'
import { addLocale } from './script-tag.ts'
import { failedPayment, page, pakhiPay, pakhiPayWithDetails, providerUrl } from './views.ts'

/** As a buyer does. A click of a script is no press. */
async function pressButton(at: Shop, attributes: Record<string, string> = {}): Promise<void> {
  const { left, top, width, height } = nativeButton(button(at, attributes)).getBoundingClientRect()
  await sendMouse({ type: 'click', position: [Math.round(left + width / 2), Math.round(top + height / 2)] })
  await waitUntil(() => modal(), 'the modal is in the page')
}

describe('straight to the provider', () => {
  // First: from the first press on, the browser remembers that there was one.
  it('does not start a payment without a press', async () => {
    const at = shop()
    await at.control({ checkout: pakhiPay })
    await open(at, {}, 'Pay ৳1,250.00')
    expect(await at.calls('pay')).to.deep.equal([])
  })

  it('does not start a payment when the press is over', async () => {
    Object.defineProperty(navigator, 'userActivation', {
      configurable: true,
      value: { hasBeenActive: true, isActive: false },
    })
    const at = shop()
    await at.control({ checkout: pakhiPay })
    await pressButton(at)
    await shows('Pay ৳1,250.00')
    Reflect.deleteProperty(navigator, 'userActivation')
    expect(await at.calls('pay')).to.deep.equal([])
  })

  it('opens the page in a frame after a press', async () => {
    const at = shop()
    await at.control({ checkout: pakhiPay, rule: { route: 'pay', pause: true }, payments: [{ action: page('frame') }] })
    await pressButton(at)
    await shows('Opening Pakhi Pay')
    expect(text()).to.include('৳1,250.00')
    expect(find(/^Pay ৳/)).to.equal(undefined)
    await at.control({ resume: true })
    await waitUntil(() => within('iframe'))
    expect((await at.calls('pay')).map(({ body }) => body)).to.deep.equal([{ provider: 'pakhipay' }])
  })

  it('names the language that the buyer wants, which has not loaded yet', async () => {
    const at = shop()
    addLocale('sw', () => new Promise(() => {}))
    await at.control({ checkout: pakhiPay, payments: [{ action: page('frame') }] })
    await pressButton(at, { locale: 'sw-KE' })
    await waitUntil(() => within('iframe'))
    expect((await at.calls('pay')).map(({ language }) => language)).to.deep.equal(['sw-KE'])
  })

  it('stays on the way while the buyer asks for the connection', async () => {
    const at = shop()
    await at.control({
      checkout: pakhiPay,
      rule: [
        { route: 'pay', pause: true },
        { route: 'events', drop: true, times: 99 },
        { route: 'read', drop: true, times: 99 },
      ],
      payments: [{ action: page('frame') }],
    })
    await pressButton(at)
    await shows('isn’t answering')
    await at.control({ clearRules: true })
    press('Try now')
    await shows('Opening Pakhi Pay')
    expect(find(/^Pay ৳/)).to.equal(undefined)
    await at.control({ resume: true })
    await waitUntil(() => within('iframe'))
    expect(await at.calls('pay')).to.have.length(1)
  })

  it('leaves the way to somebody else who pays', async () => {
    const copied: string[] = []
    Object.defineProperty(navigator, 'clipboard', {
      configurable: true,
      value: { writeText: async (text: string) => void copied.push(text) },
    })
    for (const presentation of ['frame', 'redirect', 'popup'] as const) {
      const at = shop()
      await at.control({ checkout: pakhiPay, payments: [{ action: page(presentation) }] })
      await pressButton(at, presentation === 'redirect' ? { presentation } : {})
      if (presentation === 'redirect') {
        await waitUntil(() => navigation.to.length)
        // The buyer has pressed Back.
        dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))
      }
      await waitUntil(() => find('Ask someone else to pay'), presentation)
      press('Ask someone else to pay')
      await shows('Link copied')
      clearTab()
    }
    Reflect.deleteProperty(navigator, 'clipboard')
    expect(copied.map((link) => new URL(link).hash)).to.deep.equal(['#secret-1', '#secret-1', '#secret-1'])
  })

  it('goes a press, in place of the shop', async () => {
    const at = shop()
    await at.control({ checkout: pakhiPay, payments: [{ action: page('redirect') }] })
    await pressButton(at, { presentation: 'redirect' })
    await waitUntil(() => navigation.to.length)
    expect(navigation.to).to.deep.equal([providerUrl])
    await shows('Opening Pakhi Pay')
  })

  it('goes a press to a window, or to a button for one that the browser blocks', async () => {
    for (const [window, words] of [
      [fakeWindow(), 'Finish in the Pakhi Pay window'],
      [null, 'One more tap to open Pakhi Pay'],
    ] as const) {
      Object.assign(navigation, { window })
      const at = shop()
      await at.control({ checkout: pakhiPay, payments: [{ action: page('popup') }] })
      await pressButton(at)
      await shows(words)
      clearTab()
    }
  })

  it('goes nobody a second time: a refusal shows the button', async () => {
    const at = shop()
    await at.control({
      checkout: pakhiPay,
      rule: { route: 'pay', status: 503, times: 9, body: { code: 'unavailable', status: 503 } },
    })
    await pressButton(at)
    await shows('Pay ৳1,250.00')
    await shows('has a problem')
    const { length } = await at.calls('pay')
    await at.idle()
    expect(await at.calls('pay')).to.have.length(length)
  })

  it('goes nobody from a screen that this tab remembers, whatever the server says now', async () => {
    const at = shop()
    await open(at)
    find('Close')!.click()
    await waitUntil(() => !modal(), 'the modal is closed')
    await at.control({ checkout: pakhiPay, rule: { route: 'open', pause: true } })
    await pressButton(at)
    await shows('How would you like to pay?')
    await at.control({ resume: true })
    await shows('Pay ৳1,250.00')
    await at.idle()
    expect(await at.calls('pay')).to.deep.equal([])
  })

  const [method] = pakhiPay.methods
  const OTHERS: [name: string, checkout: object, attributes: Record<string, string>, words: string][] = [
    ['there is a choice', {}, {}, 'How would you like to pay?'],
    ['details are missing', pakhiPayWithDetails, {}, 'Full name'],
    ['the method does not work', { methods: [{ ...method, unavailable: 'temporarily' }] }, {}, 'Not working right now'],
    ['the payment needs a phone', { methods: [{ ...method, flow: 'device' }] }, {}, 'Pay ৳1,250.00'],
    ['the page wants a window', pakhiPay, { presentation: 'popup' }, 'Pay ৳1,250.00'],
    ['an attempt has failed', { ...pakhiPay, ...failedPayment('No.') }, {}, 'declined the payment'],
  ]
  for (const [name, checkout, attributes, words] of OTHERS)
    it(`goes nobody when ${name}`, async () => {
      const at = shop()
      await at.control({ checkout })
      await pressButton(at, attributes)
      await shows(words)
      expect(await at.calls('pay')).to.deep.equal([])
    })
})
