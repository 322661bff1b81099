/** The settings of the database, for the server and for the commands that need nothing else. */

import { z } from 'zod'
import type { PostgresSettings } from '../store/postgres-address.ts'
import { ConfigError, faultOf } from './config-error.ts'
import type { Environment } from './config-error.ts'
import { databaseUrl, parsed, readableFile, wholeNumber } from './setting-parsers.ts'

export const databaseSettings = {
  DATABASE_URL: databaseUrl.default('sqlite:./data/pay.db'),
  DATABASE_POOL_SIZE: wholeNumber(2, 500, 'a number of connections from 2 to 500').default(10),
  DATABASE_CONNECT_TIMEOUT: wholeNumber(1, 300, 'whole seconds, from 1 to 300').default(5),
  DATABASE_STATEMENT_TIMEOUT: wholeNumber(1, 300, 'whole seconds, from 1 to 300').default(10),
  DATABASE_CA_FILE: parsed(readableFile).optional(),
}

const schema = z.object(databaseSettings)

export function postgresSettingsOf(data: z.output<typeof schema>): PostgresSettings {
  return {
    poolSize: data.DATABASE_POOL_SIZE,
    connectTimeout: data.DATABASE_CONNECT_TIMEOUT * 1000,
    statementTimeout: data.DATABASE_STATEMENT_TIMEOUT * 1000,
    caFile: data.DATABASE_CA_FILE ?? null,
  }
}

export interface DatabaseConfig {
  readonly url: string
  /** Used with Postgres only. */
  readonly postgres: PostgresSettings
}

/** @throws {ConfigError} that names every bad setting */
export function readDatabase(environment: Environment): DatabaseConfig {
  const set: Record<string, string> = {}
  for (const name of Object.keys(databaseSettings)) if (environment[name]) set[name] = environment[name]
  const result = schema.safeParse(set)
  if (result.success) return { url: result.data.DATABASE_URL, postgres: postgresSettingsOf(result.data) }
  throw new ConfigError(
    result.error.issues.map(({ path, message }) => faultOf(path.join('.'), set[path.join('.')], message)),
  )
}
