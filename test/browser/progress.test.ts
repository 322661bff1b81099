/** While a payment is pending, and how it ends: screens, live updates, closing, events. */

import { expect } from '@open-wc/testing'
import { sendKeys } from '@web/test-runner-commands'
import type { PayCloseEvent, PayRequestCloseEvent, PayStatusEvent } from '../../src/index.ts'
import type { Went } from './shop.ts'
import {
  button,
  find,
  heard,
  inner,
  modal,
  open,
  page,
  press,
  prompt,
  says,
  settled,
  shop,
  stayHere,
  text,
  tidy,
  underWay,
  waitUntil,
  within,
} from './shop.ts'

const failed = (message?: string) => ({
  status: 'open',
  payment: { id: 'pay_1', provider: 'pakhipay', status: 'failed', action: null, reference: '7F3K-29QD', message },
})

describe('the screens', () => {
  let went: Went
  beforeEach(() => (went = stayHere()))
  afterEach(tidy)

  it('name the phone of the push request and count down', async () => {
    const at = shop()
    await at.tell({ checkout: { customer: { phone: '0911 234 567' }, ...underWay(prompt) } })
    await open(at, {}, 'sent a prompt to 0911 234 567')
    expect(within('[role=timer]').textContent).to.match(/^(30:00|29:5\d)$/)
    expect(text()).to.include('No prompt?')
  })

  it('wait for the provider after the buyer has returned', async () => {
    const at = shop()
    await at.tell({ checkout: underWay(page('redirect')) })
    await open(at, {}, 'Waiting for Pakhi Pay to confirm')
    expect(text()).to.include('You can close this: we keep checking, and the shop will be told.')
    press('Open Pakhi Pay again')
    expect(went.to.length).to.equal(1)
  })

  it('say that there is no news, and check on request', async () => {
    const at = shop()
    await at.tell({ checkout: underWay(null) })
    await open(at, {}, 'No news yet')
    const before = (await at.calls('read')).length
    press('Check now')
    await waitUntil(async () => (await at.calls('read')).length > before)
    await says('No news yet')
  })

  it('say that there is no news after the usual time, also when the action came later than the attempt', async () => {
    const real = window.setTimeout
    // A minute, and two and a half, pass at once.
    window.setTimeout = ((work: TimerHandler, ms?: number, ...more: unknown[]) =>
      real(work, ms === 60_000 || ms === 150_000 ? 0 : ms, ...more)) as typeof window.setTimeout
    try {
      for (const [action, words] of [
        [page('redirect'), 'Waiting for'],
        [prompt, 'Confirm on your phone'],
      ] as const) {
        const at = shop()
        await at.tell({ checkout: underWay(null) })
        const element = button(at, { 'order-token': `a.b.${words}` })
        inner(element).click()
        await waitUntil(() => modal())
        await says('No news yet')
        expect(find('Open Pakhi Pay again')).to.equal(undefined)
        await at.tell({ checkout: underWay(action) })
        await waitUntil(async () => (await at.calls('events')).length)
        // The same words once more, now because it is late: the page can be opened from there, and the prompt is no longer waited for.
        await waitUntil(() => (action.type === 'open' ? find('Open Pakhi Pay again') : true))
        await says('No news yet')
        tidy()
      }
    } finally {
      window.setTimeout = real
    }
  })

  it('never say paid before the checkout is paid', async () => {
    const at = shop()
    const element = await open(at)
    const paid = heard(element, 'pay-paid')
    await at.tell({ checkout: underWay(null, { status: 'paid' }) })
    await says('Waiting for Pakhi Pay to confirm')
    expect(paid).to.deep.equal([])
    await at.tell({ checkout: settled('paid') })
    await says('Paid ৳1,250.00')
    expect(paid.length).to.equal(1)
  })

  it('show order, provider, reference and time on the receipt', async () => {
    const at = shop()
    await open(at)
    await at.tell({ checkout: settled('paid') })
    await says('Paid ৳1,250.00')
    expect(text()).to.match(/Order1042 Paid withPakhi Pay Reference7F3K-29QD Time\w+/)
  })

  it('show the reason of a decline and offer another method', async () => {
    const at = shop()
    await open(at)
    await at.tell({ checkout: failed('Your balance was too low. Nothing was taken.') })
    await says('Pakhi Pay declined the payment')
    expect(text()).to.include('Your balance was too low. Nothing was taken.')
    press('Use another way to pay')
    await says('How do you want to pay?')
  })

  it('say that nothing was taken when a decline has no reason', async () => {
    const at = shop()
    await open(at)
    await at.tell({ checkout: failed() })
    await says('Nothing was taken.')
  })

  it('show the server’s message about a pending payment', async () => {
    const at = shop()
    await at.tell({ checkout: underWay(null, { message: 'Another amount has arrived. The shop has been told.' }) })
    await open(at, {}, 'Another amount has arrived. The shop has been told.')
  })

  it('say what happens to the first attempt before another method is chosen', async () => {
    const at = shop()
    await at.tell({ checkout: underWay(prompt) })
    await open(at, {}, 'Confirm on your phone')
    press('Use another way to pay')
    await says('Your first try with Pakhi Pay may still go through. We cancel it where we can')
    press('Keep waiting')
    await says('Confirm on your phone')
    expect(await at.calls('cancel')).to.deep.equal([])
  })

  it('cancel only after a question', async () => {
    const at = shop()
    const { checkout } = await at.tell({ checkout: underWay(prompt) })
    await at.tell({ checkout: { methods: checkout.methods.slice(0, 1) } })
    const element = await open(at, {}, 'Confirm on your phone')
    const cancelled = heard(element, 'pay-cancelled')
    press('Cancel this payment')
    await says('Cancel this payment?')
    expect(await at.calls('cancel')).to.deep.equal([])
    press('Cancel payment')
    await says('Not paid')
    expect((await at.calls('cancel')).length).to.equal(1)
    expect(cancelled.length).to.equal(1)
    press('Start again')
    await says('How do you want to pay?')
    expect((await at.calls('open')).length).to.equal(2)
  })

  it('say that the checkout has expired', async () => {
    const at = shop()
    await open(at)
    await at.tell({ checkout: settled('expired') })
    await says('The time to pay is over.')
  })

  it('lead back to the shop when a checkout of the shop’s server is over', async () => {
    const at = shop()
    const { checkout } = await at.tell({ checkout: settled('expired') })
    await open(
      at,
      { 'order-token': '', checkout: checkout.id, 'client-secret': 'secret-1' },
      'open it again from the shop',
    )
    expect(find('Start again')).to.equal(undefined)
  })
})

describe('live updates', () => {
  beforeEach(() => void stayHere())
  afterEach(tidy)

  it('come from the event stream without polling', async () => {
    const at = shop()
    await at.tell({ checkout: { pollAfterMs: 60_000 } })
    await open(at)
    await waitUntil(async () => (await at.tell({})).streams === 1)
    await at.tell({ checkout: settled('paid') })
    await says('Paid')
    expect(await at.calls('read')).to.deep.equal([])
  })

  it('come from polling when streams are refused', async () => {
    const at = shop()
    await at.tell({ rule: { route: 'events', status: 503, times: 99, body: {} } })
    await open(at)
    await waitUntil(async () => (await at.calls('read')).length > 1)
    await at.tell({ checkout: settled('paid') })
    await says('Paid')
    expect((await at.calls('events')).length).to.be.below(5)
  })

  it('continue after a broken stream', async () => {
    const at = shop()
    await open(at)
    await waitUntil(async () => (await at.tell({})).streams === 1)
    await at.tell({ endStreams: true })
    await waitUntil(async () => (await at.calls('events')).length === 2)
    await at.tell({ checkout: settled('paid') })
    await says('Paid')
  })

  it('continue after a stream has ended, with or without events', async () => {
    for (const words of [false, true]) {
      const at = shop()
      await at.tell({ checkout: { pollAfterMs: 300 } })
      await open(at, { 'order-token': `a.b.${words}` })
      await waitUntil(async () => (await at.tell({})).streams === 1)
      if (words)
        await at.tell({ checkout: { description: 'Three cups', pollAfterMs: 300 } }).then(() => says('Three cups'))
      await at.tell({ endStreams: 'in order' })
      await waitUntil(async () => (await at.calls('events')).length === 2)
      await at.tell({ checkout: settled('paid') })
      await says('Paid')
      tidy()
    }
  })

  it('are not undone by a late answer to the attempt', async () => {
    const at = shop()
    await at.tell({ rule: { route: 'pay', holdAnswer: true }, payments: [{ action: prompt }] })
    const element = await open(at)
    const names = heard<PayStatusEvent>(element, 'pay-status')
    await waitUntil(async () => (await at.tell({})).streams === 1)
    press(/Pakhi Pay/)
    await waitUntil(async () => (await at.tell({})).held)
    await at.tell({ checkout: failed('Your balance was too low.') })
    await waitUntil(() => names.some(({ status }) => status === 'failed'))
    await at.tell({ release: true })
    await says('Your balance was too low.')
    await waitUntil(() => !find('Try again')!.disabled)
    expect(names.map(({ status }) => status)).to.deep.equal(['pending', 'failed'])
  })

  it('are requested at once when the page is shown again', async () => {
    const at = shop()
    await at.tell({ checkout: { pollAfterMs: 60_000 } })
    await open(at)
    await waitUntil(async () => (await at.tell({})).streams === 1)
    for (const type of ['pageshow', 'online']) {
      const before = (await at.calls('read')).length
      window.dispatchEvent(new Event(type))
      await waitUntil(async () => (await at.calls('read')).length > before, type)
    }
  })

  it('pause while the page is hidden', async () => {
    const at = shop()
    await at.tell({ rule: { route: 'events', status: 503, times: 99, body: {} } })
    await open(at)
    await waitUntil(async () => (await at.calls('read')).length)
    let hidden = true
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden })
    try {
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
      // What was on its way may still arrive; then there is silence over several rounds of polling.
      let before = -1
      await waitUntil(
        async () => {
          const now = (await at.calls('read')).length
          const quiet = now === before
          before = now
          return quiet
        },
        '',
        { interval: 700 },
      )
      hidden = false
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
      await waitUntil(async () => (await at.calls('read')).length > before)
    } finally {
      Reflect.deleteProperty(document, 'hidden')
    }
  })

  it('end with a final view', async () => {
    const at = shop()
    await open(at)
    await at.tell({ checkout: settled('paid') })
    await says('Paid')
    await waitUntil(async () => (await at.tell({})).streams === 0)
    window.dispatchEvent(new Event('online'))
    expect((await at.calls()).filter(({ route }) => route !== 'open' && route !== 'events')).to.deep.equal([])
  })

  it('end when the element is removed', async () => {
    const at = shop()
    await open(at)
    await waitUntil(async () => (await at.tell({})).streams === 1)
    modal().remove()
    await waitUntil(async () => (await at.tell({})).streams === 0)
    const { length } = await at.calls()
    window.dispatchEvent(new Event('online'))
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
    expect((await at.calls()).length).to.equal(length)
  })
})

describe('a refused request', () => {
  beforeEach(() => void stayHere())
  afterEach(tidy)

  const refusals: [number, string, string][] = [
    [409, 'provider_not_available', 'This way to pay is not available Nothing was taken. Use another way to pay.'],
    [429, 'rate_limited', 'Too many tries Wait a minute, then try again.'],
    [403, 'something_new', 'This cannot be paid here just now Nothing was taken. Tell the shop'],
    [503, 'unavailable', 'No answer from the shop That did not reach the shop. Nothing is taken twice. Try again.'],
  ]
  for (const [status, code, words] of refusals) {
    it(`${code} is explained in our words, and another try is possible`, async () => {
      const at = shop()
      await at.tell({ rule: { route: 'pay', status, body: { code, status, detail: 'the server’s own words' } } })
      await open(at)
      press(/Pakhi Pay/)
      await says(words)
      expect(text()).to.not.include('own words')
      expect(find('Pay ৳1,250.00')!.disabled).to.equal(false)
      expect(find('Back')!.disabled).to.equal(false)
    })
  }
})

describe('a modal that is moved', () => {
  beforeEach(() => void stayHere())
  afterEach(tidy)

  it('works when it is put back into the page', async () => {
    const at = shop()
    await open(at)
    const element = modal()
    element.remove()
    document.body.append(element)
    await says('How do you want to pay?')
    expect(within<HTMLDialogElement>('dialog').matches(':modal')).to.equal(true)
    // Until it listens again: what is paid in between is told in other words.
    await waitUntil(async () => (await at.calls('events')).length === 2)
    await at.tell({ checkout: settled('paid') })
    await says('Paid ৳1,250.00')
  })

  it('that a listener removes as it opens sends no request and can be opened again', async () => {
    const at = shop()
    const element = button(at)
    element.addEventListener('pay-open', () => modal().remove(), { once: true })
    const { status } = await element.open()
    expect(status).to.equal('error')
    expect(await at.calls()).to.deep.equal([])
    inner(element).click()
    await waitUntil(() => modal())
    await says('How do you want to pay?')
  })
})

describe('a lost connection', () => {
  beforeEach(() => void stayHere())
  afterEach(tidy)

  it('is named and retried automatically', async () => {
    const at = shop()
    await at.tell({ rule: { route: 'open', drop: true, times: 99 } })
    const element = button(at)
    const errors = heard<Event & { error: { code: string } }>(element, 'pay-error')
    inner(element).click()
    await waitUntil(() => modal())
    await says('You seem to be offline')
    expect(errors[0]!.error.code).to.equal('offline')
    await at.tell({ clearRules: true })
    window.dispatchEvent(new Event('online'))
    await says('How do you want to pay?')
  })

  it('is retried on request', async () => {
    const at = shop()
    await at.tell({ rule: { route: 'open', status: 503, times: 1, body: { code: 'unavailable', status: 503 } } })
    await open(at, {}, 'No answer from the shop')
    press('Try now')
    await says('How do you want to pay?')
  })

  it('returns to the same screen afterwards', async () => {
    const at = shop()
    await at.tell({ checkout: underWay(prompt) })
    await open(at, {}, 'Confirm on your phone')
    await waitUntil(async () => (await at.tell({})).streams === 1)
    await at.tell({ rule: { route: 'read', drop: true, times: 99 }, endStreams: true })
    await says('You seem to be offline')
    await at.tell({ clearRules: true })
    press('Try now')
    await says('Confirm on your phone')
  })
})

describe('closing', () => {
  let went: Went
  beforeEach(() => (went = stayHere()))
  afterEach(tidy)

  it('happens at once while nothing is pending', async () => {
    const at = shop()
    await open(at)
    press('Close')
    expect(modal()).to.equal(null)
  })

  it('asks once while money may be moving', async () => {
    const at = shop()
    await at.tell({ checkout: underWay(prompt) })
    const element = await open(at, {}, 'Confirm on your phone')
    const closes = heard<PayCloseEvent>(element, 'pay-close')
    press('Close')
    await says('We keep checking; the shop will be told.')
    expect(within('main').hasAttribute('inert')).to.equal(true)
    press('Stay')
    await waitUntil(() => !within('main').hasAttribute('inert'))
    press('Close')
    await says('Close while this is under way?')
    press('Close')
    expect(modal()).to.equal(null)
    expect(closes.map(({ result }) => result.status)).to.deep.equal(['pending'])
    expect(await at.calls('cancel')).to.deep.equal([])
  })

  it('can be prevented and names its source', async () => {
    const at = shop()
    const element = await open(at)
    const sources: string[] = []
    const keep = (event: PayRequestCloseEvent) => (sources.push(event.detail.source), event.preventDefault())
    element.addEventListener('pay-request-close', keep)
    press('Close')
    await sendKeys({ press: 'Escape' })
    within<HTMLElement>('dialog').dispatchEvent(new MouseEvent('click', { clientX: 1, clientY: 1, bubbles: true }))
    expect(modal().requestClose()).to.equal(false)
    expect(sources).to.deep.equal(['button', 'escape', 'backdrop', 'api'])
    expect(modal()).to.not.equal(null)
    element.removeEventListener('pay-request-close', keep)
    expect(modal().requestClose()).to.equal(true)
  })

  it('follows the success address after the result once paid', async () => {
    const at = shop()
    await at.tell({ checkout: { successUrl: 'https://shop.example/thanks' } })
    const element = button(at)
    const result = element.open()
    await says('How do you want to pay?')
    await at.tell({ checkout: settled('paid') })
    await says('Taking you back to the shop…')
    press('Done')
    expect((await result).status).to.equal('paid')
    expect(went.to).to.deep.equal([])
    await waitUntil(() => went.to.length)
    expect(went.to).to.deep.equal(['https://shop.example/thanks'])
  })

  for (const type of ['pay-paid', 'pay-close'] as const) {
    it(`follows no address when the page prevents ${type}`, async () => {
      const at = shop()
      const element = await open(at, { 'success-url': '/thanks' })
      element.addEventListener(type, (event) => event.preventDefault())
      await at.tell({ checkout: settled('paid') })
      await says('Paid')
      press('Done')
      await waitUntil(() => inner(element).dataset.state === 'paid')
      expect(went.to).to.deep.equal([])
    })
  }

  it('follows the cancel address only once cancelled', async () => {
    const at = shop()
    const element = await open(at, { 'cancel-url': '/basket' })
    const closed = element.open()
    press('Close')
    await closed
    inner(element).click()
    await waitUntil(() => modal())
    await says('How do you want to pay?')
    expect(went.to).to.deep.equal([])
    await at.tell({ checkout: settled('cancelled') })
    await says('Not paid')
    press(/^Close$/)
    await waitUntil(() => went.to.length)
    expect(went.to).to.deep.equal([`${location.origin}/basket`])
  })

  it('never follows a javascript: address', async () => {
    const at = shop()
    await open(at, { 'success-url': 'javascript:alert(1)' })
    await at.tell({ checkout: settled('paid') })
    await says('Paid')
    press('Done')
    await waitUntil(() => !modal())
    expect(went.to).to.deep.equal([])
  })

  it('by Escape during the question answers yes', async () => {
    const at = shop()
    await at.tell({ checkout: underWay(prompt) })
    await open(at, {}, 'Confirm on your phone')
    await sendKeys({ press: 'Escape' })
    await says('Close while this is under way?')
    await sendKeys({ press: 'Escape' })
    await waitUntil(() => !modal())
  })
})

describe('events', () => {
  beforeEach(() => void stayHere())
  afterEach(tidy)

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
    const targets = heard<PayStatusEvent>(element, 'pay-status')
    await at.tell({ checkout: underWay(prompt) })
    await says('Confirm on your phone')
    await at.tell({ checkout: failed('No.') })
    await says('declined')
    await at.tell({
      checkout: {
        status: 'processing',
        payment: { id: 'pay_2', provider: 'pakhipay', status: 'pending', action: null },
      },
    })
    await says('No news yet')
    await at.tell({ checkout: settled('paid') })
    await says('Paid')
    press('Done')
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
})
