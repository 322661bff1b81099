/** `pay-button migrate`: brings the store to the current schema. */

import { ConfigError } from '../config/config-error.ts'
import { DriverMissing } from '../store/driver-missing.ts'
import { openStore, sqliteFile } from '../store/open.ts'
import type { Store } from '../store/store.ts'
import type { Command } from './command.ts'
import { UsageError } from './command.ts'

export const migrateCommand: Command = {
  name: 'migrate',
  usage: '',
  summary: 'Migrates the store that DATABASE_URL names to the current schema. Harmless when it is current.',
  words: 0,
  run: async ({ environment }) => {
    const url = environment.DATABASE_URL || 'sqlite:./data/pay.db'
    if (sqliteFile(url) === null) throw new UsageError('DATABASE_URL must be like sqlite:./data/pay.db')
    const unusable = (error: unknown): never => {
      const { message } = error as Error
      const faults = [{ name: 'DATABASE_URL', message: `cannot be used: ${message}` }]
      throw new ConfigError(faults, error instanceof DriverMissing ? message : undefined)
    }
    let store: Store
    try {
      store = openStore(url)
    } catch (error) {
      return unusable(error)
    }
    try {
      const { from, to } = await store.migrate(Date.now()).catch(unusable)
      return {
        code: 0,
        text:
          from === to
            ? `The schema is current (version ${to}).`
            : `Migrated the schema from version ${from} to version ${to}.`,
        json: { from, to },
      }
    } finally {
      await store.close()
    }
  },
}
