/** The commands of an operator on Postgres. `test/server/cli/` shows on SQLite all that they say. */

import { createHash, createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Finding } from '../../server/operations/doctor.ts'
import type { Explanation } from '../../server/operations/explain.ts'
import type { Proof } from '../../server/operations/prove.ts'
import { testProgram } from '../server/cli/program.ts'
import { startCompanion } from '../server/support/companion.ts'
import { advance, paid } from '../server/support/steps.ts'
import { sharedDatabase } from './fixture.ts'

const SECRET = 'secret-of-lakiconnect-that-nobody-prints'
const EMAIL = 'rahima@shop.example'

const shared = sharedDatabase()
const program = testProgram([SECRET])
const settings = () => ({
  DATABASE_URL: shared.url,
  PUBLIC_URL: 'http://localhost:8787',
  ORDER_TOKEN_SECRET: 'o'.repeat(40),
  SANDBOX: '1',
  LAKICONNECT_WEBHOOK_SECRET: SECRET,
})

/** What a companion leaves behind that has sold one order. */
async function sell(): Promise<void> {
  const { url } = shared
  const companion = await startCompanion({
    database: { url, open: shared.driver, remove: async () => undefined },
  })
  companion.provider.onStatus = () => paid()
  await companion.pay(await companion.open({ customer: { name: 'Rahima', email: EMAIL } }))
  await advance(companion)
  expect((await companion.order()).status).toBe('paid')
  await companion.close()
}

test('prove passes, and fails with the rows that break an invariant', async () => {
  await sell()
  const good = await program.call(['prove'], settings())
  expect([good.code, good.out.match(/^PASS {2}I\d+/gm)?.length]).toEqual([0, 12])
  await shared
    .store()
    .transaction((tx) =>
      tx.insertFinalization({ orderId: 'order-2', paymentId: 'pay_2', money: { minor: 1n, currency: 'BDT' }, at: 1 }),
    )
  const bad = await program.call(['prove', '--json'], settings())
  expect(bad.code).toBe(1)
  const { passed, invariants } = JSON.parse(bad.out) as Proof
  expect([passed, invariants.find(({ id }) => id === 'I1')?.rows]).toEqual([false, ['order-2']])
})

test('explain prints the timeline of an order', async () => {
  await sell()
  const { code, out } = await program.call(['explain', 'order-1', '--json'], settings())
  expect(code).toBe(0)
  expect((JSON.parse(out) as Explanation).timeline.length).toBeGreaterThan(2)
  expect((await program.call(['explain', 'order-2'], settings())).code).toBe(1)
})

test('replay verifies a refused webhook again', async () => {
  const body = Buffer.from('{"idempotency_key":"k1","event":"unknown.event"}')
  const signature = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`
  await shared.store().transaction((tx) =>
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
  )
  const { code, out } = await program.call(['replay', 'inb_1', '--note', 'new secret'], settings())
  expect([code, out]).toEqual([0, expect.stringContaining('It verifies')])
  expect((await shared.store().read.operatorActions({}, 10)).map(({ note }) => note)).toEqual(['new secret'])
})

test('doctor reads the queues', async () => {
  const { out } = await program.call(['doctor', '--json'], settings())
  const { findings } = JSON.parse(out) as { findings: Finding[] }
  expect(findings.filter(({ check }) => check === 'queues').map(({ level }) => level)).toEqual(['ok', 'ok', 'ok'])
})

test('erase removes the details of a buyer, and keeps the order', async () => {
  await sell()
  const { code, out } = await program.call(['erase', '--email', EMAIL, '--json'], settings())
  expect([code, JSON.parse(out)]).toMatchObject([0, { orders: 1, checkouts: 1 }])
  const { read } = shared.driver()
  expect(await read.get('SELECT customer FROM checkouts')).toEqual({ customer: null })
  expect(await read.get('SELECT count(*) AS n FROM finalizations')).toEqual({ n: 1 })
})
