/**
 * Processes a queue of rows: claims due rows up to its limit, at each of its events and at an interval. A queue can
 * have lanes, each with its own slots, so that slow rows of one lane do not delay the others.
 */

import type { Subscriptions, Topic } from '../platform/event-bus.ts'
import type { Log } from '../platform/log.ts'
import { errorFacts } from '../platform/log.ts'

interface CommonOptions<Row> {
  readonly name: string
  /** Processes one row and releases it. */
  readonly work: (row: Row) => Promise<void>
  readonly events: Subscriptions
  /** The events after which rows may be due. */
  readonly wakeOn: readonly Topic[]
  /** The longest time between two claims, in milliseconds. It bounds how late a row can be. */
  readonly interval: number
  readonly log: Log
}

export interface WorkerOptions<Row> extends CommonOptions<Row> {
  /** Claims at most `limit` due rows. */
  readonly claim: (limit: number) => Promise<Row[]>
  readonly concurrency: number
}

export interface LanedWorkerOptions<Row> extends CommonOptions<Row> {
  /** Claims due rows, at most `free(lane)` of each lane. */
  readonly claim: (free: (lane: string) => number) => Promise<Row[]>
  readonly laneOf: (row: Row) => string
  /** How many rows of a lane are processed at a time. */
  readonly slotsOf: (lane: string) => number
}

export interface Worker {
  start(): void
  /** Processes what is due. Resolves when nothing is due and nothing runs. */
  idle(): Promise<void>
  /** Stops claiming. Resolves when the rows in progress are done. */
  close(): Promise<void>
}

export function createWorker<Row>({ claim, concurrency, ...common }: WorkerOptions<Row>): Worker {
  return createLanedWorker<Row>({
    ...common,
    claim: async (free) => (free('') > 0 ? claim(free('')) : []),
    laneOf: () => '',
    slotsOf: () => concurrency,
  })
}

export function createLanedWorker<Row>(options: LanedWorkerOptions<Row>): Worker {
  const running = new Set<Promise<void>>()
  const taken = new Map<string, number>()
  const free = (lane: string): number => options.slotsOf(lane) - (taken.get(lane) ?? 0)
  let timer: NodeJS.Timeout | undefined
  let closed = false
  let unsubscribe: (() => void)[] = []
  let claiming: Promise<void> | undefined
  let again = false
  /** Failures in this interval. Only the first is logged, because a broken disk fails every row that is due. */
  let failures = 0

  const failed = (error: unknown, what: string): void => {
    failures += 1
    if (failures === 1) options.log.error({ worker: options.name, error: errorFacts(error) }, what)
  }

  const runOne = (row: Row): void => {
    const lane = options.laneOf(row)
    taken.set(lane, (taken.get(lane) ?? 0) + 1)
    const end = (): void => {
      running.delete(task)
      taken.set(lane, (taken.get(lane) ?? 1) - 1)
    }
    const task = options.work(row).then(
      () => {
        end()
        wake()
      },
      // The next claim waits for the interval: the failed row may still be due, and claiming it at once could loop
      // forever.
      (error: unknown) => {
        end()
        failed(error, 'work failed and will be retried')
      },
    )
    running.add(task)
  }

  const claimDue = async (): Promise<void> => {
    do {
      again = false
      if (closed) return
      const rows = await options.claim(free)
      for (const row of rows) runOne(row)
    } while (again)
  }

  const wake = (): void => {
    if (closed) return
    if (claiming) {
      again = true
      return
    }
    claiming = claimDue()
      .catch((error: unknown) => failed(error, 'the queue could not be read'))
      .finally(() => {
        claiming = undefined
        if (again) wake()
      })
  }

  return {
    start: () => {
      if (closed || timer) return
      unsubscribe = options.wakeOn.map((topic) => options.events.subscribe(topic, wake))
      timer = setInterval(() => {
        failures = 0
        wake()
      }, options.interval)
      wake()
    },
    idle: async () => {
      wake()
      while (claiming || running.size > 0) {
        await claiming
        await Promise.all(running)
      }
    },
    close: async () => {
      closed = true
      clearInterval(timer)
      for (const end of unsubscribe) end()
      await claiming
      await Promise.all(running)
    },
  }
}
