/** The worker of a queue that fails. */

import { expect, test } from 'vitest'
import { createEventBus } from '../../server/platform/event-bus.ts'
import { createLog } from '../../server/platform/log.ts'
import { createWorker } from '../../server/jobs/worker.ts'

const logTo = (lines: string[]) => createLog('debug', { write: (line: string) => void lines.push(line) })

test('a worker tries failed rows again at the interval, and logs one line for all of them', async () => {
  const lines: string[] = []
  let tries = 0
  const worker = createWorker<number>({
    name: 'of the test',
    // Always due, as rows are that a broken disk keeps from being released.
    claim: async (limit) => Array.from({ length: limit }, (_, index) => index),
    work: async () => {
      tries += 1
      if (tries <= 1000) throw new Error('the disk is broken')
      await worker.close()
    },
    concurrency: 5,
    events: createEventBus(createLog('silent')),
    wakeOn: [],
    interval: 3_600_000,
    log: logTo(lines),
  })
  await worker.idle()
  await worker.close()
  expect(tries).toBeLessThanOrEqual(10)
  expect(lines.filter((line) => line.includes('the disk is broken'))).toHaveLength(1)
})

test('a worker logs one line for a queue that cannot be read', async () => {
  const lines: string[] = []
  const worker = createWorker<number>({
    name: 'of the test',
    claim: async () => {
      throw new Error('the disk is broken')
    },
    work: async () => undefined,
    concurrency: 5,
    events: createEventBus(createLog('silent')),
    wakeOn: [],
    interval: 3_600_000,
    log: logTo(lines),
  })
  for (let times = 0; times < 20; times += 1) await worker.idle()
  await worker.close()
  expect(lines).toHaveLength(1)
})
