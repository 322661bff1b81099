/** SQLite: `node:sqlite` where Node has it (22.13 and later), better-sqlite3 otherwise. One writer, WAL, `synchronous=FULL`. */

import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, resolve } from 'node:path'
import type { Driver, Row, Sql, SqlValue } from './sql.ts'

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

/** How long a statement waits for another process (a backup, a second command) before it gives up, in milliseconds.
 * The whole process waits with it, so it is short: a provider that is told to come back does. */
const BUSY_TIMEOUT = 1000

/** @param file path of the database file; its folder is made when missing */
export function openSqlite(file: string): Driver {
  const path = resolve(file)
  mkdirSync(dirname(path), { recursive: true })
  const connect = connector()
  const writer = connect(path)
  writer.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT}`)
  writer.exec('PRAGMA journal_mode = WAL')
  // FULL: a commit that we acknowledged survives a power cut. WAL alone would only survive a crash of the process.
  writer.exec('PRAGMA synchronous = FULL')
  writer.exec('PRAGMA foreign_keys = ON')
  const reader = connect(path)
  reader.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT}`)
  reader.exec('PRAGMA query_only = ON')

  const write = sqlOn(writer)
  let last: Promise<unknown> = Promise.resolve()
  let closed = false

  const exclusively = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work)
    last = turn.catch(() => undefined)
    return turn
  }

  return {
    dialect: { bigint: 'integer', bytes: 'blob', tableEnd: ') STRICT' },
    read: sqlOn(reader),
    transaction: (work) =>
      exclusively(async () => {
        if (closed) throw new Error('the store is closed')
        // IMMEDIATE: a deferred transaction that turns into a write fails at once with SQLITE_BUSY, whatever the time-out.
        writer.exec('BEGIN IMMEDIATE')
        try {
          const result = await work(write)
          writer.exec('COMMIT')
          return result
        } catch (error) {
          writer.exec('ROLLBACK')
          throw error
        }
      }),
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
  const bind = (order: number[], parameters: readonly SqlValue[]): SqlValue[] => order.map((index) => parameters[index] ?? null)
  return {
    all: async (text, parameters = []) => {
      const { statement, order } = prepare(text)
      return statement.all(...bind(order, parameters)).map(plain)
    },
    get: async (text, parameters = []) => {
      const { statement, order } = prepare(text)
      const row = statement.get(...bind(order, parameters))
      return row === undefined ? undefined : plain(row)
    },
    run: async (text, parameters = []) => {
      const { statement, order } = prepare(text)
      return Number(statement.run(...bind(order, parameters)).changes)
    },
  }
}

/** Both libraries are told to read whole numbers as bigint, so that none is rounded; here they become numbers where that is exact. */
function plain(row: unknown): Row {
  const result: Row = {}
  for (const [name, value] of Object.entries(row as Row)) {
    result[name] = typeof value === 'bigint' && value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value
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
