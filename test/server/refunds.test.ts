/** The ledger of refunds refuses what does not fit the payment. */

import { afterEach, describe, expect, test } from 'vitest'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { failingStore } from './support/failing-store.ts'
import { advance, eventsOf, paid, sendWebhook } from './support/steps.ts'

let companion: Companion
afterEach(() => companion.close())

describe('a refund', () => {
  test('of another currency than the payment is not recorded', async () => {
    companion = await startCompanion()
    const { id } = await companion.pay(await companion.open({ currency: 'USD' }))
    companion.provider.onStatus = () => paid({ currency: 'USD' })
    await advance(companion)
    // The scripted provider refunds BDT.
    await sendWebhook(companion, { id: 'r1', reference: id, refund: 4000 })
    await companion.app.idle()
    expect((await companion.order()).status).toBe('paid')
    expect(await companion.app.store.read.refundedOfPayment(id)).toBe(0n)
    expect(eventsOf(companion, 'order.refunded')).toEqual([])
    expect(companion.logLines.join('\n')).toContain('wrong_currency')
    expect((await companion.app.store.read.payment(id))?.flags).toEqual(['needs_review', 'doubtful'])
  })

  test('that comes again in other bytes is flagged by the retry when the store failed before', async () => {
    const { failNext, openStore } = failingStore()
    companion = await startCompanion({ openStore })
    const { id } = await companion.pay(await companion.open())
    companion.provider.onStatus = () => paid()
    await advance(companion)
    const refund = { id: 'r1', reference: id, refund: 4000 }
    expect((await sendWebhook(companion, refund)).status).toBe(200)
    await companion.app.idle()
    failNext('savePayment')
    const again = { ...refund, at: 'another time' }
    expect((await sendWebhook(companion, again)).status).toBe(503)
    expect((await sendWebhook(companion, again)).status).toBe(200)
    expect((await companion.app.store.read.payment(id))?.flags).toEqual(['needs_review', 'doubtful'])
  })

  test('of a payment that is not known is logged after the last retry', async () => {
    companion = await startCompanion()
    await sendWebhook(companion, { id: 'r1', reference: 'unknown', providerRef: 'TRX9', refund: 4000 })
    await companion.app.idle()
    expect(companion.logLines.join('')).not.toContain('not known here')
    await advance(companion, 13 * 25 * 3_600_000, 13)
    expect(companion.logLines.find((line) => line.includes('not known here'))).toContain('"transactionId":"TRX9"')
  })

  test('of nothing, and of the rest of a payment that is refunded already, is not recorded', async () => {
    companion = await startCompanion()
    const { id } = await companion.pay(await companion.open())
    companion.provider.onStatus = () => paid()
    await advance(companion)
    for (const [key, refund] of [
      ['r1', 0],
      ['r2', 10_000],
      ['r3', null],
    ] as const) {
      await sendWebhook(companion, { id: key, reference: id, refund })
      await companion.app.idle()
    }
    expect(eventsOf(companion, 'order.refunded').map(({ event }) => event.data)).toMatchObject([
      { refunded: { amount: '100.00' } },
    ])
    expect((await companion.app.store.read.payment(id))?.flags).toEqual([])
  })

  test('of more than is left is not recorded, and a person has to look', async () => {
    companion = await startCompanion()
    const { id } = await companion.pay(await companion.open())
    companion.provider.onStatus = () => paid()
    await advance(companion)
    for (const [key, refund] of [
      ['r1', 7000],
      ['r2', 4000],
    ] as const) {
      await sendWebhook(companion, { id: key, reference: id, refund })
      await companion.app.idle()
    }
    const { read } = companion.app.store
    expect(await read.refundedOfPayment(id)).toBe(7000n)
    expect(await read.paymentsToReview(10)).toBe(1)
    expect((await read.paymentEvents(id)).at(-1)).toMatchObject({
      type: 'refund_doubtful',
      data: expect.stringContaining('40.00'),
    })
  })
})
