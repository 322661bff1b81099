import { ConfigError } from '../config/config.ts'
import { openStore, sqliteFile } from '../store/open.ts'
import type { Store } from '../store/store.ts'
import type { Command } from './command.ts'
import { UsageError } from './command.ts'

export const migrateCommand: Command = {
  name: 'migrate',
  usage: '',
  summary: 'Brings the store that DATABASE_URL names up to date. Harmless when it is.',
  words: 0,
  run: async ({ environment }) => {
    const url = environment.DATABASE_URL || 'sqlite:./data/pay.db'
    if (sqliteFile(url) === null) throw new UsageError('DATABASE_URL must be like sqlite:./data/pay.db')
    const unusable = (error: unknown): never => {
      throw new ConfigError([{ name: 'DATABASE_URL', message: `cannot be used: ${(error as Error).message}` }])
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
        text: from === to ? `The schema is current (${to}).` : `Migrated the schema from ${from} to ${to}.`,
        json: { from, to },
      }
    } finally {
      await store.close()
    }
  },
}
