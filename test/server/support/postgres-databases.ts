/** The databases of tests on Postgres. */

import { randomUUID } from 'node:crypto'
import { Client } from 'pg'

export interface TestServer {
  /** The address of its maintenance database. */
  readonly url: string
  /** An empty database with the current schema. */
  readonly template: string
  /** What {@link schemaOf} says about the template. */
  readonly schema: string
}

export interface PostgresDatabase {
  readonly url: string
  release(): Promise<void>
}

/** Databases of this worker that no test uses. Tests of other files may have left rows in them. */
const unused: string[] = []
let count = 0

/** To make and drop a database for each test would take longer than most tests. */
export async function reuseOnPostgres({ url: serverUrl, template, schema }: TestServer): Promise<PostgresDatabase> {
  // No two workers that run at the same time have the same pool id.
  const name = unused.pop() ?? `${template}_${process.env.VITEST_POOL_ID}_${(count += 1)}`
  const url = databaseUrl(serverUrl, name)
  if (!(await empty(url, schema))) {
    await administer(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    // Copying files, a strategy of Postgres 15 and later, is ten times as fast as copying through the log.
    await administer(serverUrl, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`)
  }
  return { url, release: async () => void unused.push(name) }
}

/** One without any table. */
export async function createOnPostgres(serverUrl: string): Promise<PostgresDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await administer(serverUrl, `CREATE DATABASE ${name} TEMPLATE template0`)
  const url = databaseUrl(serverUrl, name)
  return { url, release: () => administer(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`) }
}

/** Ends the connections that a test has left open, and deletes its rows. Truncating is slow for small tables. */
const EMPTY = `
  SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend';
  DO $$ DECLARE name text; is_large boolean; BEGIN
    FOR name, is_large IN
      SELECT quote_ident(relname), pg_total_relation_size(oid) > 2000000 FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'schema_migrations'
        AND pg_relation_size(oid) > 0
    LOOP
      EXECUTE CASE WHEN is_large THEN 'TRUNCATE ' ELSE 'DELETE FROM ' END || name;
    END LOOP;
  END $$`

/** @returns false when there is no such database, or a test has changed its tables */
async function empty(url: string, schema: string): Promise<boolean> {
  const client = new Client({ connectionString: url })
  try {
    await client.connect()
    if ((await schemaOf(client)) !== schema) return false
    await client.query(EMPTY)
    return true
  } catch (error) {
    const NO_SUCH_DATABASE = '3D000'
    if ((error as { code?: unknown }).code === NO_SUCH_DATABASE) return false
    throw error
  } finally {
    await client.end()
  }
}

/** Tells whether two databases have the same tables, columns, indexes and constraints. */
export async function schemaOf(client: Client): Promise<string> {
  const { rows } = await client.query<{ schema: string }>(
    `SELECT concat(
       (SELECT string_agg(concat_ws(' ', relname, attname, atttypid, attnotnull), ',' ORDER BY relname, attnum)
        FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
        WHERE relnamespace = 'public'::regnamespace),
       (SELECT string_agg(conname, ',' ORDER BY conname) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace)) AS schema`,
  )
  return rows[0]!.schema
}

function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
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
