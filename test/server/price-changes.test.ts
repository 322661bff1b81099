/** An older token, a late look-up and a price after the payment change nothing. */

import { describe, expect, test } from 'vitest'
import { NOW, openedOf, pricingShop } from './support/pricing-shop.ts'
import { advance } from './support/steps.ts'

const shop = pricingShop()

describe('an older token', () => {
  const details = {
    successUrl: 'https://shop.example/new',
    customer: { name: 'Rahima' },
    description: 'New',
    providers: ['scripted'],
  }

  const older = {
    successUrl: 'https://shop.example/withdrawn',
    customer: { name: 'Old' },
    description: 'Old',
    providers: ['scripted', 'withdrawn'],
  }

  test.each([
    ['of the same price', '100.00', 200],
    ['of another price', '80.00', 401],
  ])('%s changes nothing', async (_, amount, status) => {
    const first = openedOf(await shop.openByToken({ amount: '100.00', iat: NOW, ...details }))
    for (const iat of [NOW - 5, NOW]) {
      const answer = await shop.openByToken({ amount, iat, ...older })
      expect(answer.status).toBe(status)
      if (status === 200) expect(openedOf(answer).checkout).toEqual(first.checkout)
    }
    expect(await shop.companion.view(first)).toEqual(first.checkout)
  })

  test('after the expiry opens a checkout with the details of the newest token', async () => {
    const first = openedOf(await shop.openByToken({ amount: '100.00', iat: NOW, ...details }))
    shop.companion.clock.now += 3_600_000
    const answer = await shop.openByToken({ amount: '100.00', iat: NOW - 5, ...older })
    expect(answer.status).toBe(201)
    const { id, createdAt, expiresAt, ...rest } = openedOf(answer).checkout
    expect(first.checkout).toMatchObject({ ...rest, status: 'open' })
    expect(id).not.toBe(first.checkout.id)
    expect([createdAt > first.checkout.createdAt, expiresAt > first.checkout.expiresAt]).toEqual([true, true])
    expect((await shop.openByToken({ amount: '80.00', iat: NOW - 5 })).status).toBe(401)
  })

  test('is replaced by a newer one of the same price', async () => {
    const first = openedOf(await shop.openByToken({ amount: '100.00', iat: NOW, ...older }))
    shop.companion.clock.now += 1000
    const again = openedOf(await shop.openByToken({ amount: '100.00', iat: NOW + 1, ...details }))
    expect(again.checkout).toMatchObject({ id: first.checkout.id, successUrl: details.successUrl })
  })
})

describe('an order look-up', () => {
  const priced = (amount: string) => ({ orderId: shop.orderId, amount, currency: 'BDT' })

  test('with a late answer does not replace a newer look-up', async () => {
    let answerFirst: (answer: unknown) => void = () => undefined
    const before = shop.lookUps
    shop.answers = [new Promise((resolve) => (answerFirst = resolve)), Promise.resolve(priced('900.00'))]
    const slow = shop.open({ orderId: shop.orderId })
    await expect.poll(() => shop.lookUps).toBe(before + 1)
    const fast = await shop.open({ orderId: shop.orderId })
    answerFirst(priced('100.00'))
    const late = await slow
    expect([fast.status, late.status]).toEqual([201, 200])
    expect(openedOf(late).checkout).toEqual(openedOf(fast).checkout)
    expect(await shop.price()).toBe('900.00')
  })

  test.each([
    ['the merchant’s call', () => shop.openByMerchant({ amount: '900.00' })],
    ['a token', () => shop.openByToken({ amount: '900.00', iat: NOW + 5 })],
  ])('with a late answer does not replace the price of %s', async (_, reprice) => {
    let answerFirst: (answer: unknown) => void = () => undefined
    const before = shop.lookUps
    shop.answers = [new Promise((resolve) => (answerFirst = resolve))]
    const slow = shop.open({ orderId: shop.orderId })
    await expect.poll(() => shop.lookUps).toBe(before + 1)
    shop.companion.clock.now += 5000
    expect((await reprice()).status).toBe(201)
    answerFirst(priced('100.00'))
    expect(openedOf(await slow).checkout.money.amount).toBe('900.00')
    expect(await shop.price()).toBe('900.00')
  })

  test('takes the price of the last answer', async () => {
    for (const amount of ['900.00', '100.00']) {
      shop.answers = [Promise.resolve(priced(amount))]
      expect(openedOf(await shop.open({ orderId: shop.orderId })).checkout.money.amount).toBe(amount)
    }
  })
})

describe('an order that is paid', () => {
  test.each([
    ['100.00', undefined],
    ['250.00', '100.00'],
    ['99.99', '100.00'],
  ])('opened again at %s is 409 and says that %s was paid', async (amount, paid) => {
    const first = openedOf(await shop.openByToken({ amount: '100.00', iat: NOW }))
    await shop.companion.pay(first)
    shop.companion.provider.onStatus = ({ money }) => ({ state: 'paid', providerRef: null, reference: null, money })
    await advance(shop.companion)
    shop.companion.provider.onStatus = () => null
    const lines = shop.companion.logLines.length
    for (const answer of [await shop.openByToken({ amount, iat: NOW + 60 }), await shop.openByMerchant({ amount })]) {
      expect([answer.status, answer.problem.code, answer.problem.paid?.amount]).toEqual([409, 'order_paid', paid])
    }
    const warned = shop.companion.logLines.slice(lines).filter((line) => line.includes('at another price'))
    expect(warned.some((line) => line.includes(shop.orderId) && line.includes('100.00') && line.includes(amount))).toBe(
      paid !== undefined,
    )
  })
})
