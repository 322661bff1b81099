/** How much of the price was paid through a link. */

import { describe, expect, test } from 'vitest'
import { link, payment } from '../lopay.fixtures.ts'
import { amount, ANOTHER_LINK, money } from './fixture.ts'
import { completed, lopayStatusBench, PAID } from './status-fixture.ts'

const { fetchStatus } = lopayStatusBench()
/** Without a subtotal the adapter subtracts tip and added taxes from the total. */
const noSubtotal = (more: Record<string, unknown> = {}) => ({ subtotal: undefined, ...more })
const vat = (inclusive: boolean, units: number) => ({ inclusive, amount: amount(units) })

describe('lopay paid amount', () => {
  test.each([
    ['a tip on top', { tip: amount(500), total: amount(10_500) }, 10_000n],
    ['tax on top', { total: amount(12_000), taxes: [{ name: 'VAT', rate: '20.00', ...vat(false, 2_000) }] }, 10_000n],
    ['less than the price', { subtotal: amount(9_999) }, 9_999n],
    ['more than the price', { subtotal: amount(10_001) }, 10_001n],
    [
      'the price as total and less as subtotal',
      { subtotal: amount(8_000), tip: amount(2_000), total: amount(10_000) },
      8_000n,
    ],
    ['no subtotal', noSubtotal(), 10_000n],
    ['null as subtotal', { subtotal: null, tip: null, taxes: null }, 10_000n],
    ['no subtotal and a tip on top', noSubtotal({ tip: amount(500), total: amount(10_500) }), 10_000n],
    ['no subtotal and a tip inside the price', noSubtotal({ tip: amount(500), total: amount(10_000) }), 9_500n],
    ['no subtotal and tax on top', noSubtotal({ total: amount(12_000), taxes: [vat(false, 2_000)] }), 10_000n],
    ['no subtotal and tax inside the price', noSubtotal({ taxes: [vat(true, 1_667)] }), 10_000n],
    [
      'no subtotal, a tip and both kinds of tax',
      noSubtotal({ total: amount(12_300), tip: amount(300), taxes: [vat(false, 2_000), vat(true, 7)] }),
      10_000n,
    ],
  ])('excludes tip and tax with %s', async (_name, paid, minor) => {
    expect(await fetchStatus(completed(paid))).toEqual({ ...PAID, money: money(minor) })
  })

  test.each(['USD', 'EUR'])('keeps the currency %s', async (currency) => {
    expect(await fetchStatus(completed({ subtotal: amount(10_000, currency) }))).toEqual({
      ...PAID,
      money: money(10_000n, currency),
    })
  })

  test('is the amount of the payment when the price of the link has changed', async () => {
    expect(await fetchStatus(completed({ subtotal: amount(1), total: amount(1) }, { amount: amount(1) }))).toEqual({
      ...PAID,
      money: money(1n),
    })
    expect(await fetchStatus(completed({}, { amount: amount(1) }))).toEqual(PAID)
  })

  const paidWith = (more: Record<string, unknown>) => ({ payments: [payment(more)] })
  test.each([
    ['another link', { id: ANOTHER_LINK }, /another link/],
    ['no id', { id: undefined }, /not a payment link/],
    ['two payments', { payments: [payment(), payment()] }, /more than one payment/],
    ['null as payment', { payments: [null] }, /not a payment link/],
    ['payments that are no list', { payments: payment() }, /not a payment link/],
    ['text as payments', { payments: 'none' }, /not a payment link/],
    ['an amount that is text', paidWith({ subtotal: amount('10000') }), /cannot be read/],
    ['an amount that is not whole', paidWith({ subtotal: amount(100.5) }), /cannot be read/],
    ['an amount below zero', paidWith({ subtotal: amount(-10_000) }), /cannot be read/],
    ['an amount above the exact integers', paidWith({ subtotal: amount(2 ** 53) }), /cannot be read/],
    ['an unknown currency', paidWith({ subtotal: amount(10_000, 'XXX') }), /cannot be read/],
    ['a number as amount', paidWith({ subtotal: 10_000 }), /cannot be read/],
    ['no amount', paidWith({ subtotal: undefined, total: undefined }), /cannot be read/],
    ['a tip in another currency', paidWith(noSubtotal({ tip: amount(1, 'USD') })), /cannot be read/],
    ['a tip that is text', paidWith(noSubtotal({ tip: '1.00' })), /cannot be read/],
    ['a tip above the total', paidWith(noSubtotal({ tip: amount(10_001) })), /cannot be read/],
    ['taxes that are no list', paidWith(noSubtotal({ taxes: {} })), /cannot be read/],
    ['a tax of unknown kind', paidWith(noSubtotal({ taxes: [{ amount: amount(1) }] })), /cannot be read/],
    ['a tax without an amount', paidWith(noSubtotal({ taxes: [{ inclusive: false }] })), /cannot be read/],
  ])('cannot be read from a completed link with %s', async (_name, more, message) => {
    await expect(fetchStatus(link({ status: 'completed', ...more }))).rejects.toThrow(message)
  })
})
