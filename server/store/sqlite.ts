/**
 * The driver for SQLite: `node:sqlite` where Node has it (22.13 and later), better-sqlite3 otherwise. One connection
 * writes and one reads, in WAL mode with `synchronous=FULL`.
 */

import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, resolve } from 'node:path'
import { setImmediate, setTimeout } from 'node:timers/promises'
import { StoreUnavailable } from '../contract/errors.ts'
import { createPrivateFile } from './private-file.ts'
import type { Driver, Row, Sql, SqlValue } from './sql.ts'
import { isBusy, readError, sameFileCheck } from './unavailable.ts'

/** What this file uses of the two libraries. */
interface Connection {
  exec(text: string): unknown
  prepare(text: string): Statement
  close(): void
}
interface Statement {
  all(...parameters: SqlValue[]): unknown[]
  get(...parameters: SqlValue[]): unknown
  run(...parameters: SqlValue[]): { changes: number | bigint }
}

/**
 * How long a transaction waits for another process (a backup, a second command) before it gives up, in milliseconds. A
 * provider whose webhook gets a 503 sends it again.
 */
const BUSY_TIMEOUT = 1000
/** The pause between two attempts, in milliseconds. Other work goes on in it, which it cannot while SQLite waits. */
const BUSY_PAUSE = 20
/**
 * How long transactions may follow one another before other work gets a turn, in milliseconds. Both libraries block the
 * event loop.
 */
const LONGEST_RUN = 10

/** @param file path of the database file. A missing folder is created */
export function openSqlite(file: string): Driver {
  const path = resolve(file)
  mkdirSync(dirname(path), { recursive: true })
  // SQLite gives the files beside it (-wal, -shm) the mode of this one.
  createPrivateFile(path)
  const connect = connector()
  const writer = connect(path)
  writer.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT}`)
  writer.exec('PRAGMA journal_mode = WAL')
  writer.exec('PRAGMA busy_timeout = 0')
  // FULL: an acknowledged commit survives a power cut. Otherwise WAL mode only survives a crash of the process.
  writer.exec('PRAGMA synchronous = FULL')
  writer.exec('PRAGMA foreign_keys = ON')
  const reader = connect(path)
  reader.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT}`)
  reader.exec('PRAGMA query_only = ON')

  const write = sqlOn(writer)
  const checkFile = sameFileCheck(path)
  /** Set when a rollback failed, so that a transaction may still be open. */
  let unfinished = false
  /** When other work last had a turn. */
  let runSince = performance.now()
  let last: Promise<unknown> = Promise.resolve()
  let closed = false

  const exclusively = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work)
    last = turn.catch(() => undefined)
    return turn
  }

  /** @param since when the transaction was requested, so that those behind it do not add up their waits */
  const begin = async (since: number): Promise<void> => {
    for (;;) {
      try {
        writer.exec('BEGIN IMMEDIATE')
        return
      } catch (error) {
        if (!isBusy(error) || performance.now() - since >= BUSY_TIMEOUT) throw readError(error)
      }
      await setTimeout(BUSY_PAUSE)
    }
  }

  const giveWay = async (): Promise<void> => {
    if (performance.now() - runSince < LONGEST_RUN) return
    await setImmediate()
    runSince = performance.now()
  }

  /**
   * Never throws, so that the caller reports the first error. After some errors, for instance a full disk, SQLite has
   * already rolled back by itself.
   */
  const rollback = (): void => {
    try {
      writer.exec('ROLLBACK')
      unfinished = false
    } catch (error) {
      unfinished = !/no transaction is active/.test((error as Error).message)
    }
  }

  return {
    read: sqlOn(reader),
    transaction: (work) => {
      const since = performance.now()
      return exclusively(async () => {
        await giveWay()
        if (closed) throw new StoreUnavailable(new Error('the store is closed'))
        checkFile()
        if (unfinished) rollback()
        // IMMEDIATE: when a deferred transaction turns into a write, it can fail with SQLITE_BUSY at once, whatever the
        // time-out.
        await begin(since)
        try {
          const result = await work(write)
          writer.exec('COMMIT')
          return result
        } catch (error) {
          rollback()
          throw readError(error)
        }
      })
    },
    close: () =>
      exclusively(async () => {
        if (closed) return
        closed = true
        reader.close()
        writer.close()
      }),
  }
}

export function sqlOn(connection: Connection): Sql {
  const prepared = new Map<string, { statement: Statement; order: number[] }>()
  const prepare = (text: string) => {
    let entry = prepared.get(text)
    if (!entry) {
      const order: number[] = []
      const positional = text.replace(/\$(\d+)/g, (_, index: string) => {
        order.push(Number(index) - 1)
        return '?'
      })
      entry = { statement: connection.prepare(positional), order }
      prepared.set(text, entry)
    }
    return entry
  }
  const bind = (order: number[], parameters: readonly SqlValue[]): SqlValue[] =>
    order.map((index) => parameters[index] ?? null)
  /** @throws {StoreUnavailable} with the library's error as its cause, or the error itself */
  const run = <T>(
    text: string,
    parameters: readonly SqlValue[],
    work: (statement: Statement, values: SqlValue[]) => T,
  ): T => {
    try {
      const { statement, order } = prepare(text)
      return work(statement, bind(order, parameters))
    } catch (error) {
      throw readError(error)
    }
  }
  return {
    skipLocked: '',
    all: async (text, parameters = []) =>
      run(text, parameters, (statement, values) => statement.all(...values).map(exactNumbers)),
    get: async (text, parameters = []) => {
      const row = run(text, parameters, (statement, values) => statement.get(...values))
      return row === undefined ? undefined : exactNumbers(row)
    },
    run: async (text, parameters = []) =>
      run(text, parameters, (statement, values) => Number(statement.run(...values).changes)),
    script: async (text) => {
      try {
        connection.exec(text)
      } catch (error) {
        throw readError(error)
      }
    },
  }
}

/**
 * Both libraries read whole numbers as bigint, so that none is rounded. This turns them into numbers where that is
 * exact. It changes the row itself: a copy of a wide row costs more than reading it.
 */
function exactNumbers(row: unknown): Row {
  const values = row as Row
  for (const name in values) {
    const value = values[name]
    if (typeof value === 'bigint' && value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER)
      values[name] = Number(value)
  }
  return values
}

export function connector(): (path: string) => Connection {
  const require = createRequire(import.meta.url)
  let builtIn: typeof import('node:sqlite') | undefined
  try {
    builtIn = require('node:sqlite') as typeof import('node:sqlite')
  } catch {
    // Node 20 has no built-in module.
  }
  if (builtIn) {
    const { DatabaseSync } = builtIn
    return (path) => {
      const database = new DatabaseSync(path)
      return {
        exec: (text) => database.exec(text),
        prepare: (text) => {
          const statement = database.prepare(text)
          statement.setReadBigInts(true)
          return statement as unknown as Statement
        },
        close: () => database.close(),
      }
    }
  }
  const Database = require('better-sqlite3') as typeof import('better-sqlite3')
  return (path) => {
    const database = new Database(path)
    database.defaultSafeIntegers(true)
    return database as unknown as Connection
  }
}
