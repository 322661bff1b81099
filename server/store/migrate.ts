/** Numbered, forward-only migrations, each applied once, all under the engine's write lock. */

import { firstSale } from './migrations/0001-first-sale.ts'
import { refundsAndNotices } from './migrations/0002-refunds-and-notices.ts'
import type { Dialect, Driver } from './sql.ts'
import { int } from './sql.ts'

/** The place in this list is the version; a line that has shipped never changes. */
const MIGRATIONS: readonly ((dialect: Dialect) => string[])[] = [firstSale, refundsAndNotices]

export const SCHEMA_VERSION = MIGRATIONS.length

export interface Migrated {
  from: number
  to: number
}

/** @throws {Error} when the database was made by a newer version of this program */
export async function migrate(driver: Driver, now: number): Promise<Migrated> {
  return driver.transaction(async (sql) => {
    const { bigint, tableEnd } = driver.dialect
    await sql.run(
      `CREATE TABLE IF NOT EXISTS schema_migrations (version ${bigint} PRIMARY KEY, applied_at ${bigint} NOT NULL${tableEnd}`,
    )
    const row = await sql.get('SELECT coalesce(max(version), 0) AS version FROM schema_migrations')
    const from = int(row?.version)
    if (from > SCHEMA_VERSION)
      throw new Error(`the database has schema ${from}; this program knows ${SCHEMA_VERSION} at most`)
    for (const [index, statements] of MIGRATIONS.entries()) {
      if (index < from) continue
      for (const statement of statements(driver.dialect)) await sql.run(statement)
      await sql.run('INSERT INTO schema_migrations (version, applied_at) VALUES ($1, $2)', [index + 1, now])
    }
    return { from, to: SCHEMA_VERSION }
  })
}

/** 0 when the database was never migrated. */
export async function schemaVersion(driver: Driver): Promise<number> {
  try {
    const row = await driver.read.get('SELECT max(version) AS version FROM schema_migrations')
    return int(row?.version ?? 0)
  } catch {
    return 0
  }
}
