/** A database that cannot be written: a full disk, a read-only file, a file that is gone. */

import { mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { StoreUnavailable } from '../../server/contract/errors.ts'
import { openSqlite } from '../../server/store/sqlite.ts'
import type { Driver } from '../../server/store/sql.ts'
import { createStore } from '../../server/store/store.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pay-button-unavailable-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const filled = (count: number) => async (sql: Parameters<Parameters<Driver['transaction']>[0]>[0]) => {
  for (let row = 0; row < count; row += 1) await sql.run('INSERT INTO filling (b) VALUES ($1)', [new Uint8Array(8192)])
}

describe('the SQLite driver', () => {
  let driver: Driver
  beforeEach(async () => {
    driver = openSqlite(join(folder, 'pay.db'))
    await createStore(driver).migrate(1)
    await driver.transaction((sql) => sql.run('CREATE TABLE filling (b blob)'))
  })
  afterEach(() => driver.close())
  const pragma = (text: string) => driver.transaction((sql) => sql.get(`PRAGMA ${text}`))

  test('throws StoreUnavailable for a full disk, and works again when there is room', async () => {
    const store = createStore(driver)
    expect(await store.ready()).toBe(true)
    const { page_count: pages } = (await pragma('page_count')) as { page_count: number }
    await pragma(`max_page_count = ${pages + 4}`)
    const failure = await driver.transaction(filled(100)).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(StoreUnavailable)
    expect(String((failure as Error).cause)).toMatch(/full/)
    expect(await driver.read.get('SELECT count(*) AS n FROM filling')).toEqual({ n: 0 })
    let room = true
    while (room)
      room = await driver.transaction(filled(1)).then(
        () => true,
        () => false,
      )
    expect(await createStore(driver).ready()).toBe(false)
    await pragma(`max_page_count = ${pages + 4000}`)
    await driver.transaction(filled(10))
    expect(await store.ready()).toBe(true)
  })

  test('throws StoreUnavailable when it may not write', async () => {
    const store = createStore(driver)
    await driver.transaction((sql) => sql.run('PRAGMA query_only = ON'))
    await expect(driver.transaction(filled(1))).rejects.toBeInstanceOf(StoreUnavailable)
    expect(await store.ready()).toBe(false)
  })

  test('does not throw StoreUnavailable for a wrong statement', async () => {
    const failure = await driver
      .transaction((sql) => sql.run('INSERT INTO nowhere (a) VALUES (1)'))
      .catch((error: unknown) => error)
    expect(failure).not.toBeInstanceOf(StoreUnavailable)
    await driver.transaction(filled(1))
  })

  test('throws StoreUnavailable when another process keeps the lock', async () => {
    const other = openSqlite(join(folder, 'pay.db'))
    await other.transaction(async () => {
      await expect(driver.transaction(filled(1))).rejects.toBeInstanceOf(StoreUnavailable)
    })
    await other.close()
    await driver.transaction(filled(1))
  })
})

describe('a companion', () => {
  let companion: Companion
  const file = (): string => join(folder, 'pay.db')
  beforeEach(async () => {
    companion = await startCompanion({ settings: { DATABASE_URL: `sqlite:${file()}` } })
  })

  const expectUnavailable = async (reason: RegExp): Promise<void> => {
    const token = await companion.token()
    const answer = await companion.request('POST', '/checkouts', { body: { orderToken: token } })
    expect([answer.status, answer.problem.code]).toEqual([503, 'unavailable'])
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(answer.text).not.toContain(folder)
    const form = await companion.request('POST', '/checkout', {
      raw: new URLSearchParams({ orderToken: token }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(form.status).toBe(503)
    expect(
      (
        await companion.request('POST', '/webhooks/scripted', {
          body: { id: 'e1', ignore: true },
          headers: { 'x-word': 'good' },
        })
      ).status,
    ).toBe(503)
    expect((await companion.request('GET', '/readyz')).status).toBe(503)
    expect((await companion.request('GET', '/healthz')).status).toBe(200)
    expect(companion.logLines.some((line) => line.includes('a request failed') && reason.test(line))).toBe(true)
  }
  const expectGood = async (): Promise<void> => {
    expect((await companion.open({ orderId: 'after' })).checkout.status).toBe('open')
    expect((await companion.request('GET', '/readyz')).status).toBe(200)
  }

  test('whose database file is gone answers 503 until it is back', async () => {
    expect((await companion.request('GET', '/readyz')).status).toBe(200)
    renameSync(file(), `${file()}.away`)
    await expectUnavailable(/is gone/)
    renameSync(`${file()}.away`, file())
    await expectGood()
    await companion.close()
  })

  test('whose database file was replaced answers 503', async () => {
    renameSync(file(), `${file()}.away`)
    writeFileSync(file(), '')
    await expectUnavailable(/was replaced/)
    renameSync(`${file()}.away`, file())
    await expectGood()
    await companion.close()
  })

  test('whose database folder was moved answers 503', async () => {
    renameSync(folder, `${folder}.away`)
    await expectUnavailable(/is gone/)
    renameSync(`${folder}.away`, folder)
    await expectGood()
    await companion.close()
  })

  test('has database files that only their owner can read', async () => {
    for (const name of ['', '-wal', '-shm'])
      expect((statSync(file() + name).mode & 0o777).toString(8), name).toBe('600')
    await companion.close()
  })
})
