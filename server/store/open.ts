/** Opens the store that `DATABASE_URL` names. */

import { StoreUnavailable } from '../contract/errors.ts'
import type { Publish } from '../platform/event-bus.ts'
import { openPostgres } from './postgres.ts'
import { isPostgres, POSTGRES_DEFAULTS } from './postgres-address.ts'
import type { PostgresSettings } from './postgres-address.ts'
import type { Driver } from './sql.ts'
import { openSqlite } from './sqlite.ts'
import { createStore } from './store.ts'
import type { Store } from './store.ts'

/**
 * `sqlite:<file>`, relative to the working directory or absolute, or `postgres://user:password@host:port/database`.
 * @param publish delivers the events of committed transactions; nobody listens unless given
 * @throws {Error} for anything else
 */
export function openStore(databaseUrl: string, publish?: Publish, settings?: PostgresSettings): Store {
  return createStore(openDriver(databaseUrl, settings), publish)
}

/** The engine without the program's statements, for tests and for moving from one engine to the other. */
export function openDriver(databaseUrl: string, settings: PostgresSettings = POSTGRES_DEFAULTS): Driver {
  if (isPostgres(databaseUrl)) return openPostgres(databaseUrl, settings)
  const file = sqliteFile(databaseUrl)
  if (file === null) throw new Error('DATABASE_URL must be sqlite:<file> or postgres://user@host/database')
  return openSqlite(file)
}

export function sqliteFile(databaseUrl: string): string | null {
  const match = /^sqlite:(?:\/\/(?=\/))?(.+)$/.exec(databaseUrl)
  return match?.[1] ?? null
}

/** What is wrong with the database, in the words of the engine. */
export function databaseFault(error: unknown): string {
  const { message, code } = (error instanceof StoreUnavailable ? error.cause : error) as Error & { code?: unknown }
  // Node names a failed connection to several addresses with a code alone.
  return message || String(code)
}
