/**
 * The driver for SQLite: `node:sqlite` where Node has it (22.13 and later), better-sqlite3 otherwise. One connection
 * writes and one reads, in WAL mode with `synchronous=FULL`. Transactions that wait together share a commit.
 */

import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, resolve } from 'node:path'
import { setImmediate, setTimeout } from 'node:timers/promises'
import { StoreUnavailable } from '../contract/errors.ts'
import { loadBetterSqlite } from './better-sqlite.ts'
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
 * How long the transactions of one commit may take together, in milliseconds. Both libraries block the event loop, and
 * it gets a turn after each commit.
 */
const MAX_GROUP_TIME = 10

/** For each connection, in KiB. SQLite's own 2 MiB do not hold the inner pages of the indexes of a million payments. */
const PAGE_CACHE = 16_384

/** A transaction that waits for the writer, and those who wait for it. */
interface Waiting {
  /** When it was requested, in milliseconds of the monotonic clock. */
  readonly since: number
  readonly work: (sql: Sql) => Promise<unknown>
  readonly resolve: (result: unknown) => void
  readonly reject: (error: unknown) => void
}

/**
 * @param file path of the database file. A missing folder is created
 * @param monotonic milliseconds of a clock that nobody can set
 */
export function openSqlite(file: string, monotonic = (): number => performance.now()): Driver {
  const path = resolve(file)
  // First: without a library, nothing is written.
  const connect = connector()
  mkdirSync(dirname(path), { recursive: true })
  // SQLite gives the files beside it (-wal, -shm) the mode of this one.
  createPrivateFile(path)
  const writer = connect(path)
  writer.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT}`)
  writer.exec('PRAGMA journal_mode = WAL')
  writer.exec('PRAGMA busy_timeout = 0')
  // FULL: an acknowledged commit survives a power cut. Otherwise WAL mode only survives a crash of the process.
  writer.exec('PRAGMA synchronous = FULL')
  writer.exec('PRAGMA foreign_keys = ON')
  // Each savepoint copies the pages that it changes, which nobody reads after the commit. In a file, these copies cost
  // four times as many writes as the commit itself.
  writer.exec('PRAGMA temp_store = MEMORY')
  writer.exec(`PRAGMA cache_size = -${PAGE_CACHE}`)
  const reader = connect(path)
  reader.exec(`PRAGMA cache_size = -${PAGE_CACHE}`)
  reader.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT}`)
  reader.exec('PRAGMA query_only = ON')

  const commits = createGroupCommit(writer, sameFileCheck(path), monotonic)
  let closing: Promise<void> | undefined
  return {
    read: sqlOn(reader),
    transaction: commits.transaction,
    close: () =>
      (closing ??= commits.end().then(() => {
        reader.close()
        writer.close()
      })),
  }
}

interface GroupCommit {
  readonly transaction: Driver['transaction']
  /** Refuses later transactions. Resolves when all earlier ones have ended. */
  end(): Promise<void>
}

/**
 * Runs transactions one after the other, and commits those that wait together with one `COMMIT`, because a commit costs
 * more than most transactions. Each runs in a savepoint, so that one that fails takes nothing of the others back. None
 * is answered before the commit: if that fails, all of them fail.
 */
function createGroupCommit(writer: Connection, checkFile: () => void, monotonic: () => number): GroupCommit {
  const sql = sqlOn(writer)
  const waiting: Waiting[] = []
  /** Set when a rollback failed, so that a transaction may still be open. */
  let unfinished = false
  let running: Promise<void> | undefined
  let ended = false

  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      // Everything that arrives in this turn of the event loop joins the group.
      await setImmediate()
      await commitGroup()
    }
    running = undefined
  }

  const commitGroup = async (): Promise<void> => {
    try {
      checkFile()
      if (unfinished) rollback()
      await begin()
    } catch (error) {
      for (const { reject } of waiting.splice(0)) reject(error)
      return
    }
    const answers: (() => void)[] = []
    const group: Waiting[] = []
    try {
      const startedAt = monotonic()
      while (waiting.length > 0 && monotonic() - startedAt < MAX_GROUP_TIME) {
        const next = waiting.shift() as Waiting
        group.push(next)
        answers.push(await runInSavepoint(next))
      }
      writer.exec('COMMIT')
    } catch (error) {
      rollback()
      const failure = readError(error)
      const reason = failure instanceof StoreUnavailable ? failure : new StoreUnavailable(error)
      for (const { reject } of group) reject(reason)
      return
    }
    for (const answer of answers) answer()
  }

  /**
   * @returns gives the outcome to those who wait for it
   * @throws when SQLite has rolled back the whole group, as it does when the disk is full
   */
  const runInSavepoint = async ({ work, resolve, reject }: Waiting): Promise<() => void> => {
    writer.exec('SAVEPOINT member')
    try {
      const result = await work(sql)
      writer.exec('RELEASE member')
      return () => resolve(result)
    } catch (error) {
      try {
        writer.exec('ROLLBACK TO member')
        writer.exec('RELEASE member')
      } catch {
        throw error
      }
      return () => reject(readError(error))
    }
  }

  /**
   * Waits while another process writes. Transactions that have waited too long for it are rejected.
   * @throws when none is left, and for any other error
   */
  const begin = async (): Promise<void> => {
    for (;;) {
      try {
        // IMMEDIATE: when a deferred transaction turns into a write, it can fail with SQLITE_BUSY at once, whatever the
        // time-out.
        writer.exec('BEGIN IMMEDIATE')
        return
      } catch (error) {
        const failure = readError(error)
        if (!isBusy(error)) throw failure
        const requestedBefore = monotonic() - BUSY_TIMEOUT
        while (waiting[0] && waiting[0].since <= requestedBefore) waiting.shift()?.reject(failure)
        if (waiting.length === 0) throw failure
      }
      await setTimeout(BUSY_PAUSE)
    }
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
    transaction: <T>(work: (sql: Sql) => Promise<T>) =>
      new Promise<T>((resolve, reject) => {
        if (ended) {
          reject(new StoreUnavailable(new Error('the store is closed')))
          return
        }
        waiting.push({ since: monotonic(), work, resolve: resolve as Waiting['resolve'], reject })
        running ??= run()
      }),
    end: async () => {
      ended = true
      await running
    },
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
  const Database = loadBetterSqlite()
  return (path) => {
    const database = new Database(path)
    database.defaultSafeIntegers(true)
    return database as unknown as Connection
  }
}
