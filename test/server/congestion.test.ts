import { EventEmitter, once } from 'node:events'
import { expect, it, vi } from 'vitest'
import { StoreUnavailable } from '../../server/contract/errors.ts'
import { createCongestionLimit } from '../../server/store/postgres-congestion.ts'
import type { CongestionLimit } from '../../server/store/postgres-congestion.ts'

const PATIENCE = 1000
const CONFLICT = new Error('a conflict')
const isConflict = (error: unknown): boolean => error === CONFLICT

/** Work that runs until the test ends it. */
function begin(congestion: CongestionLimit) {
  const ended = new EventEmitter()
  const work = { isRunning: false, end: () => ended.emit('end'), result: Promise.resolve() }
  work.result = congestion.run(async () => {
    work.isRunning = true
    await once(ended, 'end')
  }, isConflict)
  work.result.catch(() => undefined)
  return work
}

async function succeed(congestion: CongestionLimit, times: number): Promise<void> {
  for (let nth = 0; nth < times; nth += 1) await congestion.run(async () => 'done', isConflict)
}

async function conflict(congestion: CongestionLimit, times = 1): Promise<void> {
  for (let nth = 0; nth < times; nth += 1)
    await expect(congestion.run(() => Promise.reject(CONFLICT), isConflict)).rejects.toBe(CONFLICT)
}

it('runs as many at a time as it may, and the next one when one of them ends', async () => {
  const congestion = createCongestionLimit(2, PATIENCE)
  const works = [begin(congestion), begin(congestion), begin(congestion)]
  await vi.waitFor(() => expect(works.map(({ isRunning }) => isRunning)).toEqual([true, true, false]))
  works[0]!.end()
  await works[0]!.result
  await vi.waitFor(() => expect(works[2]!.isRunning).toBe(true))
})

it('lets fewer run after each conflict, but always one', async () => {
  const congestion = createCongestionLimit(10, PATIENCE)
  await conflict(congestion)
  expect(congestion.limit).toBe(7)
  await conflict(congestion, 30)
  expect(congestion.limit).toBe(1)
  await succeed(congestion, 1)
})

it('lets more run again as they succeed, up to the first limit', async () => {
  const congestion = createCongestionLimit(3, PATIENCE)
  await conflict(congestion, 10)
  await succeed(congestion, 21)
  expect(congestion.limit).toBe(2)
  await succeed(congestion, 100)
  expect(congestion.limit).toBe(3)
})

it('takes an error that is no conflict for no reason to run fewer', async () => {
  const congestion = createCongestionLimit(10, PATIENCE)
  const error = new Error('not a conflict')
  await expect(congestion.run(() => Promise.reject(error), isConflict)).rejects.toBe(error)
  expect(congestion.limit).toBe(10)
})

it('ends a wait that is too long, and the turn goes to the next one', async () => {
  vi.useFakeTimers()
  try {
    const congestion = createCongestionLimit(1, PATIENCE)
    const running = begin(congestion)
    const impatient = begin(congestion)
    vi.advanceTimersByTime(PATIENCE)
    await expect(impatient.result).rejects.toBeInstanceOf(StoreUnavailable)
    const next = begin(congestion)
    running.end()
    await running.result
    await vi.waitFor(() => expect(next.isRunning).toBe(true))
    expect(impatient.isRunning).toBe(false)
  } finally {
    vi.useRealTimers()
  }
})
