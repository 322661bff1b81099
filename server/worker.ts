/** Works on a queue of rows: claims what is due, as many at a time as it may, and looks again when told and at intervals. */

import type { Log } from './log.ts'
import { errorFacts } from './log.ts'

export interface WorkerOptions<Row> {
  readonly name: string
  /** Claims at most `limit` due rows. */
  readonly claim: (limit: number) => Promise<Row[]>
  /** Works on one row and releases it. */
  readonly work: (row: Row) => Promise<void>
  readonly concurrency: number
  /** How often to look without being told, in milliseconds: bounds how late a row can be. */
  readonly interval: number
  readonly log: Log
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

export function createWorker<Row>(options: WorkerOptions<Row>): Worker {
  const running = new Set<Promise<void>>()
  let timer: NodeJS.Timeout | undefined
  let closed = false
  let looking: Promise<void> | undefined
  let again = false

  const runOne = (row: Row): void => {
    const task = options
      .work(row)
      .catch((error: unknown) => options.log.error({ worker: options.name, error: errorFacts(error) }, 'work failed; its lease will run out'))
      .finally(() => {
        running.delete(task)
        worker.kick()
      })
    running.add(task)
  }

  const look = async (): Promise<void> => {
    do {
      again = false
      const limit = options.concurrency - running.size
      if (limit <= 0 || closed) return
      const rows = await options.claim(limit)
      for (const row of rows) runOne(row)
    } while (again)
  }

  const worker: Worker = {
    start: () => {
      if (closed) return
      timer ??= setInterval(() => worker.kick(), options.interval)
      worker.kick()
    },
    kick: () => {
      if (closed) return
      if (looking) {
        again = true
        return
      }
      looking = look()
        .catch((error: unknown) => options.log.error({ worker: options.name, error: errorFacts(error) }, 'the queue could not be read'))
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
