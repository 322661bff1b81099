/** Where the focus is, and a payment by keyboard. */

import { expect } from '@open-wc/testing'
import { sendKeys } from '@web/test-runner-commands'
import { stoppedClock } from './clock.ts'
import {
  button,
  find,
  isShown,
  modal,
  nativeButton,
  open,
  press,
  ready,
  shop,
  shows,
  waitUntil,
  within,
} from './shop.ts'
import { finalCheckout, page, pakhiPay, pakhiPayWithDetails, pendingPayment, pushRequest } from './views.ts'

const focused = () => modal().shadowRoot!.activeElement

async function pressKeys(...keys: string[]): Promise<void> {
  for (const press of keys) await sendKeys({ press })
}

/** Moves the focus on until it is there. */
async function tabTo(selector: string): Promise<void> {
  for (let tabs = 0; tabs < 12 && !focused()?.matches(selector); tabs++) await pressKeys('Tab')
  expect(focused()?.matches(selector), `the focus reaches ${selector}`).to.equal(true)
}

describe('focus and keyboard', () => {
  it('the headline has the focus when the screen changes', async () => {
    const at = shop()
    await open(at)
    expect(modal().shadowRoot!.activeElement!.textContent).to.equal('How would you like to pay?')
    await at.control({ checkout: pendingPayment(pushRequest) })
    await shows('Approve it on your phone')
    await waitUntil(() => modal().shadowRoot!.activeElement!.textContent === 'Approve it on your phone')
    expect(within('dialog').getAttribute('aria-labelledby')).to.equal(modal().shadowRoot!.activeElement!.id)
  })

  it('the headline takes the focus again when only its words change', async () => {
    const at = shop()
    await at.control({ checkout: pendingPayment(pushRequest) })
    await open(at, {}, 'Approve it on your phone')
    await waitUntil(() => focused()?.id === 'title')
    const read: string[] = []
    modal().shadowRoot!.addEventListener('focus', ({ target }) => read.push((target as Element).textContent!), true)
    await at.control({ checkout: pendingPayment(page('redirect')) })
    await shows('Waiting for Pakhi Pay')
    await at.control({ checkout: finalCheckout('paid') })
    await shows('has your payment of ৳1,250.00')
    await waitUntil(() => read.length === 2)
    expect(read).to.deep.equal(['Waiting for Pakhi Pay', 'Thank you'])
  })

  it('a purchase needs no pointer, from the button to the receipt and back', async () => {
    const at = shop()
    await at.control({ payments: [{ action: pushRequest }] })
    const element = button(at)
    await pressKeys('Tab')
    expect(document.activeElement === element, 'the focus is on the button').to.equal(true)
    await pressKeys('Enter')
    await shows('How would you like to pay?')
    await isShown()
    await ready()
    await pressKeys('Tab', 'Tab', 'Enter')
    await shows('phone number')
    await waitUntil(() => focused()!.tagName === 'INPUT')
    await ready()
    await sendKeys({ type: '0911 234 567' })
    await pressKeys('Enter')
    await shows('Approve it on your phone')
    await ready()
    const { length } = await at.calls('read')
    await tabTo('[part=primary]')
    await pressKeys('Enter')
    await waitUntil(async () => (await at.calls('read')).length > length, 'it asks now')
    await at.control({ checkout: finalCheckout('paid') })
    await shows('has your payment of')
    await ready()
    await tabTo('[part=primary]')
    await pressKeys('Enter')
    await waitUntil(() => !modal())
    await waitUntil(() => document.activeElement === element, 'the focus returns to the button')
  })

  it('the focus stays inside the modal', async () => {
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

describe('screen readers', () => {
  /** The same element for all of them, because a new one is not read. */
  const status = () => within('[role=status]')
  const clock = stoppedClock()
  afterEach(() => Reflect.deleteProperty(navigator, 'clipboard'))

  it('hear that something was copied', async () => {
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText: async () => {} } })
    const at = shop()
    await open(at)
    const region = status()
    expect(region.textContent).to.equal('')
    press('Ask someone else to pay')
    await waitUntil(() => region.textContent === 'Link copied. Whoever has it can pay.')
    await at.control({ checkout: finalCheckout('paid') })
    await shows('Thank you')
    press('Copy Reference')
    await waitUntil(() => region.textContent === 'Copied')
    expect(status()).to.equal(region)
    // So that a second copy is read as well.
    clock.advance(5_000)
    await waitUntil(() => region.textContent === '')
  })

  it('hear that the modal asks, and that there is no answer', async () => {
    const at = shop()
    await at.control({ checkout: pendingPayment(null) })
    await open(at, {}, 'No answer from Pakhi Pay yet')
    const region = status()
    // No other request takes the pause.
    await at.streams(1)
    await at.control({ rule: { route: 'read', pause: true, times: 9 } })
    const check = find('Check now')!
    check.focus()
    check.click()
    await waitUntil(() => region.textContent === 'One moment…')
    expect(check.getAttribute('aria-disabled')).to.equal('true')
    expect(focused()).to.equal(check)
    await at.control({ clearRules: true })
    await at.control({ resume: true })
    await waitUntil(() => region.textContent === 'No answer from Pakhi Pay yet')
    expect(check.hasAttribute('aria-disabled')).to.equal(false)
    expect(focused()).to.equal(check)
  })

  it('hear an error beside its field when the field gets the focus', async () => {
    const at = shop()
    await at.control({ checkout: pakhiPayWithDetails })
    await open(at, {}, 'Full name')
    await ready()
    press(/^Pay ৳/)
    await shows('Enter your name.')
    const field = within('[name=name]')
    expect(modal().shadowRoot!.activeElement).to.equal(field)
    const description = within(`#${field.getAttribute('aria-describedby')}`)
    expect(description.textContent).to.include('Enter your name.')
  })

  it('hear a refusal at once', async () => {
    const at = shop()
    await at.control({
      checkout: pakhiPay,
      rule: { route: 'pay', status: 503, body: { code: 'unavailable', status: 503 } },
    })
    // A window needs a press in the modal.
    await open(at, { presentation: 'popup' }, 'Pay ৳1,250.00')
    await ready()
    press(/^Pay ৳/)
    await waitUntil(() => within('[role=alert]')?.textContent!.includes('has a problem'))
  })
})

describe('the focus', () => {
  it('is back on the button after the modal is closed', async () => {
    const element = await open(shop())
    await ready()
    await sendKeys({ press: 'Escape' })
    await waitUntil(() => !modal())
    await waitUntil(() => document.activeElement === element)
    expect(element.shadowRoot!.activeElement).to.equal(nativeButton(element))
  })
})
