/**
 * Works on a queue of rows: claims what is due, as many at a time as it may, and looks again when told and at intervals. A queue can have lanes with
 * slots of their own, so that rows of one lane that take long hold up no other.
 */

import type { Log } from '../platform/log.ts'
import { errorFacts } from '../platform/log.ts'

interface CommonOptions<Row> {
  readonly name: string
  /** Works on one row and releases it. */
  readonly work: (row: Row) => Promise<void>
  /** How often to look without being told, in milliseconds: bounds how late a row can be. */
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
  /** How many rows of a lane are worked on at a time. */
  readonly slotsOf: (lane: string) => number
}

export interface Worker {
  start(): void
  /** Something may be due now. */
  kick(): void
  /** Resolves when nothing is due and nothing runs. */
  idle(): Promise<void>
  /** Claims no more, and resolves when what runs has ended. */
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
  let looking: Promise<void> | undefined
  let again = false
  /** Since the last look at the interval: one of them is logged, since a broken disk fails everything that is due. */
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
        worker.kick()
      },
      // Looked for again at the interval and no sooner: what failed may be due still, and would fail without an end while nothing else has its turn.
      (error: unknown) => {
        end()
        failed(error, 'work failed; it is tried again later')
      },
    )
    running.add(task)
  }

  const look = async (): Promise<void> => {
    do {
      again = false
      if (closed) return
      const rows = await options.claim(free)
      for (const row of rows) runOne(row)
    } while (again)
  }

  const worker: Worker = {
    start: () => {
      if (closed) return
      timer ??= setInterval(() => {
        failures = 0
        worker.kick()
      }, options.interval)
      worker.kick()
    },
    kick: () => {
      if (closed) return
      if (looking) {
        again = true
        return
      }
      looking = look()
        .catch((error: unknown) => failed(error, 'the queue could not be read'))
        .finally(() => {
          looking = undefined
          if (again) worker.kick()
        })
    },
    idle: async () => {
      worker.kick()
      while (looking || running.size > 0) {
        await looking
        await Promise.all(running)
      }
    },
    close: async () => {
      closed = true
      clearInterval(timer)
      await looking
      await Promise.all(running)
    },
  }
  return worker
}
