/** The store: transactions, uniqueness, migrations, leases, the audit log. */

import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { appendPaymentEvent, continuesChain } from '../../server/jobs/audit-log.ts'
import { migrate, SCHEMA_VERSION, schemaVersion } from '../../server/store/migrate.ts'
import { initial } from '../../server/store/migrations/0001-initial.ts'
import { operators } from '../../server/store/migrations/0002-operators.ts'
import { reportsAndLists } from '../../server/store/migrations/0003-reports-and-lists.ts'
import { providerRefunds } from '../../server/store/migrations/0004-provider-refunds.ts'
import { reviewList } from '../../server/store/migrations/0005-review-list.ts'
import { refundLedger } from '../../server/store/migrations/0006-refund-ledger.ts'
import { unmatchedWebhooks } from '../../server/store/migrations/0007-unmatched-webhooks.ts'
import { pushRequests } from '../../server/store/migrations/0008-push-requests.ts'
import { openStore } from '../../server/store/open.ts'
import type { Driver } from '../../server/store/sql.ts'
import type { PaymentEventRow, PaymentRow, Store } from '../../server/store/store.ts'
import { createDatabase } from './support/database.ts'
import type { TestDatabase } from './support/database.ts'

let database: TestDatabase
let store: Store
beforeEach(async () => {
  database = await createDatabase()
  store = openStore(database.url)
  await store.migrate(1)
})
afterEach(async () => {
  await store.close()
  await database.remove()
})

const payment = (id: string, more: Partial<PaymentRow> = {}): PaymentRow => ({
  id,
  checkoutId: 'chk_1',
  orderId: 'order-1',
  provider: 'p',
  medium: null,
  merchantReference: id,
  reference: id,
  providerRef: null,
  refSource: null,
  transactionId: null,
  money: { minor: 10000n, currency: 'BDT' },
  state: 'pending',
  flags: [],
  reason: null,
  action: null,
  callbackTokenHash: 'a',
  returnTokenHash: 'b',
  cancelTokenHash: 'c',
  client: '',
  locale: null,
  version: 1,
  createdAt: 1,
  paidAt: null,
  expiresAt: null,
  returnedAt: null,
  detailsHash: null,
  pushRequestedAt: null,
  ...more,
})

describe('the store', () => {
  test('has exact integers, bytes, and texts of any characters', async () => {
    const driver = database.open()
    const insert = 'INSERT INTO samples (n, b, t) VALUES ($1, $2, $3)'
    await driver.transaction(async (sql) => {
      await sql.script('CREATE TABLE samples (n INTEGER, b BLOB, t TEXT) STRICT;')
      await sql.run(insert, [9_007_199_254_740_993n, new Uint8Array([0, 255, 39]), "বাংলা ' 💚"])
      await sql.run(insert, [-5, null, ''])
    })
    expect((await driver.read.all('SELECT n, t FROM samples ORDER BY n')).map(({ n, t }) => [n, t])).toEqual([
      [-5, ''],
      [9_007_199_254_740_993n, "বাংলা ' 💚"],
    ])
    const { b } = (await driver.read.get('SELECT b FROM samples WHERE n > 0')) as { b: Uint8Array }
    expect([...b]).toEqual([0, 255, 39])
    expect(await driver.read.get('SELECT count(*) AS n FROM samples')).toEqual({ n: 2 })
    await expect(driver.transaction((sql) => sql.run(insert, [0.5, null, null]))).rejects.toThrow()
    await driver.close()
  })

  test('sorts and compares texts by their bytes', async () => {
    const driver = database.open()
    await driver.transaction(async (sql) => {
      await sql.script('CREATE TABLE words (word TEXT NOT NULL) STRICT;')
      for (const word of ['b', 'B', '_', 'a', 'É', 'é']) await sql.run('INSERT INTO words (word) VALUES ($1)', [word])
    })
    const words = await driver.read.all('SELECT word FROM words ORDER BY word')
    expect(words.map(({ word }) => word)).toEqual(['B', '_', 'a', 'b', 'É', 'é'])
    expect(await driver.read.all('SELECT word FROM words WHERE lower(word) = lower($1)', ['É'])).toEqual([
      { word: 'É' },
    ])
    expect(
      await driver.read.all('SELECT word FROM words WHERE lower(word) = lower($1) ORDER BY word', ['b']),
    ).toHaveLength(2)
    await driver.close()
  })

  test('finalizes an order once for fifty attempts at the same moment', async () => {
    const wins = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        store.transaction((tx) =>
          tx.insertFinalization({
            orderId: 'order-1',
            paymentId: `pay_${index}`,
            money: { minor: 1n, currency: 'BDT' },
            at: 1,
          }),
        ),
      ),
    )
    expect(wins.filter(Boolean)).toHaveLength(1)
    expect((await store.read.finalization('order-1'))?.paymentId).toBe(`pay_${wins.indexOf(true)}`)
  })

  test('keeps nothing of a transaction that failed', async () => {
    await expect(
      store.transaction(async (tx) => {
        await tx.insertPayment(payment('pay_1'))
        throw new Error('power cut')
      }),
    ).rejects.toThrow('power cut')
    expect(await store.read.payment('pay_1')).toBeNull()
  })

  test('runs what waits for a commit after that commit, and drops it after a rollback', async () => {
    const ran: string[] = []
    await expect(
      store.transaction(async (tx) => {
        tx.afterCommit(() => ran.push('rolled back'))
        throw new Error('power cut')
      }),
    ).rejects.toThrow('power cut')
    await store.transaction(async (tx) => {
      await tx.insertPayment(payment('pay_1'))
      tx.afterCommit(() => ran.push('committed'))
      expect(ran).toEqual([])
    })
    await store.transaction(async (tx) => void (await tx.payment('pay_1')))
    expect(ran).toEqual(['committed'])
  })

  test('shows readers only what was committed', async () => {
    await store.transaction(async (tx) => {
      await tx.insertPayment(payment('pay_1'))
      expect(await store.read.payment('pay_1')).toBeNull()
      expect(await tx.payment('pay_1')).not.toBeNull()
    })
    expect(await store.read.payment('pay_1')).not.toBeNull()
  })

  test('refuses a lower rank, and a stale copy', async () => {
    await store.transaction((tx) => tx.insertPayment(payment('pay_1')))
    const stale = (await store.read.payment('pay_1'))!
    await store.transaction((tx) => tx.savePayment({ ...stale, state: 'paid' }))
    await expect(store.transaction((tx) => tx.savePayment({ ...stale, state: 'failed' }))).rejects.toThrow()
    const fresh = (await store.read.payment('pay_1'))!
    await expect(store.transaction((tx) => tx.savePayment({ ...fresh, state: 'failed' }))).rejects.toThrow()
    expect((await store.read.payment('pay_1'))?.state).toBe('paid')
  })

  test('has one payment for each provider transaction', async () => {
    await store.transaction((tx) => tx.insertPayment(payment('pay_1', { providerRef: 'T' })))
    await expect(store.transaction((tx) => tx.insertPayment(payment('pay_2', { providerRef: 'T' })))).rejects.toThrow()
    await store.transaction((tx) => tx.insertPayment(payment('pay_3', { providerRef: 'T', provider: 'q' })))
  })
})

describe('migrations', () => {
  // A database that has run one never runs it again, so it would lack what was added. Write a new migration instead.
  test.each([
    ['0001-initial', initial, '1cf3842b469a4322a288d0723af092abeef1d773d16f46c76f58e78c1341124c'],
    ['0002-operators', operators, '555a24c6f27b1ce919d7d7a2ed518a3901da07c394b25dc702441dbcece4bd96'],
    ['0003-reports-and-lists', reportsAndLists, '17c578939f662c1e8e10a163a804e53964cfdd2cc419e89db069aa851d3deb75'],
    ['0004-provider-refunds', providerRefunds, '437012227dab4b0146acaf44034bf1f3a586aef2ff5b91d452e056dc3e1381e9'],
    ['0005-review-list', reviewList, '5df45488bb4fe42bf077e6ff4124df3ae45e69fbcc572df71fba87f356e40927'],
    ['0006-refund-ledger', refundLedger, '92f02ab7ba31a99737a250fc0fbdc24cfd13e3d0af723651acb82a3a653a4baf'],
    ['0007-unmatched-webhooks', unmatchedWebhooks, '651264873eb664f0c4c6e237f03e957f21a1b1f9564bb277703acdc5baf0aa5e'],
    ['0008-push-requests', pushRequests, '7f21e6f2c6eb2aa2108f7b34d156412595e0ed447deb413fde3edafb95a37774'],
  ])('%s has shipped and does not change', (_name, texts, digest) => {
    expect(createHash('sha256').update(texts.join('\n')).digest('hex')).toBe(digest)
  })

  test('are numbered without a gap, one file each', () => {
    const files = readdirSync(new URL('../../server/store/migrations/', import.meta.url)).sort()
    expect(files.map((file) => Number(/^(\d{4})-[a-z-]+\.ts$/.exec(file)?.[1]))).toEqual(
      Array.from({ length: SCHEMA_VERSION }, (_, index) => index + 1),
    )
  })

  test('run once, and make the store ready', async () => {
    expect(await store.migrate(2)).toEqual({ from: SCHEMA_VERSION, to: SCHEMA_VERSION })
    expect(await store.ready()).toBe(true)
    const unused = await createDatabase({ migrated: false })
    const empty = openStore(unused.url)
    expect(await empty.ready()).toBe(false)
    await empty.close()
    await unused.remove()
  })

  describe('of a database', () => {
    let other: TestDatabase
    let driver: Driver
    beforeEach(async () => {
      other = await createDatabase({ migrated: false })
      driver = other.open()
    })
    afterEach(async () => {
      await driver.close()
      await other.remove()
    })
    const first = ['CREATE TABLE one (a INTEGER NOT NULL) STRICT; CREATE INDEX one_by_a ON one (a);']
    const second = [
      '-- A comment; with a semicolon.\nALTER TABLE one ADD COLUMN b TEXT;',
      'INSERT INTO one VALUES (1, 2);',
    ]

    test('run only the new steps of a later version', async () => {
      expect(await migrate(driver, 1, [first])).toEqual({ from: 0, to: 1 })
      expect(await migrate(driver, 2, [first, second])).toEqual({ from: 1, to: 2 })
      expect(await driver.read.all('SELECT * FROM schema_migrations ORDER BY version')).toEqual([
        { version: 1, applied_at: 1 },
        { version: 2, applied_at: 2 },
      ])
      expect(await driver.read.all('SELECT * FROM one')).toEqual([{ a: 1, b: '2' }])
    })

    test('refuse a database of a newer version', async () => {
      await migrate(driver, 1, [first, second])
      await expect(migrate(driver, 2, [first])).rejects.toThrow(/version 2.*1 at most/)
      expect(await schemaVersion(driver)).toBe(2)
    })

    test('change nothing when one of them fails', async () => {
      await expect(migrate(driver, 1, [first, ['CREATE TABLE two (a INTEGER);', 'nonsense;']])).rejects.toThrow()
      expect(await schemaVersion(driver)).toBe(0)
      for (const table of ['one', 'two']) await expect(driver.read.all(`SELECT * FROM ${table}`)).rejects.toThrow()
    })

    test('run once when two processes start at the same time', async () => {
      const second = other.open()
      const results = await Promise.all([migrate(driver, 1, [first]), migrate(second, 1, [first])])
      expect(results.map(({ from }) => from).sort()).toEqual([0, 1])
      await second.close()
    })
  })
})

describe('a queue', () => {
  test('gives a row to one worker until its lease ends', async () => {
    await store.transaction((tx) =>
      tx.insertPoll({ paymentId: 'pay_1', provider: 'p', client: 'c', nextAt: 10, now: 1 }),
    )
    const claim = async (now: number) =>
      [await store.transaction((tx) => tx.claimPoll('pay_1', now, now + 100))].filter(Boolean)
    expect(await claim(9)).toEqual([])
    expect(await claim(10)).toEqual([{ paymentId: 'pay_1', provider: 'p', attempts: 0 }])
    expect(await claim(50)).toEqual([])
    expect(await claim(110)).toEqual([{ paymentId: 'pay_1', provider: 'p', attempts: 0 }])
    await store.transaction((tx) => tx.releasePoll('pay_1', 500))
    expect(await claim(499)).toEqual([])
    expect(await claim(500)).toEqual([{ paymentId: 'pay_1', provider: 'p', attempts: 1 }])
    await store.transaction((tx) => tx.stopPoll('pay_1'))
    expect(await claim(10_000)).toEqual([])
  })

  test('of webhooks has a message once, apart from refused copies', async () => {
    const row = (verdict: 'verified' | 'refused', id: string) => ({
      id,
      provider: 'p',
      verdict,
      dedupeKey: 'k',
      paymentId: null,
      headers: {},
      body: new Uint8Array([1, 2]),
      event: verdict === 'verified' ? { kind: 'payment' as const, dedupeKey: 'k' } : null,
      note: null,
      receivedAt: 1,
      merchantReference: null,
      providerRef: null,
    })
    const insert = (verdict: 'verified' | 'refused', id: string) =>
      store.transaction((tx) => tx.insertInbox(row(verdict, id)))
    expect([await insert('refused', 'a'), await insert('verified', 'b'), await insert('verified', 'c')]).toEqual([
      true,
      true,
      false,
    ])
    expect((await store.transaction((tx) => tx.claimInbox(5, 10, 10, 'p'))).map(({ id }) => id)).toEqual(['b'])
  })
})

test('the audit log shows a row that was changed, dropped or inserted', async () => {
  for (const type of ['created', 'pending', 'paid'] as const)
    await store.transaction((tx) => appendPaymentEvent(tx, 'pay_1', type, { type }, 1))
  const events = await store.read.paymentEvents('pay_1')
  const [first, second, third] = events as [PaymentEventRow, PaymentEventRow, PaymentEventRow]
  expect([continuesChain(first, null), continuesChain(second, first), continuesChain(third, second)]).toEqual([
    true,
    true,
    true,
  ])
  expect(continuesChain({ ...second, data: '{"type":"failed"}' }, first)).toBe(false)
  expect(continuesChain(third, first)).toBe(false)
  expect(continuesChain({ ...third, seq: 2 }, first)).toBe(false)
  expect(continuesChain(second, null)).toBe(false)
})
