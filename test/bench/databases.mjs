/** New, migrated databases for the measurements: files of SQLite, or databases of one Postgres server. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { Client } from 'pg'
import { openStore } from '../../dist/server/store/open.js'
import { startPostgres } from '../postgres-server.ts'

/**
 * One engine. `create` makes a database; what it returns counts `rows` of a table, takes what it can from the cache of
 * the system (`cool`), and removes itself.
 */
export const sqlite = {
  name: 'SQLite',
  create: async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'pay-button-bench-')), 'pay.db')
    const url = `sqlite:${file}`
    await migrate(url)
    return {
      url,
      rows: async (table) => rowsOfFile(file, table),
      cool: () => ['', '-wal'].forEach((suffix) => dropFromCache(`${file}${suffix}`)),
      remove: async () => rmSync(dirname(file), { recursive: true, force: true }),
    }
  },
  close: async () => undefined,
}

/** The server of `TEST_DATABASE_URL`, else one of its own that waits for the disk like any server with real money. */
export async function postgres() {
  const server = await startPostgres({ durable: true })
  let made = 0
  const admin = (text) => withClient(server.url, (client) => client.query(text))
  return {
    name: 'Postgres',
    create: async () => {
      made += 1
      const name = `bench_${process.pid}_${made}`
      const url = Object.assign(new URL(server.url), { pathname: `/${name}` }).href
      await admin(`CREATE DATABASE ${name}`)
      await migrate(url)
      return {
        url,
        rows: (table) =>
          withClient(url, async (client) =>
            Number((await client.query(`SELECT count(*) AS n FROM ${table}`)).rows[0].n),
          ),
        cool: () => undefined,
        remove: async () => void (await admin(`DROP DATABASE ${name} WITH (FORCE)`)),
      }
    },
    close: () => server.close(),
  }
}

export function rowsOfFile(file, table) {
  const database = new Database(file, { readonly: true })
  try {
    return database.prepare(`SELECT count(*) AS n FROM ${table}`).get().n
  } finally {
    database.close()
  }
}

export async function withStore({ url }, work) {
  const store = openStore(url)
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

const migrate = (url) => withStore({ url }, (store) => store.migrate(Date.now()))

async function withClient(url, work) {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

function dropFromCache(path) {
  try {
    execFileSync('dd', [`if=${path}`, 'iflag=nocache', 'count=0'], { stdio: 'ignore' })
  } catch {
    // There is no such file, or this system has no dd that can do it: then the cache is warm.
  }
}
