/** Starts the Postgres server of the project `postgres`, and makes the database that its tests copy. */

import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import type { TestProject } from 'vitest/node'
import { openStore } from '../../../server/store/open.ts'
import { startPostgres } from '../../postgres-server.ts'
import { schemaOf } from './postgres-databases.ts'

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres()
  const template = `template_${randomUUID().replaceAll('-', '')}`
  const url = new URL(server.url)
  url.pathname = `/${template}`

  // From template0, so that the locale is that of no developer's machine.
  await on(server.url, (client) => client.query(`CREATE DATABASE ${template} TEMPLATE template0 ENCODING 'UTF8'`))
  const store = openStore(url.href)
  await store.migrate(0)
  await store.close()
  project.provide('postgres', { url: server.url, template, schema: await on(url.href, schemaOf) })
  return async () => {
    // Databases of tests are named after the template.
    await on(server.url, async (client) => {
      const { rows } = await client.query<{ datname: string }>(
        `SELECT datname FROM pg_database WHERE starts_with(datname, '${template}')`,
      )
      for (const { datname } of rows) await client.query(`DROP DATABASE ${datname} WITH (FORCE)`)
    })
    await server.close()
  }
}

async function on<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
