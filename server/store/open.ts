/** Opens the store that a `DATABASE_URL` names. */

import { createStore } from './store.ts'
import type { Store } from './store.ts'
import { openSqlite } from './sqlite.ts'

/** `sqlite:<file>`, relative to the working directory or absolute. @throws {Error} for anything else */
export function openStore(databaseUrl: string): Store {
  const file = sqliteFile(databaseUrl)
  if (file === null) throw new Error('DATABASE_URL must be sqlite:<file>')
  return createStore(openSqlite(file))
}

export function sqliteFile(databaseUrl: string): string | null {
  const match = /^sqlite:(?:\/\/(?=\/))?(.+)$/.exec(databaseUrl)
  return match?.[1] ?? null
}
