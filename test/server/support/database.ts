/** An empty database for one test, on the engine that the Vitest project is about: SQLite, or Postgres. */

import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { inject } from 'vitest'
import { openDriver } from '../../../server/store/open.ts'
import type { Driver } from '../../../server/store/sql.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The server of the project `postgres`: `postgres-setup.ts` starts it. Other projects have none. */
    postgres: { readonly url: string; readonly template: string } | undefined
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
  if (server) return createOnPostgres(server.url, migrated ? server.template : 'template0')
  const folder = mkdtempSync(join(parentFolder ?? tmpdir(), 'pay-button-'))
  const url = `sqlite:${join(folder, 'pay.db')}`
  return {
    url,
    open: () => openDriver(url),
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Copying files, a strategy of Postgres 15 and later, is ten times as fast as copying through the log. */
async function createOnPostgres(serverUrl: string, template: string): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await administer(serverUrl, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return {
    url: url.href,
    open: () => openDriver(url.href),
    remove: () => administer(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`),
  }
}

/** Runs one statement on the server's own database. */
export async function administer(serverUrl: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
