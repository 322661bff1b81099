/** Every screen, light and dark, through axe; and the names, roles and focus that axe cannot judge. */

import { expect, nextFrame } from '@open-wc/testing'
import { emulateMedia, sendKeys, setViewport } from '@web/test-runner-commands'
import type * as Axe from 'axe-core'
import {
  modal,
  open,
  page,
  press,
  prompt,
  says,
  settled,
  shop,
  stayHere,
  tidy,
  underWay,
  waitUntil,
  within,
} from './shop.ts'
import 'axe-core'

// It is no module: it leaves itself at the window.
const { axe } = window as unknown as { axe: typeof Axe }

type At = ReturnType<typeof shop>
const lone = { methods: [{ provider: 'pakhipay', label: 'Pakhi Pay', needs: ['name', 'email'], flow: 'page' }] }

/** How each screen is reached. */
const screens: Record<
  string,
  {
    order?: Parameters<At['tell']>[0]
    attributes?: Record<string, string>
    words: string
    act?: (at: At) => void | Promise<unknown>
  }
> = {
  choose: { words: 'How do you want to pay?' },
  details: { order: { checkout: lone }, words: 'Full name' },
  'details with faults': {
    order: { checkout: lone },
    words: 'Full name',
    act: () => (press(/^Pay/), says('Enter your name.')),
  },
  'a frame': { order: { checkout: underWay(page('frame')) }, words: 'Other ways' },
  'a window': {
    order: { payments: [{ action: page('popup') }] },
    attributes: { presentation: 'popup' },
    words: 'How do you want to pay?',
    act: () => (press(/Pakhi Pay/), says('Finish in the window that we opened')),
  },
  'a code': {
    order: { payments: [{ action: page('popup') }] },
    attributes: { presentation: 'popup' },
    words: 'How do you want to pay?',
    act: async () => {
      press(/Pakhi Pay/)
      await says('Finish in the window that we opened')
      press('Pay on your phone instead')
      await waitUntil(() => within('.qr path'))
    },
  },
  device: { order: { checkout: underWay(prompt) }, words: 'Confirm on your phone' },
  waiting: { order: { checkout: underWay(page('redirect')) }, words: 'Waiting for' },
  'no news': { order: { checkout: underWay(null) }, words: 'No news yet' },
  'another way': {
    order: { checkout: underWay(null) },
    words: 'No news yet',
    act: () => (press('Use another way to pay'), says('Your first try')),
  },
  'the question on leaving': {
    order: { checkout: underWay(prompt) },
    words: 'Confirm on your phone',
    act: () => (press('Close'), says('Close while this is under way?')),
  },
  paid: {
    words: 'How do you want to pay?',
    act: (at) => at.tell({ checkout: settled('paid') }).then(() => says('Paid')),
  },
  declined: {
    order: {
      checkout: {
        payment: {
          id: 'pay_1',
          provider: 'pakhipay',
          status: 'failed',
          action: null,
          message: 'Your balance was too low.',
        },
      },
    },
    words: 'declined the payment',
  },
  cancelled: {
    words: 'How do you want to pay?',
    act: (at) => at.tell({ checkout: settled('cancelled') }).then(() => says('Not paid')),
  },
  offline: { order: { rule: { route: 'open', drop: true, times: 99 } }, words: 'You seem to be offline' },
  impossible: {
    order: { rule: { route: 'open', status: 403, body: { code: 'price_not_allowed', status: 403 } } },
    words: 'price_not_allowed',
  },
}

for (const colorScheme of ['light', 'dark'] as const) {
  describe(`every screen, ${colorScheme}`, () => {
    before(() => emulateMedia({ colorScheme, reducedMotion: 'reduce' }))
    after(() => emulateMedia({ colorScheme: 'light', reducedMotion: 'no-preference' }))
    beforeEach(() => void stayHere())
    afterEach(tidy)

    for (const [name, { order, attributes, words, act }] of Object.entries(screens)) {
      it(`${name} has no axe violation`, async () => {
        const at = shop()
        if (order) await at.tell(order)
        await open(at, attributes, words)
        await act?.(at)
        await nextFrame()
        const { violations, passes } = await axe.run(modal(), { resultTypes: ['violations'] })
        expect(
          violations.map(
            ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`)}`,
          ),
        ).to.deep.equal([])
        expect(passes.map(({ id }) => id)).to.include('color-contrast')
        const focused = modal().shadowRoot!.activeElement
        expect(focused, 'the focus is in the modal').to.not.equal(null)
      })
    }
  })
}

describe('by keyboard', () => {
  beforeEach(() => void stayHere())
  afterEach(tidy)

  it('focuses the headline when the screen changes', async () => {
    const at = shop()
    await open(at)
    expect(modal().shadowRoot!.activeElement!.textContent).to.equal('How do you want to pay?')
    await at.tell({ checkout: underWay(prompt) })
    await says('Confirm on your phone')
    await waitUntil(() => modal().shadowRoot!.activeElement!.textContent === 'Confirm on your phone')
    expect(within('dialog').getAttribute('aria-labelledby')).to.equal(modal().shadowRoot!.activeElement!.id)
  })

  it('focuses a headline anew when only its words change', async () => {
    const at = shop()
    await at.tell({ checkout: underWay(prompt) })
    await open(at, {}, 'Confirm on your phone')
    const read: string[] = []
    modal().shadowRoot!.addEventListener('focusin', ({ target }) => read.push((target as Element).textContent!))
    await at.tell({ checkout: underWay(page('redirect')) })
    await says('Waiting for Pakhi Pay to confirm')
    await at.tell({ checkout: settled('paid') })
    await says('Paid ৳1,250.00')
    await waitUntil(() => read.length === 2)
    expect(read).to.deep.equal(['Waiting for Pakhi Pay to confirm', 'Paid ৳1,250.00'])
  })

  it('pays by keyboard alone', async () => {
    const at = shop()
    await at.tell({ payments: [{ action: prompt }] })
    await open(at)
    for (const key of ['Tab', 'Tab', 'Enter']) await sendKeys({ press: key })
    await says('Phone number')
    await waitUntil(() => modal().shadowRoot!.activeElement!.tagName === 'INPUT')
    await sendKeys({ type: '0911 234 567' })
    await sendKeys({ press: 'Enter' })
    await says('Confirm on your phone')
  })

  it('keeps the focus inside the modal', async () => {
    await open(shop())
    const outside = document.createElement('button')
    document.body.append(outside)
    for (let i = 0; i < 8; i++) {
      await sendKeys({ press: 'Tab' })
      expect(document.activeElement).to.not.equal(outside)
    }
    outside.remove()
  })
})

describe('on every screen size', () => {
  beforeEach(() => void stayHere())
  afterEach(async () => {
    tidy()
    await setViewport({ width: 800, height: 600 })
  })

  const sizes: [number, number][] = [
    [320, 480],
    [360, 740],
    [740, 360],
    [1280, 800],
  ]
  for (const [width, height] of sizes) {
    it(`fits ${width} × ${height}, keeps its size between screens, and has targets of 44 px`, async () => {
      await setViewport({ width, height })
      const at = shop()
      await open(at)
      const dialog = within('dialog')
      await Promise.all(dialog.getAnimations({ subtree: true }).map(({ finished }) => finished.catch(() => {})))
      const before = dialog.getBoundingClientRect()
      expect(
        before.left >= 0 && before.right <= width && before.top >= 0 && before.bottom <= height,
        JSON.stringify(before),
      ).to.equal(true)
      expect(dialog.scrollWidth).to.be.at.most(dialog.clientWidth)
      const small = () =>
        [...modal().shadowRoot!.querySelectorAll('button, input')].filter(
          (each) => each.getBoundingClientRect().height < 44 || each.getBoundingClientRect().width < 44,
        )
      expect(small()).to.deep.equal([])
      await at.tell({ checkout: settled('paid') })
      await says('Paid')
      expect(dialog.getBoundingClientRect()).to.deep.equal(before)
      expect(small()).to.deep.equal([])
    })
  }
})
