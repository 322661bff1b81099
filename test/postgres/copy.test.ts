/** `pay-button migrate --from --to`: a shop moves from SQLite to Postgres. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { migrateCommand } from '../../server/cli/migrate.ts'
import { CopyRefused, copyStore, NOT_COPIED, TABLES } from '../../server/store/copy.ts'
import { openDriver } from '../../server/store/open.ts'
import type { Driver, Sql } from '../../server/store/sql.ts'
import { createStore } from '../../server/store/store.ts'
import { startCompanion } from '../server/support/companion.ts'
import type { Companion } from '../server/support/companion.ts'
import { advance, paid, sale } from '../server/support/steps.ts'
import { sharedDatabase } from './fixture.ts'

const shared = sharedDatabase({ migrated: false })
let folder: string
let from: string
let companion: Companion
let source: Driver
let target: Driver

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pay-button-copy-'))
  from = `sqlite:${join(folder, 'pay.db')}`
  const database = { url: from, open: () => openDriver(from), remove: async () => undefined }
  // Of today, because the command goes by the clock of the machine.
  companion = await startCompanion({ database, start: Date.now() - 3_600_000 })
  const { payment } = await sale(companion, 'paid-order')
  companion.provider.onStatus = ({ reference }) => (reference === payment.id ? paid() : null)
  await sale(companion, 'open-order')
  await advance(companion)
  await companion.close()
  source = openDriver(from)
  target = shared.driver()
  await createStore(target).migrate(1)
})
afterEach(async () => {
  await source.close()
  rmSync(folder, { recursive: true, force: true })
})

const migrateTo = (to: string) => migrateCommand.run({ words: [], flags: { from, to }, environment: {} })
const companionAt = (driver: Driver, seenAt: number): Promise<unknown> =>
  driver.transaction(async (sql) => {
    await sql.run('DELETE FROM companions')
    await sql.run('INSERT INTO companions (id, seen_at) VALUES ($1, $2)', ['companion-1', seenAt])
  })
const count = async (driver: Driver, table: string): Promise<number> =>
  Number((await driver.read.get(`SELECT count(*) AS n FROM ${table}`))?.n)

test('every table is copied, or does not belong to a shop', async () => {
  const tables = await source.read.all(
    `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`,
  )
  expect(tables.map(({ name }) => String(name)).sort()).toEqual([...Object.keys(TABLES), ...NOT_COPIED].sort())
})

describe('a copy', () => {
  test('has every row, proves its invariants, and lets a companion continue', async () => {
    const result = await migrateTo(shared.url)
    expect(result).toMatchObject({ code: 0, json: { proof: { passed: true } } })
    expect(result.text).toMatch(/^Copied \d+ rows/)
    for (const table of Object.keys(TABLES))
      expect([table, await count(target, table)]).toEqual([table, await count(source, table)])
    expect(await count(target, 'payments')).toBe(2)
    const moved = await startCompanion({
      database: { url: shared.url, open: () => openDriver(shared.url), remove: async () => undefined },
      start: Date.now(),
    })
    expect((await moved.order('paid-order')).status).toBe('paid')
    expect((await moved.open({ orderId: 'new-order' })).checkout.status).toBe('open')
    await moved.close()
    // Now the database is in use, and a copy would lose what happened there.
    const again = await migrateTo(shared.url)
    expect([again.code, again.text]).toEqual([1, expect.stringContaining('rows of its own')])
    expect(await count(target, 'orders')).toBe(3)
  })

  test('can be repeated, and then follows the source', async () => {
    await copyStore(source, target, Date.now())
    await source.transaction((sql) => sql.run(`UPDATE outbox SET attempts = attempts + 7`))
    await copyStore(source, target, Date.now())
    const sums = await Promise.all(
      [source, target].map((driver) => driver.read.get('SELECT sum(attempts) AS n FROM outbox')),
    )
    expect(sums[0]).toEqual(sums[1])
  })

  test('shows how far it has come', async () => {
    const seen: string[] = []
    await copyStore(source, target, Date.now(), ({ step, table, rows, total }) =>
      seen.push(`${step} ${table} ${rows}/${total}`),
    )
    expect(seen).toContain('copy payments 2/2')
    expect(seen).toContain('verify payments 2/2')
  })

  test('compares both databases batch by batch, so that neither waits for the other one to be read whole', async () => {
    await source.transaction(async (sql) => {
      for (let i = 0; i < 1000; i += 1)
        await sql.run(`INSERT INTO notices VALUES ('shop', $1, 'notice', 1)`, [`subject-${String(i).padStart(4, '0')}`])
    })
    const reads: string[] = []
    const seen = (driver: Driver, name: string): Driver => {
      const record =
        <T>(work: (sql: Sql) => Promise<T>) =>
        (sql: Sql): Promise<T> =>
          work({
            ...sql,
            all: (text, values) => {
              if (text.includes('FROM notices')) reads.push(name)
              return sql.all(text, values)
            },
          })
      const { migration } = driver
      return {
        ...driver,
        transaction: (work) => driver.transaction(record(work)),
        ...(migration ? { migration: <T>(work: (sql: Sql) => Promise<T>) => migration(record(work)) } : {}),
      }
    }
    await copyStore(seen(source, 'source'), seen(target, 'target'), Date.now())
    // The copy reads the source alone. The comparison of 5 batches, and of the empty one at the end, reads both.
    const compared = reads.slice(reads.indexOf('target') - 1)
    expect(compared.slice(0, 10)).toEqual(Array.from({ length: 5 }, () => ['source', 'target']).flat())
    expect(await count(target, 'notices')).toBe(1000)
  })

  test('finds a row that the target has otherwise', async () => {
    const forgetful: Driver = {
      ...target,
      migration: (work) =>
        target.migration!((sql) =>
          work({
            ...sql,
            run: async (text, values) => {
              const changed = await sql.run(text, values)
              if (text.startsWith('INSERT INTO outbox ')) await sql.run('UPDATE outbox SET attempts = attempts + 1')
              return changed
            },
          }),
        ),
    }
    await expect(copyStore(source, forgetful, Date.now())).rejects.toThrow('the rows of outbox differ')
    expect(await count(target, 'outbox')).toBe(0)
  })

  test('may leave the target idle for as long as the source needs', async () => {
    const limit = 'SELECT setting FROM pg_settings WHERE name = $1'
    const name = 'idle_in_transaction_session_timeout'
    expect(await target.read.get(limit, [name])).toEqual({ setting: '60000' })
    expect(await target.migration!((sql) => sql.get(limit, [name]))).toEqual({ setting: '0' })
    expect(await target.transaction((sql) => sql.get(limit, [name]))).toEqual({ setting: '60000' })
  })

  test('is refused while a companion works on the source', async () => {
    await source.transaction((sql) => sql.run('UPDATE polls SET next_at = $1, lease_until = $1', [Date.now() + 60_000]))
    const { code, text } = await migrateTo(shared.url)
    expect([code, text]).toEqual([1, expect.stringContaining('stop it')])
    expect(await count(target, 'orders')).toBe(0)
  })

  test('is refused while an idle companion runs on the source, and made once it has stopped', async () => {
    const database = { url: from, open: () => openDriver(from), remove: async () => undefined }
    const running = await startCompanion({ database, start: Date.now() })
    await running.app.idle()
    expect((await migrateTo(shared.url)).code).toBe(1)
    expect(await count(target, 'orders')).toBe(0)
    await running.close()
    expect((await migrateTo(shared.url)).code).toBe(0)
  })

  test('is refused for a sign of life by the clock of the database, whatever the clock of this machine says', async () => {
    await companionAt(target, await target.databaseTime!())
    await expect(copyStore(source, target, Date.now() + 60_000)).rejects.toThrow(CopyRefused)
    await companionAt(target, (await target.databaseTime!()) - 60_000)
    await copyStore(source, target, Date.now() - 60_000)
  })

  test('of a later failure leaves the target as it was', async () => {
    await copyStore(source, target, Date.now())
    const broken: Driver = {
      ...source,
      transaction: (work) =>
        source.transaction((sql) =>
          work({
            ...sql,
            all: async (text, values) => {
              if (text.includes('FROM polls')) throw new Error('the disk is broken')
              return sql.all(text, values)
            },
          }),
        ),
    }
    await expect(copyStore(broken, target, Date.now())).rejects.toThrow('the disk is broken')
    expect(await count(target, 'payments')).toBe(2)
  })

  test.each<[string, Record<string, string>, RegExp]>([
    ['without a target', { from: 'sqlite:./a.db' }, /belong together/],
    ['to itself', { from: 'sqlite:./a.db', to: 'sqlite:./a.db' }, /same database/],
    ['to another engine', { from: 'sqlite:./a.db', to: 'mysql://x' }, /--to is .* must be like/],
    [
      'to an address with a password and a fault',
      { from: 'sqlite:./a.db', to: 'postgres://u:hunter2@h/d?ssl=1' },
      /ssl/,
    ],
  ])('%s is wrong use', async (_, flags, message) => {
    const failure = await migrateCommand.run({ words: [], flags, environment: {} }).catch((error: unknown) => error)
    expect(String(failure)).toMatch(message)
    expect(String(failure)).not.toContain('hunter2')
  })

  test('from a file that does not exist creates none', async () => {
    const nothing = `sqlite:${join(folder, 'nothing.db')}`
    const run = migrateCommand.run({ words: [], flags: { from: nothing, to: shared.url }, environment: {} })
    await expect(run).rejects.toThrow(/no such file/)
  })
})
