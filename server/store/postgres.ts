/**
 * The driver for Postgres, over a pool of connections. Any number of processes can share one database.
 *
 * Transactions are SERIALIZABLE and run again when they conflict with another one: the services check and then act,
 * which is right only as long as nobody else writes in between. Fewer run at a time while they conflict. Every
 * connection pipelines, so that statements which are sent without waiting for each other share one round trip.
 */

import { createRequire } from 'node:module'
import { setTimeout } from 'node:timers/promises'
import type { Pool, PoolClient, QueryResult } from 'pg'
import { StoreUnavailable } from '../contract/errors.ts'
import { DriverMissing } from './driver-missing.ts'
import { connectionOptions } from './postgres-address.ts'
import type { PostgresSettings } from './postgres-address.ts'
import { createCongestionLimit } from './postgres-congestion.ts'
import { breaksConnection, hasStaleStatements, isConflict, readCommitError, readError } from './postgres-errors.ts'
import { listenOn } from './postgres-events.ts'
import { goodbye } from './postgres-goodbye.ts'
import { columnTypes, toPostgres, toSchema, valueOf } from './postgres-dialect.ts'
import type { Driver, Isolation, Row, Sql, SqlValue } from './sql.ts'
import { int } from './sql.ts'

/** How often a transaction that conflicts runs before it gives up. */
const MAX_TRIES = 12
/** The longest pause before the first repetition, in milliseconds. It doubles each time, up to {@link MAX_PAUSE}. */
const FIRST_PAUSE = 4
const MAX_PAUSE = 250
/** The key of the advisory lock that migrations hold. Any number serves that no other program uses. */
const MIGRATION_LOCK = 7_296_452_018
/** How much longer than the server this process waits for a statement, in milliseconds, before it drops the connection. */
const NETWORK_GRACE = 2000
/** The longest time of a timer in Node, in milliseconds. Without a value, `pg` takes that of the connection. */
const NO_TIMEOUT = 2 ** 31 - 1

const BEGIN: Readonly<Record<Isolation, string>> = {
  serializable: 'BEGIN ISOLATION LEVEL SERIALIZABLE',
  'read committed': 'BEGIN ISOLATION LEVEL READ COMMITTED',
}

/**
 * @param url `postgres://user:password@host:port/database?sslmode=…`
 * @throws {Error} when the package `pg` is not installed, or the address cannot be used
 */
export function openPostgres(url: string, settings: PostgresSettings): Driver {
  const { Pool } = library()
  const options = {
    ...connectionOptions(url, settings),
    query_timeout: settings.statementTimeout + NETWORK_GRACE,
    types: columnTypes,
  }
  const pool = new Pool({ ...options, max: settings.poolSize, idleTimeoutMillis: 60_000, pipeline: true })
  // A connection that breaks while nobody uses it leaves the pool by itself. Without a listener the process would end.
  pool.on('error', () => undefined)
  const connected = new Set<PoolClient>()
  pool.on('connect', (client) => {
    connected.add(client)
    client.on('error', () => undefined)
    client.once('end', () => connected.delete(client))
  })

  const connections = new WeakMap<PoolClient, Sql>()
  /** As {@link sqlOf}, but the connection survives statements of any length. */
  const patientSqlOf = (client: PoolClient): Sql =>
    sqlOn((query) => {
      const patient: Query = { ...query, query_timeout: NO_TIMEOUT }
      return client.query(patient)
    })
  const sqlOf = (client: PoolClient): Sql => {
    const known = connections.get(client)
    if (known) return known
    const made = sqlOn((query) => client.query(query))
    connections.set(client, made)
    return made
  }
  let closing: Promise<void> | undefined

  const connect = async (): Promise<PoolClient> => {
    if (closing) throw new StoreUnavailable(new Error('the store is closed'))
    return pool.connect().catch((error: unknown) => {
      throw new StoreUnavailable(error)
    })
  }

  /** One try. @throws the error of `work` or of the database, as it is */
  const runOnce = async <T>(
    isolation: Isolation,
    work: (sql: Sql) => Promise<T>,
    connectionOf: (client: PoolClient) => Sql,
  ): Promise<T> => {
    const client = await connect()
    let broken = false
    try {
      // Sent together with the first statement.
      const begun = client.query(BEGIN[isolation])
      begun.catch(() => undefined)
      const result = await work(connectionOf(client))
      await begun
      const { command } = await client.query('COMMIT').catch((error: unknown) => {
        throw readCommitError(error)
      })
      // Postgres answers a COMMIT with ROLLBACK when a statement has failed and the transaction went on.
      if (command !== 'COMMIT') throw new Error('the transaction continued after a statement had failed')
      return result
    } catch (error) {
      const rolledBack = await client.query('ROLLBACK').then(
        () => true,
        () => false,
      )
      broken = !rolledBack || hasStaleStatements(error)
      throw error
    } finally {
      // A connection that cannot even roll back is closed, and the server rolls back.
      client.release(broken)
    }
  }

  const congestion = createCongestionLimit(settings.poolSize, settings.connectTimeout)
  const transaction = async <T>(
    work: (sql: Sql) => Promise<T>,
    isolation: Isolation = 'serializable',
    connectionOf = sqlOf,
  ): Promise<T> => {
    for (let tries = 1; ; tries += 1) {
      const run = (): Promise<T> => runOnce(isolation, work, connectionOf)
      try {
        if (isolation !== 'serializable') return await run()
        return await congestion.run(run, (error) => isConflict(error, tries))
      } catch (error) {
        if (!isConflict(error, tries)) throw error
        if (tries >= MAX_TRIES) throw new StoreUnavailable(error)
        await setTimeout(Math.random() * Math.min(MAX_PAUSE, FIRST_PAUSE * 2 ** (tries - 1)))
      }
    }
  }

  const read = sqlOn(async (query) => {
    const client = await connect()
    let broken = false
    try {
      return await client.query(query)
    } catch (error) {
      broken = breaksConnection(error)
      throw error
    } finally {
      client.release(broken)
    }
  })

  return {
    read,
    databaseTime: async () => int((await read.get(DATABASE_TIME))?.now),
    transaction: (work, isolation) => transaction(work, isolation),
    migration: (work) =>
      transaction(
        async (sql) => {
          // Any limit, of the server or of this process, would end a starter that waits for another's long migration.
          // A copy from another database leaves it idle while that one answers.
          await sql.script(
            'SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0',
          )
          await sql.run('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
          return work(sql)
        },
        'read committed',
        patientSqlOf,
      ),
    events: listenOn(options, library().Client),
    // The pool waits for the connections that are in use, and not for the answers of the server.
    close: () =>
      (closing ??= pool
        .end()
        .then(() => Promise.all([...connected].map(goodbye)))
        .then(() => undefined)),
  }
}

const DATABASE_TIME = 'SELECT CAST(floor(extract(epoch FROM clock_timestamp()) * 1000) AS BIGINT) AS now'

interface Query {
  readonly name?: string
  readonly text: string
  readonly values?: SqlValue[]
  readonly query_timeout?: number
}

function sqlOn(send: (query: Query) => Promise<QueryResult<Row>>): Sql {
  const query = async (text: string, parameters: readonly SqlValue[] = []): Promise<QueryResult<Row>> => {
    try {
      return await send({ ...statementOf(text), values: parameters.map(valueOf) })
    } catch (error) {
      throw readError(error)
    }
  }
  return {
    skipLocked: 'FOR UPDATE SKIP LOCKED',
    all: async (text, parameters) => (await query(text, parameters)).rows,
    get: async (text, parameters) => (await query(text, parameters)).rows[0],
    run: async (text, parameters) => (await query(text, parameters)).rowCount ?? 0,
    script: async (text) => {
      try {
        await send({ text: toSchema(text), query_timeout: NO_TIMEOUT })
      } catch (error) {
        throw readError(error)
      }
    },
  }
}

/** The texts of the program are few and constant, so each connection prepares each of them once, under this name. */
const statements = new Map<string, { readonly name: string; readonly text: string }>()

function statementOf(text: string): { readonly name: string; readonly text: string } {
  const known = statements.get(text)
  if (known) return known
  const statement = { name: `pay_button_${statements.size}`, text: toPostgres(text) }
  statements.set(text, statement)
  return statement
}

/** `pg` is an optional peer dependency: a companion on SQLite does not need it. */
function library(): typeof import('pg') & { Pool: typeof Pool } {
  try {
    return createRequire(import.meta.url)('pg') as typeof import('pg')
  } catch (error) {
    throw new DriverMissing('Postgres needs the package "pg", which is not installed: run npm install pg', {
      cause: error,
    })
  }
}
