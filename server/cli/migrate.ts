/** `pay-button migrate`: brings the store to the current schema, or copies it into another database. */

import { existsSync } from 'node:fs'
import { ConfigError } from '../config/config-error.ts'
import type { Environment } from '../config/config-error.ts'
import { readDatabase } from '../config/database-settings.ts'
import type { DatabaseConfig } from '../config/database-settings.ts'
import { prove } from '../operations/prove.ts'
import { CopyRefused, copyStore } from '../store/copy.ts'
import { DriverMissing } from '../store/driver-missing.ts'
import { databaseFault, openDriver, sqliteFile } from '../store/open.ts'
import { withoutPassword } from '../store/postgres-address.ts'
import type { Driver } from '../store/sql.ts'
import { createStore } from '../store/store.ts'
import type { Command, Result } from './command.ts'
import { UsageError } from './command.ts'
import { textOf } from './prove.ts'

export const migrateCommand: Command = {
  details: [
    '',
    'With --from sqlite:<file> --to postgres://<address> it copies a store instead: every row, compared afterwards, and',
    'the invariants proven. Stop the companion first. It can be repeated until a companion has used the new database.',
  ],
  flags: { from: { type: 'string' }, to: { type: 'string' } },
  words: 0,
  run: async ({ environment, flags: { from, to } }) => {
    if (from === undefined && to === undefined) return migrateSchema(environment)
    if (typeof from !== 'string' || typeof to !== 'string') throw new UsageError('--from and --to belong together')
    if (from === to) throw new UsageError('--from and --to name the same database')
    const [source, target] = [from, to].map((url, index) => addressOf(environment, url, ['--from', '--to'][index]!))
    return copy(source!, target!)
  },
}

async function migrateSchema(environment: Environment): Promise<Result> {
  const database = readDatabase(environment)
  const driver = open(database, 'DATABASE_URL')
  try {
    const { from, to } = await migrated(driver, 'DATABASE_URL')
    return {
      code: 0,
      text:
        from === to
          ? `The schema is current (version ${to}).`
          : `Migrated the schema from version ${from} to version ${to}.`,
      json: { from, to },
    }
  } finally {
    await driver.close()
  }
}

async function copy(from: DatabaseConfig, to: DatabaseConfig): Promise<Result> {
  const file = sqliteFile(from.url)
  if (file !== null && !existsSync(file)) throw unusable('--from', 'there is no such file')
  const source = open(from, '--from')
  const opened = [source]
  try {
    if (!(await createStore(source).isCurrent())) {
      throw unusable('--from', 'its schema is not that of this program. Run "pay-button migrate" on it first')
    }
    const target = open(to, '--to')
    opened.push(target)
    await migrated(target, '--to')
    const rows = await copyStore(source, target, Date.now(), showProgress)
    if (process.stderr.isTTY) process.stderr.write(`\r${''.padEnd(60)}\r`)
    const proof = await prove(createStore(target), { now: Date.now() })
    const total = Object.values(rows).reduce((sum, count) => sum + count, 0)
    return {
      code: proof.passed ? 0 : 1,
      text: proof.passed
        ? `Copied ${total} rows to ${withoutPassword(to.url)}. Every row is equal, and every invariant holds. ` +
          'Now set DATABASE_URL to this address.'
        : `Copied ${total} rows. The copy is equal, but the store breaks an invariant:\n${textOf(proof)}`,
      json: { rows, proof },
    }
  } catch (error) {
    if (error instanceof CopyRefused)
      return { code: 1, text: `Nothing was copied: ${error.message}.`, json: { error: error.message } }
    throw error
  } finally {
    await Promise.all(opened.map((driver) => driver.close()))
  }
}

const shown = new Map<string, number>()

function showProgress({
  step,
  table,
  rows,
  total,
}: {
  step: string
  table: string
  rows: number
  total: number
}): void {
  const text = `${step === 'copy' ? 'copying' : 'comparing'} ${table.replace('_', ' ')}: ${rows} of ${total} rows`
  if (process.stderr.isTTY) process.stderr.write(`\r${text.padEnd(60)}`)
  // Without a terminal, one line for each table.
  else if (rows === total && shown.get(step + table) !== rows) process.stderr.write(`${text}\n`)
  shown.set(step + table, rows)
}

function addressOf(environment: Environment, url: string, flag: string): DatabaseConfig {
  try {
    return readDatabase({ ...environment, DATABASE_URL: url })
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    throw new UsageError(
      error.faults.map(({ name, message }) => `${name === 'DATABASE_URL' ? flag : name} ${message}`).join('; '),
    )
  }
}

function open({ url, postgres }: DatabaseConfig, name: string): Driver {
  try {
    return openDriver(url, postgres)
  } catch (error) {
    if (error instanceof DriverMissing) throw new ConfigError([{ name, message: error.message }], error.message)
    throw unusable(name, databaseFault(error))
  }
}

async function migrated(driver: Driver, name: string): Promise<{ from: number; to: number }> {
  return createStore(driver)
    .migrate(Date.now())
    .catch((error: unknown) => {
      throw unusable(name, databaseFault(error))
    })
}

function unusable(name: string, why: string): ConfigError {
  return new ConfigError([{ name, message: `cannot be used: ${why}` }])
}
