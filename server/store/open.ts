/** Opens the store that `DATABASE_URL` names. */

import type { Publish } from '../platform/event-bus.ts'
import { createStore } from './store.ts'
import type { Store } from './store.ts'
import { openSqlite } from './sqlite.ts'

/**
 * `sqlite:<file>`, relative to the working directory or absolute.
 * @param publish delivers the events of committed transactions; nobody listens unless given
 * @throws {Error} for anything else
 */
export function openStore(databaseUrl: string, publish?: Publish): Store {
  const file = sqliteFile(databaseUrl)
  if (file === null) throw new Error('DATABASE_URL must be sqlite:<file>')
  return createStore(openSqlite(file), publish)
}

export function sqliteFile(databaseUrl: string): string | null {
  const match = /^sqlite:(?:\/\/(?=\/))?(.+)$/.exec(databaseUrl)
  return match?.[1] ?? null
}
