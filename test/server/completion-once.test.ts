/** The companion takes money for one payment of an order at most, also when the process dies meanwhile. */

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Companion } from './support/companion.ts'
import { dieAt } from './support/dying-process.ts'
import { advance, cancel, postPayment } from './support/steps.ts'
import { authorise, comeBack, startWithTill } from './support/till.ts'
import type { Till } from './support/till.ts'

const MINUTE = 60_000

let companion: Companion
let money: Till
afterEach(() => companion.close())

const start = async (delays?: readonly number[]): Promise<void> => {
  ;({ companion, money } = await startWithTill(delays))
}
const calls = () => companion.provider.calls
const referenceOf = (index = 0): string => calls().created[index]!.reference
/** An event that was delivered twice counts once. */
const once = (events: Companion['events']) => [...new Map(events.map(({ id, event }) => [id, event.type]))]
const lost = (): never => {
  throw new Error('no answer')
}

describe('two payments of one order', () => {
  beforeEach(() => start())
  const payTwice = async () => {
    await authorise(companion, money)
    await cancel(companion, await companion.open())
    await authorise(companion, money)
  }

  test('are not both paid when the answer about the first is lost', async () => {
    await authorise(companion, money)
    money.faults.push(lost)
    await comeBack(companion, 'complete')
    await cancel(companion, await companion.open())
    // The call arrives at last.
    money.taken.push(referenceOf())
    await authorise(companion, money)
    await comeBack(companion, 'complete', 1)
    expect([money.taken, (await companion.order()).status]).toEqual([[referenceOf()], 'paid'])
  })

  test('are not both paid when the clock is set forward during the call about the first', async () => {
    await authorise(companion, money)
    const { onComplete } = companion.provider
    let arrive = (): void => undefined
    const held = new Promise<void>((resolve) => (arrive = resolve))
    companion.provider.onComplete = async (query) => {
      companion.provider.onComplete = onComplete
      await held
      return onComplete(query)
    }
    const first = comeBack(companion, 'complete')
    await vi.waitUntil(() => calls().completed.length === 1)
    companion.clock.set(5 * MINUTE)
    await companion.app.idle()
    await cancel(companion, await companion.open())
    await authorise(companion, money)
    await comeBack(companion, 'complete', 1)
    arrive()
    await first
    expect([money.taken, (await companion.order()).status]).toEqual([[referenceOf()], 'paid'])
  })

  test('are not both paid when the clock is set forward and the answer about the first is lost', async () => {
    await authorise(companion, money)
    money.faults.push(() => {
      companion.clock.set(5 * MINUTE)
      lost()
    })
    await comeBack(companion, 'complete')
    await cancel(companion, await companion.open())
    await authorise(companion, money)
    await comeBack(companion, 'complete', 1)
    expect(money.taken).toEqual([])
    await advance(companion, 10 * MINUTE, 10)
    expect(money.taken).toEqual([referenceOf(1)])
  })

  test('are not both paid at one time', async () => {
    await payTwice()
    await Promise.all([comeBack(companion, 'complete', 0), comeBack(companion, 'complete', 1)])
    expect(money.taken).toEqual([referenceOf(1)])
  })

  test('are paid once by the second, once the provider no longer works on the first', async () => {
    await authorise(companion, money)
    money.faults.push(lost)
    await comeBack(companion, 'complete')
    await cancel(companion, await companion.open())
    await authorise(companion, money)
    await comeBack(companion, 'complete', 1)
    expect(money.taken).toEqual([])
    await advance(companion, 10 * MINUTE, 10)
    expect([money.taken, (await companion.order()).status]).toEqual([[referenceOf(1)], 'paid'])
  })

  test('take nothing for a payment that the buyer has left, unless the buyer comes back to it', async () => {
    const { opened } = await authorise(companion, money)
    await postPayment(companion, opened, { provider: 'scripted', customer: { phone: '01711000000' } })
    await advance(companion, 10 * MINUTE, 10)
    expect([calls().created.length, money.taken]).toEqual([2, []])
    await comeBack(companion, 'complete')
    expect([money.taken, (await companion.order()).status]).toEqual([[referenceOf()], 'paid'])
  })
})

test('a payment whose process dies while its money is taken is polled at once after the restart', async () => {
  await start([60 * MINUTE])
  await authorise(companion, money)
  money.faults.push((query) => {
    money.take(query)
    dieAt(companion.app.store, 1, 'before')
  })
  await comeBack(companion, 'complete')
  await companion.restart()
  // In a shared store, another companion waits until the call must have ended.
  await advance(companion, 46_000, 2)
  expect([calls().completed.length, (await companion.order()).status]).toEqual([1, 'paid'])
})

describe.each(['before', 'after'] as const)('a process that dies %s its nth commit', (when) => {
  test.each(Array.from({ length: 6 }, (_, index) => index + 1))('takes the money once (n = %d)', async (nth) => {
    await start()
    await authorise(companion, money)
    const { dead } = dieAt(companion.app.store, nth, when)
    await comeBack(companion, 'complete')
    // After the return are the intent, the outcome, and no more than the delivery of the event.
    if (nth <= 3) expect(dead()).toBe(true)
    const isCalled = calls().completed.length > 0
    await companion.restart()
    const isIntended = (await companion.app.store.read.completionsOfOrder('order-1')).length > 0
    // In a shared store, another companion waits until the call must have ended.
    await advance(companion, 46_000)
    await comeBack(companion, 'complete')
    await advance(companion, 3 * MINUTE, 3)
    // Nobody can know whether the intent was followed by a call. It is not made again, and the buyer can start again.
    const isNeverSent = isIntended && !isCalled
    if (isNeverSent) {
      expect([money.taken, (await companion.order()).status]).toEqual([[], 'unpaid'])
      await cancel(companion, await companion.open())
      await authorise(companion, money)
      await comeBack(companion, 'complete', 1)
      await companion.app.idle()
    }
    expect([money.taken, calls().completed.length]).toEqual([[referenceOf(isNeverSent ? 1 : 0)], 1])
    expect(await companion.order()).toMatchObject({ status: 'paid', anomalies: [] })
    const paid = [['fin_order-1', 'order.paid']]
    const failed = [[expect.any(String), 'payment.failed']]
    expect(once(companion.events)).toEqual(isNeverSent ? [...failed, ...paid] : paid)
  })
})
