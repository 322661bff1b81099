/** The demo shop's page of an order shows what the companion answers, also where a member is absent. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { countryOf } from '../../demo/countries.ts'
import { requestOrderState } from '../../demo/companion.ts'
import { orderPage } from '../../demo/pages/order-page.ts'

const ORDER = {
  id: 'order-1',
  country: 'bangladesh' as const,
  lines: [{ name: 'Tea', quantity: 1, price: 45_000 }],
  total: 45_000,
  customer: countryOf('bangladesh').customer,
  createdAt: '2026-06-01T12:00:00.000Z',
  shipped: null,
}

test('the page of an order names money of an unknown amount, and the amount of other money', async () => {
  const companion = createServer((_request, response) => {
    const anomalies = [{ kind: 'unreadable' }, { kind: 'late', paid: { amount: '450.00', currency: 'BDT' } }]
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ status: 'unpaid', anomalies }))
  })
  await new Promise<void>((done) => companion.listen(0, '127.0.0.1', done))
  const { port } = companion.address() as AddressInfo
  const answer = await requestOrderState('order-1', {
    shopUrl: 'http://localhost:1',
    companionUrl: `http://127.0.0.1:${port}`,
    orderTokenSecret: '',
    merchantApiKey: '',
    orderWebhookSecret: '',
  })
  companion.close()
  const page = orderPage({ bag: 0, country: 'bangladesh', hasTips: false }, ORDER, answer, [], 'http://localhost:2')
  expect(page.match(/<p>Paid[^<]*/g)).toEqual([
    '<p>Paid, but the amount cannot be read',
    '<p>Paid after the payment had ended: 450.00 BDT',
  ])
})
