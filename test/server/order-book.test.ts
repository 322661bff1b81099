/** The demo shop ships on an event for exactly its order's price, once. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { PRODUCTS } from '../../demo/catalogue.ts'
import { countryOf } from '../../demo/countries.ts'
import { openOrderBook } from '../../demo/order-book.ts'

const folder = mkdtempSync(join(tmpdir(), 'pay-button-book-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the shop’s order book', () => {
  test.each([
    ['the price', 45_000, 'BDT', 'merchant', 'shipped'],
    ['less', 10_000, 'BDT', 'merchant', 'not the price of the order'],
    ['more', 45_001, 'BDT', 'merchant', 'not the price of the order'],
    ['another currency', 45_000, 'ETB', 'merchant', 'not the price of the order'],
    ['no money at all', undefined, 'BDT', 'merchant', 'not the price of the order'],
    ['an open amount', 45_000, 'BDT', 'open', 'thank-you note written'],
  ])('takes an event with %s once', (name, minor, currency, pricing, outcome) => {
    const book = openOrderBook(join(folder, `${name}.json`))
    const tea = PRODUCTS.filter(({ slug }) => slug === 'tea').map((product) => ({ product, quantity: 1 }))
    const order = book.create(tea, 'bangladesh', countryOf('bangladesh').customer)
    const event = {
      type: 'order.paid' as const,
      timestamp: '2026-06-01T12:00:00.000Z',
      data: { orderId: order.id, money: { minor, currency }, pricing },
    }
    expect(book.receive(`fin_${order.id}`, event).outcome).toBe(outcome)
    expect(book.find(order.id)?.shipped === null).toBe(outcome !== 'shipped')
    expect(book.receive(`fin_${order.id}`, event).deliveries).toBe(2)
  })
})
