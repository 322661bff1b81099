/** SQLite: `node:sqlite` where Node has it (22.13 and later), better-sqlite3 otherwise. One writer, WAL, `synchronous=FULL`. */

import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, resolve } from 'node:path'
import { setImmediate, setTimeout } from 'node:timers/promises'
import { StoreUnavailable } from '../contract/errors.ts'
import { createPrivateFile } from './private-file.ts'
import type { Driver, Row, Sql, SqlValue } from './sql.ts'
import { isBusy, readError, sameFileCheck } from './unavailable.ts'

/** What the two libraries share, as far as it is used here. */
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

/** How long a transaction waits for another process (a backup, a second command) before it gives up, in milliseconds. A provider that is told to come
 * back does. */
const BUSY_TIMEOUT = 1000
/** How often it tries in that time. Between the tries everything else goes on, which it would not if SQLite waited. */
const BUSY_PAUSE = 20
/** How long transactions may follow one another before everything else has its turn, in milliseconds: the library knows no other way than to block. */
const LONGEST_RUN = 10

/** @param file path of the database file; its folder is made when missing */
export function openSqlite(file: string): Driver {
  const path = resolve(file)
  mkdirSync(dirname(path), { recursive: true })
  // SQLite gives the files beside it (-wal, -shm) the same mode.
  createPrivateFile(path)
  const connect = connector()
  const writer = connect(path)
  writer.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT}`)
  writer.exec('PRAGMA journal_mode = WAL')
  writer.exec('PRAGMA busy_timeout = 0')
  // FULL: a commit that we acknowledged survives a power cut. WAL alone would only survive a crash of the process.
  writer.exec('PRAGMA synchronous = FULL')
  writer.exec('PRAGMA foreign_keys = ON')
  const reader = connect(path)
  reader.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT}`)
  reader.exec('PRAGMA query_only = ON')

  const write = sqlOn(writer)
  const checkFile = sameFileCheck(path)
  /** A rollback failed, so a transaction may still be open. */
  let unfinished = false
  /** When everything else last had its turn. */
  let runSince = performance.now()
  let last: Promise<unknown> = Promise.resolve()
  let closed = false

  const exclusively = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work)
    last = turn.catch(() => undefined)
    return turn
  }

  /** @param since when it was asked for, so that those behind it do not wait one after the other */
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

  /** Never throws: after some errors, a full disk among them, SQLite has rolled back by itself, and the first error is the one to tell. */
  const rollback = (): void => {
    try {
      writer.exec('ROLLBACK')
      unfinished = false
    } catch (error) {
      unfinished = !/no transaction is active/.test((error as Error).message)
    }
  }

  return {
    dialect: { bigint: 'integer', bytes: 'blob', tableEnd: ') STRICT' },
    read: sqlOn(reader),
    transaction: (work) => {
      const since = performance.now()
      return exclusively(async () => {
        await giveWay()
        if (closed) throw new StoreUnavailable(new Error('the store is closed'))
        checkFile()
        if (unfinished) rollback()
        // IMMEDIATE: a deferred transaction that turns into a write fails at once with SQLITE_BUSY, whatever the time-out.
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

function sqlOn(connection: Connection): Sql {
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
  /** @throws {StoreUnavailable} with the library's error as its cause, or that error */
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
    all: async (text, parameters = []) =>
      run(text, parameters, (statement, values) => statement.all(...values).map(plain)),
    get: async (text, parameters = []) => {
      const row = run(text, parameters, (statement, values) => statement.get(...values))
      return row === undefined ? undefined : plain(row)
    },
    run: async (text, parameters = []) =>
      run(text, parameters, (statement, values) => Number(statement.run(...values).changes)),
  }
}

/** Both libraries are told to read whole numbers as bigint, so that none is rounded; here they become numbers where that is exact. */
function plain(row: unknown): Row {
  const result: Row = {}
  for (const [name, value] of Object.entries(row as Row)) {
    result[name] =
      typeof value === 'bigint' && value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
        ? Number(value)
        : value
  }
  return result
}

function connector(): (path: string) => Connection {
  const require = createRequire(import.meta.url)
  let builtIn: typeof import('node:sqlite') | undefined
  try {
    builtIn = require('node:sqlite') as typeof import('node:sqlite')
  } catch {
    // Node 20: the built-in module does not exist there.
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
