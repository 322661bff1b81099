/** Applies migrations: numbered, forward only, each one once, all under the engine's write lock. */

import { initial } from './migrations/0001-initial.ts'
import { operators } from './migrations/0002-operators.ts'
import { reportsAndLists } from './migrations/0003-reports-and-lists.ts'
import { providerRefunds } from './migrations/0004-provider-refunds.ts'
import { reviewList } from './migrations/0005-review-list.ts'
import { refundLedger } from './migrations/0006-refund-ledger.ts'
import { unmatchedWebhooks } from './migrations/0007-unmatched-webhooks.ts'
import { pushRequests } from './migrations/0008-push-requests.ts'
import type { Driver } from './sql.ts'
import { int } from './sql.ts'

/**
 * The SQL texts of one migration, each of one or more statements. They are written for SQLite. The driver for
 * Postgres translates four words: the types INTEGER (64 bits), TEXT and BLOB, and STRICT at the end of a table.
 */
export type Migration = readonly string[]

/** The place in this list is the version. A migration that has shipped never changes. */
const MIGRATIONS: readonly Migration[] = [
  initial,
  operators,
  reportsAndLists,
  providerRefunds,
  reviewList,
  refundLedger,
  unmatchedWebhooks,
  pushRequests,
]

export const SCHEMA_VERSION = MIGRATIONS.length

export interface Migrated {
  from: number
  to: number
}

/** @throws {Error} when a newer version of this program made the database */
export async function migrate(driver: Driver, now: number, migrations = MIGRATIONS): Promise<Migrated> {
  const exclusively: Driver['transaction'] = driver.migration ?? driver.transaction
  return exclusively(async (sql) => {
    await sql.script(
      'CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT;',
    )
    const row = await sql.get('SELECT coalesce(max(version), 0) AS version FROM schema_migrations')
    const from = int(row?.version)
    if (from > migrations.length)
      throw new Error(`the database has schema version ${from}; this program knows ${migrations.length} at most`)
    for (const [index, texts] of migrations.entries()) {
      if (index < from) continue
      for (const text of texts) await sql.script(text)
      await sql.run('INSERT INTO schema_migrations (version, applied_at) VALUES ($1, $2)', [index + 1, now])
    }
    return { from, to: migrations.length }
  })
}

/** @returns 0 when the database was never migrated */
export async function schemaVersion(driver: Driver): Promise<number> {
  try {
    const row = await driver.read.get('SELECT max(version) AS version FROM schema_migrations')
    return int(row?.version ?? 0)
  } catch {
    return 0
  }
}
