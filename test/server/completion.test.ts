/** Payments whose money the companion takes, once at most, whether the buyer comes back or not. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { RequestNotSent } from '../../server/contract/request-errors.ts'
import type { Companion } from './support/companion.ts'
import { advance, cancel, paymentIdOf, postPayment, sale } from './support/steps.ts'
import { authorise, comeBack, startWithTill } from './support/till.ts'
import type { Till } from './support/till.ts'

const MINUTE = 60_000
const DELAYS = [2 * MINUTE, 10 * MINUTE, 30 * MINUTE]

let companion: Companion
let money: Till
afterEach(() => companion.close())

const start = async (delays?: readonly number[]): Promise<void> => {
  ;({ companion, money } = await startWithTill(delays))
}
const calls = () => companion.provider.calls
const referenceOf = (index = 0): string => calls().created[index]!.reference
const lost = (): never => {
  throw new Error('no answer')
}

describe('a buyer who comes back', () => {
  beforeEach(() => start())

  test('pays by one call, and the provider is not asked again', async () => {
    await authorise(companion, money)
    expect((await comeBack(companion, 'complete')).text).toContain('trx-TR')
    expect((await comeBack(companion, 'complete')).status).toBe(200)
    await advance(companion)
    expect(await companion.order()).toMatchObject({ status: 'paid', anomalies: [] })
    expect([money.taken, calls().completed.length, calls().statusQueries]).toEqual([[referenceOf()], 1, []])
  })

  test('pays by one call, however often the browser comes at once', async () => {
    await authorise(companion, money)
    await Promise.all(Array.from({ length: 8 }, () => comeBack(companion, 'complete')))
    expect([money.taken, calls().completed.length]).toEqual([[referenceOf()], 1])
  })

  test.each([
    ['after the money was taken', 'paid'],
    ['before the money was taken', 'unpaid'],
  ])('is not charged again when the answer is lost %s', async (when, status) => {
    await authorise(companion, money)
    money.faults.push((query) => {
      if (when.startsWith('after')) money.take(query)
      return lost()
    })
    await comeBack(companion, 'complete')
    expect((await companion.order()).status).toBe(status)
    await comeBack(companion, 'complete')
    await advance(companion, 14 * 24 * 60 * MINUTE, 40)
    expect([calls().completed.length, (await companion.order()).status]).toEqual([1, status])
    expect(calls().statusQueries.length).toBeGreaterThan(0)
  })

  test('is not charged again on a return after an hour, sooner than the next poll', async () => {
    await authorise(companion, money)
    money.faults.push(lost)
    await comeBack(companion, 'complete')
    companion.clock.now += 60 * MINUTE
    await comeBack(companion, 'complete')
    expect(calls().completed.length).toBe(1)
  })

  test('is charged later when the call was certainly not sent', async () => {
    await authorise(companion, money)
    money.faults.push(() => {
      throw new RequestNotSent('no connection')
    })
    await comeBack(companion, 'complete')
    expect((await companion.order()).status).toBe('unpaid')
    await advance(companion)
    expect([money.taken, (await companion.order()).status]).toEqual([[referenceOf()], 'paid'])
  })

  test('is charged later when the process was stopped between the intent and the call', async () => {
    await authorise(companion, money)
    const { store } = companion.app
    const { transaction } = store
    let commits = 0
    store.transaction = async (work, isolation) => {
      const result = await transaction(work, isolation)
      const isBegun = (await store.read.completionsOfOrder('order-1')).some(({ outcome }) => outcome === 'intent')
      if (isBegun && (commits += 1) === 1) companion.clock.now += 60_000
      return result
    }
    await comeBack(companion, 'complete')
    expect(calls().completed).toEqual([])
    store.transaction = transaction
    await advance(companion)
    expect([money.taken, (await companion.order()).status]).toEqual([[referenceOf()], 'paid'])
  })

  test('has nothing left to do, and starts no other payment, until nothing was taken for certain', async () => {
    const { opened, payment } = await authorise(companion, money)
    money.faults.push(lost)
    await comeBack(companion, 'complete')
    expect((await companion.view(opened)).payment).toMatchObject({ id: payment.id, status: 'pending', action: null })
    // The widget then says that it waits for the provider.
    expect((await companion.view(opened)).payment).not.toHaveProperty('message')
    expect((await companion.pay(opened)).id).toBe(payment.id)
    const details = { provider: 'scripted', customer: { phone: '01711000000' } }
    expect(paymentIdOf(await postPayment(companion, opened, details))).toBe(payment.id)
    // The provider answers at once that nothing was taken, but it may still work on the call.
    await advance(companion, 61_000)
    expect(calls().statusQueries.length).toBeGreaterThan(0)
    expect((await companion.pay(opened)).id).toBe(payment.id)
    await advance(companion, 2 * MINUTE, 8)
    expect(await companion.view(opened)).toMatchObject({
      status: 'open',
      payment: { id: payment.id, status: 'failed', reason: 'not_started' },
    })
    const next = await companion.pay(opened)
    expect(next).toMatchObject({ status: 'pending', action: { type: 'open' } })
    money.authorised.add(referenceOf(1))
    await comeBack(companion, 'complete', 1)
    expect([money.taken, (await companion.view(opened)).payment?.id]).toEqual([[referenceOf(1)], next.id])
  })

  test('is sent back to the page when the call was certainly not sent', async () => {
    const { opened, payment } = await authorise(companion, money)
    money.faults.push(() => {
      throw new RequestNotSent('no connection')
    })
    await comeBack(companion, 'complete')
    expect((await companion.view(opened)).payment).toEqual(
      expect.objectContaining({ id: payment.id, status: 'pending', action: payment.action }),
    )
  })

  test('with the id of another payment wishes nothing', async () => {
    await sale(companion)
    expect((await comeBack(companion, 'complete', 0, 'TR-of-another')).status).toBe(200)
    expect([calls().completed, calls().statusQueries.map(({ hint }) => hint)]).toEqual([[], [undefined]])
  })

  test('who gave up is charged nothing, although the payment is authorised', async () => {
    const { opened, payment } = await authorise(companion, money)
    await comeBack(companion, 'gave-up')
    await comeBack(companion, 'complete')
    await advance(companion, 60 * MINUTE, 20)
    expect(calls().completed).toEqual([])
    expect(await companion.view(opened)).toMatchObject({ payment: { id: payment.id, status: 'cancelled' } })
  })

  test('cannot give up once the money is being taken', async () => {
    await authorise(companion, money)
    money.faults.push(lost)
    await comeBack(companion, 'complete')
    await comeBack(companion, 'gave-up')
    money.taken.push(referenceOf())
    await advance(companion)
    expect(await companion.order()).toMatchObject({ status: 'paid', anomalies: [] })
  })
})

describe('a buyer who does not come back', () => {
  test('pays once a status says that the payment is authorised', async () => {
    await start()
    await authorise(companion, money)
    await advance(companion)
    expect([money.taken, (await companion.order()).status]).toEqual([[referenceOf()], 'paid'])
  })

  test('pays nothing once the checkout is cancelled', async () => {
    await start()
    const { opened } = await authorise(companion, money)
    await cancel(companion, opened)
    await advance(companion, 60 * MINUTE, 20)
    expect(calls().completed).toEqual([])
  })

  test('costs few requests, and no review, where the provider has its own schedule', async () => {
    await start(DELAYS)
    const { payment } = await sale(companion)
    const asked: number[] = []
    for (let minute = 1; minute <= 60; minute += 1) {
      await advance(companion)
      if (calls().statusQueries.length > asked.length) asked.push(minute)
    }
    // Up to a minute later than the schedule, at half of it here.
    expect(asked).toEqual([3, 11, 31])
    const stored = await companion.app.store.read.payment(payment.id)
    expect([stored?.state, stored?.flags]).toEqual(['expired', []])
  })
})

describe('an attempt that failed because the provider had taken nothing 90 s after a lost answer', () => {
  const DAY = 24 * 60 * MINUTE
  /** As bKash's: its last query comes when a payment can no longer be executed. */
  const OWN = [...DELAYS, DAY + 15 * MINUTE]
  const failed = async () => {
    const { opened } = await authorise(companion, money)
    money.faults.push(lost)
    await comeBack(companion, 'complete')
    await advance(companion, 3 * MINUTE, 12)
    expect((await companion.view(opened)).payment).toMatchObject({ status: 'failed', reason: 'not_started' })
  }

  test.each([
    ['the usual schedule', undefined],
    ['a schedule of the provider', OWN],
  ])('pays the order late when the call arrives after all, on %s', async (_, delays) => {
    await start(delays)
    await failed()
    money.taken.push(referenceOf())
    await advance(companion, 60 * MINUTE, 20)
    expect(await companion.order()).toMatchObject({ status: 'paid', anomalies: [{ kind: 'late' }] })
    expect([money.taken, calls().completed.length]).toEqual([[referenceOf()], 1])
  })

  test('pays the order late a day after, on a schedule of the provider', async () => {
    await start(OWN)
    await failed()
    await advance(companion, DAY, 30)
    expect((await companion.order()).status).toBe('unpaid')
    money.taken.push(referenceOf())
    await advance(companion, 60 * MINUTE, 4)
    expect(await companion.order()).toMatchObject({ status: 'paid', anomalies: [{ kind: 'late' }] })
  })

  test('is asked about on the schedule of the provider from then on, and needs no review at its end', async () => {
    await start(OWN)
    await failed()
    const before = calls().statusQueries.length
    await advance(companion, 60 * MINUTE, 120)
    expect(calls().statusQueries.length - before).toBe(2)
    await advance(companion, DAY, 50)
    expect(calls().statusQueries.length - before).toBe(3)
    const stored = await companion.app.store.read.payment(calls().created[0]!.reference)
    expect([stored?.state, stored?.flags]).toEqual(['failed', []])
  })

  test('is asked about often while the provider does not answer', async () => {
    await start(OWN)
    await authorise(companion, money)
    money.faults.push(lost)
    companion.provider.onStatus = lost
    await comeBack(companion, 'complete')
    await advance(companion, 60 * MINUTE, 240)
    expect(calls().statusQueries.length).toBeGreaterThanOrEqual(6)
  })
})
