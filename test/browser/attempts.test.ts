/** Further attempts and push requests, notices, receipts, remembered checkouts, open amounts, languages. */

import { expect } from '@open-wc/testing'
import type { MoneyView } from '../../server/contract/wire.ts'
import { en } from '../../src/locales/en.ts'
import { enRare } from '../../src/locales/en-rare.ts'
import { addLocale } from './script-tag.ts'
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

const money = (amount: string, currency = 'BDT'): MoneyView => ({
  amount,
  currency,
  minor: Math.round(Number(amount) * 100),
  exponent: 2,
})

const type = (name: string, value: string) => (within<HTMLInputElement>(`[name=${name}]`).value = value)

/** Pays with a medium of LakiPay, from the list of methods. */
async function payWith(label: string, phone: string): Promise<void> {
  press(new RegExp(label))
  await says('Phone number')
  type('phone', phone)
  press(/^Pay/)
}

/** Lets time pass at once for whoever asks for the time. */
function travel(ms: number): () => void {
  const { now } = Date
  Date.now = () => now() + ms
  return () => (Date.now = now)
}

describe('another attempt', () => {
  beforeEach(() => void stayHere())
  afterEach(tidy)

  it('posts the medium and the number that the buyer chose, and shows theirs alone', async () => {
    const at = shop()
    await at.tell({ payments: [{ action: prompt, message: 'The first attempt.' }, { action: prompt }] })
    await open(at)
    await payWith('telebirr', '0911 234 567')
    await says('telebirr sent a prompt to 0911 234 567')
    press('Use another way to pay')
    await says('Your first try with telebirr may still go through.')
    press(/M-PESA/)
    await says('M-PESA sends a prompt to this phone')
    expect(text()).to.not.include('The first attempt.')
    type('phone', '0711 234 567')
    press(/^Pay/)
    await says('M-PESA sent a prompt to 0711 234 567')
    const bodies = (await at.calls('pay')).map(({ body }) => body)
    expect(bodies).to.deep.equal([
      { provider: 'lakipay', medium: 'TELEBIRR', customer: { phone: '0911 234 567' } },
      { provider: 'lakipay', medium: 'MPESA', customer: { phone: '0711 234 567' } },
    ])
  })

  it('to another number has another key', async () => {
    const at = shop()
    await at.tell({ payments: [{ action: prompt }, { action: prompt }] })
    await open(at)
    await payWith('telebirr', '0911 234 567')
    await says('sent a prompt')
    press('Use another way to pay')
    await says('Your first try')
    await payWith('telebirr', '0911 234 568')
    await says('sent a prompt to 0911 234 568')
    const [first, second] = await at.calls('pay')
    expect(first!.key).to.not.equal(second!.key)
  })

  it('keeps a refused number in its field, with the server’s reason beside it', async () => {
    const at = shop()
    await at.tell({
      payments: [{ action: prompt }],
      rule: {
        route: 'pay',
        status: 422,
        body: {
          code: 'invalid_request',
          status: 422,
          errors: [{ path: 'customer.phone', message: 'must start with 09' }],
        },
      },
    })
    await open(at)
    await payWith('telebirr', '1234')
    await says('must start with 09')
    expect(within('[name=phone]').getAttribute('aria-invalid')).to.equal('true')
    expect(text()).to.not.include('This cannot be paid here')
  })

  it('is refused above the button when the refusal is about a field that is not shown', async () => {
    const at = shop()
    await at.tell({
      rule: {
        route: 'pay',
        status: 422,
        body: { code: 'invalid_request', status: 422, errors: [{ path: 'customer.phone', message: 'is wrong' }] },
      },
    })
    await open(at)
    press(/Pakhi Pay/)
    await says('This cannot be paid here just now')
  })

  it('whose creation is unknown is shown with the server’s message and a way on', async () => {
    const at = shop()
    await at.tell({ checkout: underWay(null, { message: 'Pakhi Pay has not answered. We keep asking.' }) })
    await open(at, {}, 'No answer from Pakhi Pay yet')
    expect(text()).to.include('Pakhi Pay has not answered. We keep asking.')
    expect(text()).to.not.include('We have not heard')
    expect(find('Check now')!.disabled).to.equal(false)
    press('Use another way to pay')
    await says('How do you want to pay?')
  })
})

describe('another push request', () => {
  beforeEach(() => void stayHere())
  let back: (() => void) | undefined
  afterEach(() => {
    back?.()
    tidy()
  })

  const first = async () => {
    const at = shop()
    await at.tell({ payments: [{ action: prompt }, { action: prompt }] })
    await open(at)
    await payWith('telebirr', '0911 234 567')
    await says('sent a prompt')
    return at
  }

  it('can be sent 60 seconds after the last one, with another key', async () => {
    const at = await first()
    await waitUntil(() => find(/^Send again in (1:00|0:5\d)$/)?.disabled)
    back = travel(60_000)
    await waitUntil(() => find('Send again'))
    press('Send again')
    await waitUntil(async () => (await at.calls('pay')).length === 2)
    const [one, two] = await at.calls('pay')
    expect(two!.body).to.deep.equal({ ...one!.body, again: true })
    expect(two!.key).to.not.equal(one!.key)
    await says('sent a prompt to 0911 234 567')
  })

  it('waits as long as the server says when it is too soon', async () => {
    const at = await first()
    await at.tell({
      rule: {
        route: 'pay',
        status: 409,
        body: { code: 'push_too_soon', status: 409 },
        headers: { 'retry-after': '90' },
      },
    })
    back = travel(60_000)
    await waitUntil(() => find('Send again'))
    press('Send again')
    await waitUntil(() => find(/^Send again in (1:30|1:2\d)$/))
    expect(text()).to.not.include('Nothing was taken')
    expect(text()).to.include('Confirm on your phone')
  })

  it('can be sent after a reload only when the number is known', async () => {
    const at = await first()
    for (const [customer, known] of [
      [undefined, false],
      [{ phone: '0911 234 567' }, true],
    ] as const) {
      modal().remove()
      document.querySelector('pay-button')!.remove()
      await at.tell({ checkout: { customer } })
      await open(at, {}, 'telebirr sent a prompt to')
      await waitUntil(async () => (await at.calls('events')).length)
      expect(Boolean(find(/^Send again/)), String(known)).to.equal(known)
    }
  })
})

describe('money that does not fit the order', () => {
  beforeEach(() => void stayHere())
  afterEach(tidy)

  const notice = (kind: string, paid: MoneyView) => ({ kind, paid, payments: [] })
  const cases: [kind: string, paid: MoneyView, headline: string][] = [
    ['underpaid', money('1.00'), 'We received ৳1.00 of ৳1,250.00'],
    ['overpaid', money('2000.00'), 'We received ৳2,000.00 instead of ৳1,250.00'],
    ['wrong_currency', money('1250.00', 'ETB'), 'We received Br 1,250.00'],
  ]
  for (const [kind, paid, headline] of cases) {
    it(`is told to the buyer: ${kind}`, async () => {
      const at = shop()
      await at.tell({ checkout: { ...underWay(null, { status: 'paid' }), notice: notice(kind, paid) } })
      await open(at, {}, 'The shop has been told and will get in touch.')
      expect(text().replaceAll('\u00a0', ' ')).to.include(headline)
      expect(text()).to.include('Please do not pay again')
      expect(Boolean(find('Close')), 'a way out').to.equal(true)
      expect(Boolean(find(/^Pay ৳/)), 'a way to pay at once').to.equal(false)
    })
  }

  it('leaves a way to pay the whole price when the order is opened again', async () => {
    const at = shop()
    await at.tell({ checkout: { notice: notice('underpaid', money('1.00')) }, payments: [{ action: page('frame') }] })
    await open(at, {}, 'We received ৳1.00 of ৳1,250.00')
    press('Pay the whole price anyway')
    await says('How do you want to pay?')
    press(/Pakhi Pay/)
    await waitUntil(() => within('iframe'))
  })

  it('does not hide an attempt that can still be confirmed', async () => {
    const at = shop()
    await at.tell({ checkout: { ...underWay(prompt), notice: notice('underpaid', money('1.00')) } })
    await open(at, {}, 'Confirm on your phone')
  })

  it('is told on the receipt when an order is paid twice, and the page stays', async () => {
    const at = shop()
    await open(at, { 'success-url': '/thanks' })
    await at.tell({ checkout: { ...settled('paid'), notice: notice('duplicate', money('1250.00')) } })
    await says('You have paid twice')
    expect(text()).to.include('Paid ৳1,250.00')
    expect(text()).to.include('The shop has been told about the second payment')
    expect(text()).to.not.include('Taking you back')
  })
})

describe('the receipt', () => {
  beforeEach(() => void stayHere())
  afterEach(tidy)

  it('has the provider’s transaction id, the short reference and the time of the payment', async () => {
    const at = shop()
    await open(at, { locale: 'en-GB' })
    const paidAt = '2026-03-04T10:20:00Z'
    const payment = {
      id: 'pay_1',
      provider: 'pakhipay',
      status: 'paid',
      action: null,
      reference: '7F3K-29QD',
      transactionId: 'BKX77',
      paidAt,
    }
    await at.tell({ checkout: { status: 'paid', payment } })
    await says('Paid ৳1,250.00')
    const time = new Date(paidAt).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })
    expect(text()).to.include(`Order1042 Paid withPakhi Pay TransactionBKX77 Reference7F3K-29QD Time${time}`)
    expect(text()).to.not.include('pay_1')
  })
})

describe('an order that was paid before', () => {
  let went: ReturnType<typeof stayHere>
  beforeEach(() => (went = stayHere()))
  afterEach(tidy)

  const refused = async (body: object) => {
    const at = shop()
    await at.tell({ rule: { route: 'open', status: 409, body: { code: 'order_paid', status: 409, ...body } } })
    const result = button(at, { 'success-url': '/thanks' }).open()
    return { at, result }
  }

  it('is paid at the same price', async () => {
    const { result } = await refused({})
    await waitUntil(() => modal())
    await says('There is nothing more to pay.')
    modal().requestClose()
    expect((await result).status).to.equal('paid')
    await waitUntil(() => went.to.length)
  })

  it('is an error at another price, and not the shop’s success page', async () => {
    const { result } = await refused({ paid: money('90.00') })
    await waitUntil(() => modal())
    await says('This order was paid before, at another price')
    expect(text()).to.include('৳90.00 was paid then.')
    expect(text()).to.include('order_paid')
    modal().requestClose()
    const { status, error, checkout } = await result
    expect([status, error!.code, checkout]).to.deep.equal(['error', 'order_paid', null])
    expect(error!.paid!.amount).to.equal('90.00')
    expect(went.to).to.deep.equal([])
  })
})

describe('a second open', () => {
  beforeEach(() => void stayHere())
  afterEach(tidy)

  it('shows what is known at once, and asks once behind it', async () => {
    const at = shop()
    await open(at)
    modal().requestClose()
    await at.tell({ rule: { route: 'open', hold: true } })
    const before = (await at.calls()).length
    await open(at)
    await waitUntil(async () => (await at.tell({})).held === 1)
    expect(
      (await at.calls())
        .slice(before)
        .filter(({ route }) => route !== 'events')
        .map(({ route }) => route),
    ).to.deep.equal(['open'])
    await at.tell({ release: true })
  })

  it('pays only what is on the screen: a price that has changed meanwhile is shown first', async () => {
    const at = shop()
    await open(at)
    modal().requestClose()
    await at.tell({ rule: { route: 'open', hold: true }, checkout: { money: money('900.00') } })
    await open(at)
    press(/Pakhi Pay/)
    await waitUntil(async () => (await at.tell({})).held === 1)
    await at.tell({ release: true })
    await waitUntil(() => within('h2').textContent === '৳900.00')
    await waitUntil(() => !find(/Pakhi Pay/)!.disabled)
    expect(await at.calls('pay')).to.deep.equal([])
  })

  it('pays when the server confirms what is on the screen', async () => {
    const at = shop()
    await open(at)
    modal().requestClose()
    await at.tell({ rule: { route: 'open', hold: true }, payments: [{ action: page('frame') }] })
    await open(at)
    press(/Pakhi Pay/)
    await waitUntil(async () => (await at.tell({})).held === 1)
    await at.tell({ release: true })
    await waitUntil(() => within('iframe'))
    expect((await at.calls('pay')).length).to.equal(1)
  })

  it('keeps no detail of the buyer for it', async () => {
    const at = shop()
    await at.tell({ checkout: { customer: { name: 'Rahima Begum', phone: '0911 234 567' } } })
    await open(at)
    const kept = JSON.stringify({ ...sessionStorage })
    expect(kept).to.include('1250.00')
    expect(kept).to.not.include('Rahima')
    expect(kept).to.not.include('0911')
  })

  it('needs no preflight for its first request', async () => {
    const at = shop()
    await open(at)
    const [call] = await at.calls('open')
    expect(call!.contentType).to.equal('text/plain;charset=UTF-8')
    expect(call!.authorization).to.equal(undefined)
  })
})

describe('an open amount', () => {
  beforeEach(() => void stayHere())
  afterEach(tidy)

  const tip = { 'order-token': '', amount: '50.00', currency: 'BDT' }

  it('is resumed by its own client secret, not opened again', async () => {
    const at = shop()
    await open(at, tip)
    modal().requestClose()
    await open(at, tip)
    await waitUntil(async () => (await at.calls('read')).length)
    expect((await at.calls('open')).length).to.equal(1)
    for (const { authorization } of await at.calls('read')) expect(authorization).to.equal('Bearer secret-1')
  })

  it('is a new order after it was paid', async () => {
    const at = shop()
    await open(at, tip)
    await at.tell({ checkout: settled('paid') })
    await says('Paid')
    modal().requestClose()
    await at.tell({ checkout: { id: 'chk_2', status: 'open', payment: null } })
    await open(at, tip)
    expect((await at.calls('open')).length).to.equal(2)
  })

  it('belongs to its page', async () => {
    const at = shop()
    await open(at, tip)
    modal().requestClose()
    const here = location.href
    history.replaceState(null, '', '/another/page')
    try {
      await open(at, tip)
      expect((await at.calls('open')).length).to.equal(2)
    } finally {
      modal().remove()
      history.replaceState(null, '', here)
    }
  })
})

describe('languages', () => {
  beforeEach(() => void stayHere())
  afterEach(tidy)

  it('are loaded when a checkout needs them, by the nearest tag', async () => {
    let loads = 0
    addLocale('sw', async () => {
      loads++
      return { ...enRare, ...en, lang: 'sw', choose: 'Ungependa kulipa vipi?', leave: 'Funga sasa?' }
    })
    const at = shop()
    await open(at)
    expect(loads).to.equal(0)
    tidy()
    await open(at, { locale: 'sw-KE' }, 'Ungependa kulipa vipi?')
    expect(within<HTMLElement>('dialog').lang).to.equal('sw')
    expect(loads).to.equal(1)
    await at.tell({ checkout: underWay(prompt) })
    await says('Confirm on your phone')
    press('Close')
    await says('Funga sasa?')
  })

  it('that cannot be loaded leave English', async () => {
    addLocale('xx', () => Promise.reject(new Error('gone')))
    await open(shop(), { locale: 'xx' })
    expect(inner(document.querySelector('pay-button')!)).to.not.equal(null)
  })
})

describe('events', () => {
  beforeEach(() => void stayHere())
  afterEach(tidy)

  it('that ask to close say who asked, in both places', async () => {
    const element = await open(shop())
    const asked = heard<Event & { source: string; detail: { source: string } }>(element, 'pay-request-close')
    press('Close')
    expect([asked[0]!.source, asked[0]!.detail.source]).to.deep.equal(['button', 'button'])
  })
})
