/** Refunds that arrive before their payment, and refunds that arrive twice. */

import { describe, expect, test } from 'vitest'
import { confirms, DAY, denies, fails, signedClaims } from './support/claims.ts'
import { advance } from './support/steps.ts'

const claims = signedClaims()

describe('a refund before its payment', () => {
  test.each([
    ['within a minute', 60_000, 1],
    ['after five days of outage', 5 * DAY, 50],
  ])('is recorded when the payment is confirmed %s', async (_, wait, steps) => {
    const payment = await claims.startPayment()
    claims.provider.onStatus = fails
    await claims.send({ id: 'r1', reference: payment.id, refund: 4000 })
    await advance(claims.companion, wait as number, steps as number)
    await claims.companion.restart()
    claims.provider.onStatus = confirms
    await claims.send({ id: 'e1', reference: payment.id, providerRef: 'T1' })
    await advance(claims.companion, 8 * DAY, 8)
    expect((await claims.companion.order()).status).toBe('paid')
    expect(claims.events('order.refunded').map(({ event }) => event.data)).toMatchObject([
      { refunded: { amount: '40.00' } },
    ])
    expect(
      claims
        .events('order.anomaly')
        .map(({ event }) => event.data.kind)
        .filter((kind) => kind !== 'late'),
    ).toEqual([])
  })

  test('is an anomaly when the payment is never confirmed', async () => {
    const payment = await claims.startPayment()
    claims.provider.onStatus = denies
    await claims.send({ id: 'r1', reference: payment.id, refund: 4000 })
    await claims.pollToTheEnd()
    expect(claims.events('order.anomaly').map(({ event }) => event.data)).toMatchObject([
      { kind: 'unconfirmed', paymentId: payment.id },
    ])
    // Nobody knows how much came.
    expect(claims.events('order.anomaly')[0]?.event.data).not.toHaveProperty('paid')
  })

  test('is an anomaly although the provider said of the same id that it had failed', async () => {
    const payment = await claims.startPayment()
    claims.provider.onStatus = (query) => ({ ...denies(query)!, state: 'failed' })
    await claims.send({ id: 'e1', reference: payment.id, providerRef: 'T1', claims: false })
    await claims.companion.app.idle()
    await claims.send({ id: 'r1', reference: payment.id, providerRef: 'T1', refund: 4000 })
    await claims.pollToTheEnd()
    expect(claims.events('order.anomaly').map(({ event }) => event.data)).toMatchObject([
      { kind: 'unconfirmed', paymentId: payment.id, transactionId: 'T1' },
    ])
  })
})

describe('a repeated refund', () => {
  test.each([
    ['in the same bytes is a retry, and needs no review', {}, false],
    ['in other bytes counts once, and needs review', { sentAgain: true }, true],
  ])('%s', async (_, more, needsReview) => {
    const payment = await claims.startPayment()
    claims.provider.onStatus = confirms
    await claims.send({ id: 'e1', reference: payment.id, providerRef: 'T1' })
    await advance(claims.companion, 1000)
    const refund = { id: 'r1', reference: payment.id, refund: 4000 }
    await claims.send(refund)
    await claims.send({ ...refund, ...more })
    await claims.send({ ...refund, ...more })
    await advance(claims.companion, 1000)
    expect(claims.events('order.refunded')).toHaveLength(1)
    expect((await claims.companion.app.store.read.payment(payment.id))?.flags.includes('needs_review')).toBe(
      needsReview,
    )
    expect(claims.companion.logLines.filter((line) => line.includes('a refund came twice')).length > 0).toBe(
      needsReview,
    )
  })
})
