/** Starts the Postgres server of the project `postgres`, and makes the database that its tests copy. */

import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import type { TestProject } from 'vitest/node'
import { openStore } from '../../../server/store/open.ts'
import { startPostgres } from '../../postgres-server.ts'

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres()
  const template = `template_${randomUUID().replaceAll('-', '')}`
  const administer = async (statement: string): Promise<void> => {
    const client = new Client({ connectionString: server.url })
    await client.connect()
    await client.query(statement).finally(() => client.end())
  }
  // From template0, so that the locale is that of no developer's machine.
  await administer(`CREATE DATABASE ${template} TEMPLATE template0 ENCODING 'UTF8'`)
  const url = new URL(server.url)
  url.pathname = `/${template}`
  const store = openStore(url.href)
  await store.migrate(0)
  await store.close()
  project.provide('postgres', { url: server.url, template })
  return async () => {
    await administer(`DROP DATABASE ${template} WITH (FORCE)`)
    await server.close()
  }
}
