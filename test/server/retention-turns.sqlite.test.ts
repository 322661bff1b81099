/** Retention takes small steps, so that a request waits for one of them at most, however much there is to erase. */

import { afterEach, expect, test } from 'vitest'
import { createRetention } from '../../server/jobs/retention.ts'
import { createEventBus } from '../../server/platform/event-bus.ts'
import { createLog } from '../../server/platform/log.ts'
import type { Store } from '../../server/store/store.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { paid, sale, sendWebhook } from './support/steps.ts'

const DAY = 86_400_000
const ORDERS = 45
const MAX_ROWS = 20

let companion: Companion
afterEach(() => companion.close())

test('a request that comes during a step is answered before the next step, and each step changes 20 rows', async () => {
  companion = await startCompanion()
  companion.provider.onStatus = ({ reference }) => paid({ providerRef: `TRX-${reference}` })
  for (let index = 0; index < ORDERS; index += 1) {
    const { payment } = await sale(companion, `order-${index}`)
    await sendWebhook(companion, { id: `m-${index}`, reference: payment.id, providerRef: `TRX-${payment.id}` })
    // The calls to a provider are limited by time.
    companion.clock.now += 1000
  }
  await companion.app.idle()
  companion.clock.now += 31 * DAY

  const { store } = companion.app
  const left = async (): Promise<number[]> => {
    const driver = companion.database.open()
    const count = async (table: string): Promise<number> =>
      Number((await driver.read.get(`SELECT count(*) AS n FROM ${table}`))?.n)
    const counts = [await count('client_secrets'), await count('inbox WHERE length(body) > 0')]
    await driver.close()
    return counts
  }
  /** Rows that each step erased, and requests that still waited when the step after it began. */
  const steps: { erased: number; stillWaiting: number }[] = []
  let requests = 0
  let waiting = 0
  const stepwise: Store = {
    ...store,
    transaction: async (work, isolation) => {
      const stillWaiting = waiting
      const before = await left()
      const step = store.transaction(async (tx) => {
        waiting += 1
        requests += 1
        void store.transaction((request) => request.planChore(`request ${requests}`, 1)).then(() => (waiting -= 1))
        return work(tx)
      }, isolation)
      const result = await step
      const after = await left()
      steps.push({ erased: Math.max(...before.map((rows, index) => rows - after[index]!)), stillWaiting })
      return result
    },
  }
  const log = createLog('silent', { write: () => undefined })
  const retention = createRetention({
    store: stepwise,
    events: createEventBus(log),
    log,
    now: () => companion.clock.now,
    retention: 30 * DAY,
  })
  await retention.idle()
  await retention.close()

  expect(await left()).toEqual([0, 0])
  expect(steps.filter(({ erased }) => erased > 0).map(({ erased }) => erased)).toEqual([20, 20, 5, 20, 20, 5])
  expect(Math.max(...steps.map(({ erased }) => erased))).toBe(MAX_ROWS)
  expect(steps.map(({ stillWaiting }) => stillWaiting)).toEqual(steps.map(() => 0))
  expect(requests).toBe(steps.length)
})
