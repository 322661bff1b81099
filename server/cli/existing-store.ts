/** Opens the store of a companion, which may be running, for a command. */

import { existsSync } from 'node:fs'
import { ConfigError } from '../config/config-error.ts'
import type { Environment } from '../config/config-error.ts'
import { readDatabase } from '../config/database-settings.ts'
import { readConfig } from '../config/config.ts'
import { createLog } from '../platform/log.ts'
import type { Services } from '../services.ts'
import { openStore, sqliteFile } from '../store/open.ts'
import { withoutPassword } from '../store/postgres-address.ts'
import type { Store } from '../store/store.ts'

export function databaseUrlOf(environment: Environment): string {
  return readDatabase(environment).url
}

/**
 * Runs `work` on the store that `DATABASE_URL` names, and closes it. Creates and migrates nothing.
 * @throws {ConfigError} when the store is not there or has another schema
 */
export async function withStore<T>(environment: Environment, work: (store: Store) => Promise<T>): Promise<T> {
  const { url, postgres } = readDatabase(environment)
  const unusable = (why: string): ConfigError => {
    const message = `cannot be used: ${why}`
    return new ConfigError(
      [{ name: 'DATABASE_URL', message }],
      `DATABASE_URL is ${withoutPassword(url)}, which ${message}`,
    )
  }
  const file = sqliteFile(url)
  if (file !== null && !existsSync(file)) throw unusable('there is no such file')
  let store: Store
  try {
    store = openStore(url, undefined, postgres)
  } catch (error) {
    throw unusable((error as Error).message)
  }
  try {
    if (!(await store.isCurrent())) throw unusable('its schema is not that of this program. Run "pay-button migrate"')
    return await work(store)
  } finally {
    await store.close()
  }
}

/**
 * Runs `work` with the services of a companion that does not serve: no worker of it runs, beside one that may.
 * @throws {ConfigError} when a setting or the store cannot be used
 */
export async function withServices<T>(environment: Environment, work: (services: Services) => Promise<T>): Promise<T> {
  const config = readConfig(environment, { now: Date.now })
  await withStore({ ...environment, DATABASE_URL: config.databaseUrl }, async () => undefined)
  const { createServices } = await import('../services.ts')
  const services = createServices({
    config,
    // Standard output belongs to the command.
    log: createLog('silent'),
    now: Date.now,
    monotonic: () => performance.now(),
    random: Math.random,
  })
  try {
    return await work(services)
  } finally {
    await services.close()
  }
}
