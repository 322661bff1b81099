/** An empty database for one test, on the engine that the Vitest project is about: SQLite, or Postgres. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import { openDriver, openStore } from '../../../server/store/open.ts'
import type { Driver } from '../../../server/store/sql.ts'
import { createOnPostgres, reuseOnPostgres } from './postgres-databases.ts'
import type { TestServer } from './postgres-databases.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The server of the project `postgres`: `postgres-setup.ts` starts it. Other projects have none. */
    postgres: TestServer | undefined
  }
}

const server = inject('postgres')

export const engine: 'sqlite' | 'postgres' = server ? 'postgres' : 'sqlite'

export interface TestDatabase {
  /** A `DATABASE_URL`. */
  readonly url: string
  /** A connection of the test's own. Close it. */
  open(): Driver
  remove(): Promise<void>
}

export interface DatabaseOptions {
  /** Whether it may have the current schema already. A store migrates it in any case. */
  readonly migrated?: boolean
  /** The folder in which SQLite's own is made. */
  readonly parentFolder?: string | undefined
}

export async function createDatabase({ migrated = true, parentFolder }: DatabaseOptions = {}): Promise<TestDatabase> {
  if (server) {
    const { url, release } = await (migrated ? reuseOnPostgres(server) : createOnPostgres(server.url))
    return { url, open: () => openDriver(url), remove: release }
  }
  const folder = mkdtempSync(join(parentFolder ?? tmpdir(), 'pay-button-'))
  const file = join(folder, 'pay.db')
  if (migrated) writeFileSync(file, await migratedFile(), { mode: 0o600 })
  const url = `sqlite:${file}`
  return {
    url,
    open: () => openDriver(url),
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  }
}

let migratedBytes: Buffer | undefined

/** A copy takes a twentieth of the time that the migrations take. */
async function migratedFile(): Promise<Buffer> {
  if (migratedBytes) return migratedBytes
  const folder = mkdtempSync(join(tmpdir(), 'pay-button-'))
  const file = join(folder, 'template.db')
  const store = openStore(`sqlite:${file}`)
  await store.migrate(0)
  await store.close()
  migratedBytes = readFileSync(file)
  rmSync(folder, { recursive: true, force: true })
  return migratedBytes
}
