/** Open amounts: each is an order of its own. */

import { describe, expect, test } from 'vitest'
import type { CheckoutOpened } from '../../server/contract/wire.ts'
import { openedOf, pricingShop } from './support/pricing-shop.ts'
import { advance } from './support/steps.ts'

const shop = pricingShop()

describe('an open amount', () => {
  const tip = (more: Record<string, unknown> = {}) =>
    shop.open({ amount: '100.00', currency: 'BDT', orderId: 'tip-jar-1', ...more })

  const pay = async () => {
    shop.companion.provider.onStatus = ({ money, reference }) => ({
      state: 'paid',
      providerRef: `of ${reference}`,
      reference,
      money,
    })
    await advance(shop.companion)
    shop.companion.provider.onStatus = () => null
  }

  test('is an order that only its client secret opens', async () => {
    const [a, b] = [openedOf(await tip({ customer: { name: 'Shirin' } })), openedOf(await tip())]
    expect(a.checkout.orderId).toMatch(/^open_tip-jar-1_[0-9a-f]{18}$/)
    expect([a.checkout.id === b.checkout.id, a.checkout.orderId === b.checkout.orderId]).toEqual([false, false])
    expect([a.checkout.customer, b.checkout.customer]).toEqual([{ name: 'Shirin' }, undefined])
    await shop.companion.pay(a)
    expect((await shop.companion.view(b)).payment).toBeNull()
    const cancel = (id: string, secret: string) =>
      shop.companion.request('POST', `/checkouts/${id}/cancel`, { headers: { authorization: `Bearer ${secret}` } })
    expect((await cancel(a.checkout.id, b.clientSecret)).status).toBe(404)
    expect((await cancel(b.checkout.id, b.clientSecret)).status).toBe(200)
    expect((await tip({ amount: '20.00' })).status).toBe(201)
    expect((await shop.companion.view(a)).status).toBe('processing')
    await pay()
    expect((await shop.companion.view(a)).status).toBe('paid')
    const next = await tip()
    expect([next.status, openedOf(next).checkout.status]).toEqual([201, 'open'])
  })

  test('has its name as reference, in events and in the order', async () => {
    const named = openedOf(await tip({ orderId: 'a'.repeat(40) }))
    const unnamed = openedOf(await tip({ orderId: undefined }))
    expect(named.checkout.orderId).toHaveLength(64)
    for (const each of [named, unnamed]) await shop.companion.pay(each)
    await pay()
    const eventOf = ({ checkout }: CheckoutOpened) =>
      shop.companion.events.find(({ id }) => id === `fin_${checkout.orderId}`)?.event.data
    expect(eventOf(named)).toMatchObject({
      orderId: named.checkout.orderId,
      reference: 'a'.repeat(40),
      pricing: 'open',
      money: { amount: '100.00' },
    })
    expect(eventOf(unnamed)).not.toHaveProperty('reference')
    expect(await shop.companion.order(named.checkout.orderId)).toMatchObject({
      reference: 'a'.repeat(40),
      status: 'paid',
    })
    expect(await shop.companion.order(unnamed.checkout.orderId)).not.toHaveProperty('reference')
  })

  test.each(['a'.repeat(41), 'a b', 'a/b', 7])('may not have the name %j', async (name) => {
    const answer = await tip({ orderId: name })
    expect([answer.status, answer.problem.errors?.[0]?.path]).toEqual([422, 'orderId'])
  })

  test('has an order id that every other pricing refuses', async () => {
    const { orderId } = openedOf(await tip()).checkout
    shop.answers = [Promise.resolve({ orderId, amount: '1.00', currency: 'BDT' })]
    for (const answer of [
      await shop.openByToken({ orderId, amount: '1.00' }),
      await shop.openByMerchant({ orderId, amount: '1.00' }),
      await shop.open({ orderId }),
    ]) {
      expect([answer.status, answer.problem.errors?.[0]?.path]).toEqual([422, 'orderId'])
    }
  })
})
