/** Money that differs from the price, and what the buyer is shown of it. */

import { expect } from '@open-wc/testing'
import type { MoneyView } from '../../server/contract/wire.ts'
import { find, open, press, shop, shows, text, waitUntil, within } from './shop.ts'
import { finalCheckout, money, page, pendingPayment, pushRequest } from './views.ts'

describe('an amount mismatch', () => {
  const notice = (kind: string, paid: MoneyView) => ({ kind, paid, payments: [] })

  const cases: [kind: string, paid: MoneyView, headline: string][] = [
    ['underpaid', money('1.00'), 'We received ৳1.00 of ৳1,250.00'],
    ['overpaid', money('2000.00'), 'We received ৳2,000.00 instead of ৳1,250.00'],
    ['wrong_currency', money('1250.00', 'ETB'), 'We received Br 1,250.00'],
  ]

  for (const [kind, paid, headline] of cases) {
    it(`is shown to the buyer: ${kind}`, async () => {
      const at = shop()
      await at.control({ checkout: { ...pendingPayment(null, { status: 'paid' }), notice: notice(kind, paid) } })
      await open(at, {}, 'The shop has been told and will get in touch.')
      expect(text().replaceAll('\u00a0', ' ')).to.include(headline)
      expect(text()).to.include('Please don’t pay again')
      expect(Boolean(find('Close')), 'Close').to.equal(true)
      expect(Boolean(find(/^Pay ৳/)), 'Pay').to.equal(false)
    })
  }

  it('lets the buyer pay the whole price when the order is opened again', async () => {
    const at = shop()
    await at.control({
      checkout: { notice: notice('underpaid', money('1.00')) },
      payments: [{ action: page('frame') }],
    })
    await open(at, {}, 'We received ৳1.00 of ৳1,250.00')
    press('Pay the whole price anyway')
    await shows('How would you like to pay?')
    press(/Pakhi Pay/)
    await waitUntil(() => within('iframe'))
  })

  it('does not replace a payment that can still be confirmed', async () => {
    const at = shop()
    await at.control({ checkout: { ...pendingPayment(pushRequest), notice: notice('underpaid', money('1.00')) } })
    await open(at, {}, 'Approve it on your phone')
  })

  it('is shown on the receipt when an order is paid twice, and the page stays', async () => {
    const at = shop()
    await open(at, { 'success-url': '/thanks' })
    await at.control({ checkout: { ...finalCheckout('paid'), notice: notice('duplicate', money('1250.00')) } })
    await shows('You’ve paid twice')
    expect(text()).to.include('The shop has been told about the second payment')
    // Only a plain receipt follows the success address by itself.
    expect(within('.going')).to.equal(null)
  })

  // The buyer prints or saves this screen and sends it to the shop.
  for (const [kind, checkout, words, dates] of [
    ['underpaid', pendingPayment(null, { status: 'paid' }), 'We received', ['Nov 21, 2026']],
    [
      'duplicate',
      finalCheckout('paid', { paidAt: '2026-11-20T12:05:00.000Z' }),
      'You’ve paid twice',
      ['Nov 20, 2026', 'Nov 21, 2026'],
    ],
  ] as const) {
    it(`says when each payment was made: ${kind}`, async () => {
      const at = shop()
      const paid = money('1.00')
      const payments = [{ reference: 'AAAA-BBBB', provider: 'pakhipay', paid, at: '2026-11-21T12:05:00.000Z' }]
      await open(at, { locale: 'en-US' })
      await at.control({ checkout: { ...checkout, notice: { kind, paid, payments } } })
      await shows(words)
      const shown = [...within('.facts').querySelectorAll('dd')].map(({ textContent }) => textContent!)
      expect(shown.flatMap((each) => /\w+ \d+, \d{4}/.exec(each) ?? [])).to.deep.equal(dates)
    })
  }
})
