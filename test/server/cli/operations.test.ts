/** The commands of an operator, on a store that a companion has left behind. */

import { createHash, createHmac } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Explanation } from '../../../server/operations/explain.ts'
import type { Proof } from '../../../server/operations/prove.ts'
import { openSqlite } from '../../../server/store/sqlite.ts'
import { createStore } from '../../../server/store/store.ts'
import type { InboxInsert, Store } from '../../../server/store/store.ts'
import { PATIENCE, testProgram } from './program.ts'

const program = testProgram()
let settings: Record<string, string>

beforeEach(async () => {
  settings = { DATABASE_URL: `sqlite:${join(program.folder, 'pay.db')}` }
  await onStore((store) => store.migrate(1))
})

async function onStore(work: (store: Store) => Promise<unknown>): Promise<void> {
  const store = createStore(openSqlite(join(program.folder, 'pay.db')))
  await work(store)
  await store.close()
}

describe('pay-button prove', PATIENCE, () => {
  test('prints PASS and exits with 0, and FAIL with the rows and 1', async () => {
    const good = await program.run(['prove'], settings)
    expect([good.code, good.out.match(/^PASS {2}I\d+/gm)?.length]).toEqual([0, 12])
    await onStore((store) =>
      store.transaction((tx) =>
        tx.insertFinalization({
          orderId: 'order-1',
          paymentId: 'pay_1',
          money: { minor: 1n, currency: 'BDT' },
          at: 1,
        }),
      ),
    )
    const bad = await program.run(['prove'], settings)
    expect(bad.code).toBe(1)
    expect(bad.out).toMatch(/^FAIL {2}I3 .*\n +order-1$/m)
    const json = await program.call(['prove', '--json'], settings)
    expect(json.code).toBe(1)
    const { passed, invariants } = JSON.parse(json.out) as Proof
    expect([passed, invariants.find(({ id }) => id === 'I1')?.rows]).toEqual([false, ['order-1']])
  })

  test('exits with 2 and creates nothing when there is no store, and when its schema is another one', async () => {
    const { code, err } = await program.call(['prove'], { DATABASE_URL: 'sqlite:./nothing/pay.db' })
    expect([code, err]).toEqual([2, expect.stringContaining('there is no such file')])
    writeFileSync(join(program.folder, 'empty.db'), '')
    const empty = await program.call(['prove'], { DATABASE_URL: 'sqlite:./empty.db' })
    expect([empty.code, empty.err]).toEqual([2, expect.stringContaining('pay-button migrate')])
  })

  test('prints no part of a password that contains @, when the address cannot be used', async () => {
    const { code, err } = await program.call(['prove'], {
      DATABASE_URL: 'postgres://user:first@second%zz@db.invalid/pay',
    })
    expect([code, err]).toEqual([2, expect.stringContaining('DATABASE_URL is postgres://user:***@db.invalid/pay')])
    expect(err).not.toMatch(/first|second/)
  })
})

describe('pay-button explain', PATIENCE, () => {
  test('prints the timeline of an order, and exits with 1 for an unknown one', async () => {
    const money = { minor: 125_000n, currency: 'BDT' }
    const order = { orderId: 'order-1', money, pricing: 'merchant', checkoutId: 'chk_1' } as const
    const details = { description: null, customer: null, providers: null, successUrl: null, cancelUrl: null }
    await onStore((store) =>
      store.transaction(async (tx) => {
        await tx.saveOrder({ ...order, pricedAt: 1, aheadTokens: [], reference: null }, 1)
        const checkout = { ...details, id: 'chk_1', status: 'open', items: null, shop: null, paymentId: null } as const
        await tx.insertCheckout({ ...checkout, ...order, expiresAt: 9, createdAt: 1 })
      }),
    )
    const { code, out } = await program.run(['explain', 'order-1'], settings)
    expect(code).toBe(0)
    expect(out).toContain('Order order-1: unpaid, 1250.00 BDT')
    expect(out).toMatch(/^1970-01-01T00:00:00\.001Z {2}browser {3}The checkout was opened .*\[chk_1\]$/m)
    const json = JSON.parse((await program.call(['explain', 'order-1', '--json'], settings)).out) as Explanation
    expect(json.timeline).toMatchObject([{ at: '1970-01-01T00:00:00.001Z', kind: 'browser', checkoutId: 'chk_1' }])

    const unknown = await program.call(['explain', 'order-2'], settings)
    expect([unknown.code, unknown.err]).toEqual([1, 'pay-button explain: there is no order "order-2"\n'])
  })
})

describe('pay-button webhooks and replay', PATIENCE, () => {
  test('list refused webhooks, and verify one again under a secret that is set now', async () => {
    const body = Buffer.from('{"idempotency_key":"k1","event":"unknown.event"}')
    const secret = 'a-new-secret-of-lakiconnect'
    const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
    await onStore((store) =>
      store.transaction((tx) =>
        tx.insertInbox({
          id: 'inb_1',
          provider: 'lakiconnect',
          verdict: 'refused',
          dedupeKey: `${createHash('sha256').update(body).digest('hex')}:`,
          paymentId: null,
          headers: { 'x-lakiconnect-signature': signature },
          body,
          event: null,
          merchantReference: null,
          providerRef: null,
          note: 'the signature does not match the body',
          receivedAt: 1,
        }),
      ),
    )
    const list = await program.run(['webhooks', 'list', '--refused'], settings)
    expect([list.code, list.out]).toEqual([
      0,
      '1970-01-01T00:00:00.001Z  inb_1  lakiconnect  refused  the signature does not match the body\n',
    ])
    const more = { ...settings, PUBLIC_URL: 'http://localhost', ORDER_TOKEN_SECRET: 'o'.repeat(40), SANDBOX: '1' }
    const refused = await program.run(['replay', 'inb_1'], {
      ...more,
      LAKICONNECT_WEBHOOK_SECRET: 'another-secret-here',
    })
    expect([refused.code, refused.out]).toEqual([1, expect.stringContaining('It does not verify')])
    const good = await program.run(['replay', 'inb_1', '--note', 'new secret'], {
      ...more,
      LAKICONNECT_WEBHOOK_SECRET: `x${secret},${secret}`,
    })
    expect([good.code, good.out]).toEqual([0, expect.stringContaining('It verifies (secret 2)')])
    expect((await program.call(['replay', 'inb_2'], more)).code).toBe(1)
    for (const { out, err } of [refused, good]) expect(out + err).not.toContain(secret)
    await onStore(async ({ read }) =>
      expect((await read.operatorActions({}, 10)).map(({ note }) => note)).toEqual(['new secret', null]),
    )
  })
})

describe('pay-button backup', PATIENCE, () => {
  const copy = (): string => join(program.folder, 'copy.db')

  test('copies a store that a companion writes to, for its owner alone, and overwrites nothing', async () => {
    const driver = openSqlite(join(program.folder, 'pay.db'))
    const write = (key: string) =>
      driver.transaction((sql) => sql.run('INSERT INTO chores (name, next_at) VALUES ($1, 1)', [key]))
    await write('before')
    // A transaction that is open meanwhile is not part of the copy, and does not wait for it.
    const { code, out } = await driver.transaction(async (sql) => {
      await sql.run(`INSERT INTO chores (name, next_at) VALUES ('during', 1)`)
      return program.run(['backup', 'copy.db', '--json'], settings)
    })
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ file: 'copy.db', passed: true, bytes: statSync(copy()).size })
    expect((statSync(copy()).mode & 0o777).toString(8)).toBe('600')
    await driver.close()

    const before = readFileSync(copy())
    const again = await program.call(['backup', 'copy.db'], settings)
    expect([again.code, again.err]).toEqual([2, expect.stringContaining('copy.db exists already')])
    expect(readFileSync(copy())).toEqual(before)
    expect(readdirSync(program.folder).filter((name) => name.includes('.part'))).toEqual([])

    const restored = openSqlite(copy())
    expect((await restored.read.all('SELECT name FROM chores')).map(({ name }) => name)).toEqual(['before'])
    await restored.close()
  })

  test('keeps a faithful copy of a store that breaks an invariant, and exits with 1', async () => {
    const money = { minor: 1n, currency: 'BDT' }
    await onStore((store) =>
      store.transaction((tx) => tx.insertFinalization({ orderId: 'order-1', paymentId: 'pay_1', money, at: 1 })),
    )
    const { code, out } = await program.run(['backup', 'copy.db'], settings)
    expect([code, existsSync(copy())]).toEqual([1, true])
    expect(out).toMatch(/^FAIL {2}I1/m)
  })

  test.each([
    ['in a folder that is not there', 'nowhere/copy.db', {}, 'no such file'],
    ['of Postgres', 'copy.dump', { DATABASE_URL: 'postgres://user:password-1@db.invalid/pay' }, 'pg_dump'],
    ['of a store that is not there', 'copy.db', { DATABASE_URL: 'sqlite:./none.db' }, 'no such file'],
  ])('%s exits with 2, leaves nothing behind and says why', async (_name, file, more, why) => {
    const { code, err } = await program.call(['backup', file], { ...settings, ...more })
    expect([code, err]).toEqual([2, expect.stringContaining(why)])
    expect(err).not.toContain('password-1')
    expect(readdirSync(program.folder).filter((name) => name.startsWith('copy'))).toEqual([])
  })
})

const REFUSED_WEBHOOK: Omit<InboxInsert, 'id' | 'dedupeKey'> = {
  provider: 'echezona',
  verdict: 'refused',
  paymentId: null,
  headers: {},
  body: Buffer.from('{"customer":"ayesha@example.com"}'),
  event: null,
  merchantReference: null,
  providerRef: null,
  note: null,
  receivedAt: 1,
}

describe('pay-button erase', PATIENCE, () => {
  test('needs an address or a number, and says what it erased', async () => {
    const { code, out } = await program.run(['erase', '--email', 'nobody@example.com'], settings)
    expect([code, out]).toEqual([0, 'No order has these details. Nothing was erased.\n'])
    const json = await program.call(['erase', '--phone', '01712345678', '--json'], settings)
    expect(JSON.parse(json.out)).toEqual({ orders: 0, checkouts: 0, payments: 0, webhooks: 0 })
    expect((await program.call(['erase'], settings)).code).toBe(2)
  })

  test('says that refused webhooks of no known payment stay, while there are any', async () => {
    const erase = async () => (await program.call(['erase', '--email', 'ayesha@example.com'], settings)).out
    const insert = (id: string, facts: Partial<InboxInsert>) =>
      onStore((store) => store.transaction((tx) => tx.insertInbox({ ...REFUSED_WEBHOOK, id, dedupeKey: id, ...facts })))
    await insert('inb_1', { verdict: 'verified' })
    await insert('inb_2', { paymentId: 'pay_1' })
    expect(await erase()).toBe('No order has these details. Nothing was erased.\n')
    await insert('inb_3', {})
    expect(await erase()).toMatch(
      /^No order has these details\. .* They are deleted when they are 30 days old\. "pay-b/,
    )
    await onStore(async ({ read }) => expect(await read.refusedWithoutPayment(10)).toEqual(['inb_3']))
  })

  test('is listed with the reason, also when nothing was found', async () => {
    const flags = ['--email', 'nobody@example.com', '--note', 'asked by post']
    expect((await program.call(['erase', ...flags], settings)).code).toBe(0)
    await onStore(async ({ read }) =>
      expect(await read.operatorActions({}, 10)).toMatchObject([
        { operator: 'command line', action: 'customer.erase', note: 'asked by post', outcome: 'no order' },
      ]),
    )
  })
})
