/** `prove` finds a fault of every invariant, and nothing in a store that keeps them. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { prove } from '../../server/operations/prove.ts'
import type { Proof } from '../../server/operations/prove.ts'
import { createStore } from '../../server/store/store.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { advance, paid, sale } from './support/steps.ts'

let companion: Companion
/** Of the order that is paid, and of one that is pending. */
let paidId: string
let pendingId: string

beforeEach(async () => {
  companion = await startCompanion()
  companion.provider.onStatus = ({ reference }) => (reference === paidId ? paid() : null)
  paidId = (await sale(companion, 'order-1')).payment.id
  pendingId = (await sale(companion, 'order-2')).payment.id
  await advance(companion)
})

// Most tests here break the invariants that every companion is checked for at its end.
afterEach(() =>
  companion.close().catch((error: Error) => {
    if (!error.message.startsWith('broken invariants')) throw error
  }),
)

/** Changes the store behind the companion's back, without its constraints, and proves it. */
async function proofAfter(...statements: readonly string[]): Promise<Proof> {
  const driver = companion.database.open()
  try {
    await driver.transaction(async (sql) => {
      for (const statement of statements) await sql.run(statement)
    })
    return await prove(createStore(driver), { now: companion.clock.now + 61_000 })
  } finally {
    await driver.close()
  }
}

const failuresOf = ({ invariants }: Proof): Record<string, readonly string[]> =>
  Object.fromEntries(invariants.filter(({ passed }) => !passed).map(({ id, rows }) => [id, rows]))

/** Removes the constraints of a table, so that a fault can be written that only another program could cause. */
const copied = (table: string): string[] => [
  `CREATE TABLE copy AS SELECT * FROM ${table}`,
  `DROP TABLE ${table}`,
  `ALTER TABLE copy RENAME TO ${table}`,
]

/** Writes a refund of the paid payment that the provider was asked to make. */
const madeRefund = (state: string, key: string): string =>
  `INSERT INTO provider_refunds (id, provider, order_id, payment_id, amount, currency, state, refund_key, request_key,
     operator, note, attempts, created_at, armed_at)
   SELECT 'rfd_1', provider, order_id, id, 100, 'BDT', '${state}', ${key}, 'k', 'o', 'n', 0, 1, 1
   FROM payments WHERE id = '${paidId}'`

test('a store that keeps every invariant passes', async () => {
  const proof = await proofAfter()
  expect(failuresOf(proof)).toEqual({})
  expect(proof.passed).toBe(true)
  expect(proof.checked).toMatchObject({ payments: 2, finalizations: 1, outbox: 1 })
})

describe('prove finds', () => {
  test.each<[string, string, () => readonly string[], () => readonly string[]]>([
    ['a paid payment without finalization', 'I1', () => ['DELETE FROM finalizations'], () => [paidId]],
    [
      'a finalization of a payment that is not paid',
      'I1',
      () => [`UPDATE finalizations SET payment_id = '${pendingId}'`],
      () => [paidId, 'order-1'],
    ],
    [
      'an order that is finalized twice',
      'I2',
      () => [...copied('finalizations'), 'INSERT INTO finalizations SELECT * FROM finalizations'],
      () => ['order-1'],
    ],
    ['a finalization without an event', 'I3', () => ['DELETE FROM outbox'], () => ['order-1']],
    [
      'an order.paid without a finalization',
      'I3',
      () => [`UPDATE outbox SET id = 'fin_order-3', order_id = 'order-3'`],
      () => ['order-1', 'fin_order-3'],
    ],
    [
      'a payment whose rank fell',
      'I4',
      () => [`UPDATE payments SET state = 'pending', rank = 10 WHERE id = '${paidId}'`],
      () => [paidId],
    ],
    [
      'an event that lowers a rank',
      'I4',
      () => [
        `INSERT INTO payment_events (payment_id, seq, type, data, at, previous_hash, hash)
         SELECT payment_id, seq + 1, 'failed', '{}', at, hash, 'x' FROM payment_events
         WHERE payment_id = '${paidId}' AND type = 'paid'`,
      ],
      () => [paidId],
    ],
    ['a finalization of another amount', 'I5', () => ['UPDATE finalizations SET amount = 1'], () => ['order-1']],
    [
      'an order of another currency',
      'I5',
      () => [`UPDATE orders SET currency = 'USD' WHERE order_id = 'order-1'`],
      () => ['order-1'],
    ],
    [
      'a paid event of another amount',
      'I5',
      () => [`UPDATE payment_events SET data = replace(data, '100.00', '100.01') WHERE type = 'paid'`],
      () => [`${paidId} event 3`],
    ],
    ['a pending payment that nobody polls', 'I7', () => ['DELETE FROM polls'], () => [pendingId]],
    [
      'a pending payment whose polls stopped without a review',
      'I7',
      () => ['UPDATE polls SET next_at = NULL'],
      () => [pendingId],
    ],
    [
      'refunds of more than was paid',
      'I8',
      () => [
        `INSERT INTO refunds (provider, refund_key, payment_id, order_id, amount, currency, at) SELECT 'p', 'r', id, order_id, 10001, 'BDT', 1 FROM payments WHERE id = '${paidId}'`,
      ],
      () => [paidId],
    ],
    [
      'a refund of a payment that was never paid',
      'I8',
      () => [
        `INSERT INTO refunds (provider, refund_key, payment_id, order_id, amount, currency, at) SELECT 'p', 'r', id, order_id, 1, 'BDT', 1 FROM payments WHERE id = '${pendingId}'`,
      ],
      () => [pendingId],
    ],
    [
      'a changed event',
      'I9',
      () => [`UPDATE payment_events SET at = at + 1 WHERE payment_id = '${paidId}' AND seq = 2`],
      () => [`${paidId} event 2`],
    ],
    [
      'an event that was removed',
      'I9',
      () => [`DELETE FROM payment_events WHERE payment_id = '${paidId}' AND seq = 2`],
      () => [`${paidId} event 3`],
    ],
    [
      'a final event that was removed',
      'I9',
      () => [`DELETE FROM payment_events WHERE payment_id = '${paidId}' AND seq = 3`],
      () => [paidId],
    ],
    [
      'an audit log of no payment',
      'I9',
      () => [`DELETE FROM payments WHERE id = '${pendingId}'`],
      () => [`${pendingId} event 1`, `${pendingId} event 2`],
    ],
    [
      'a signed claim of money that nobody asks about',
      'I7',
      () => [
        `INSERT INTO payment_references (payment_id, provider, provider_ref, source, amount, currency, claims_payment,
           status, at) VALUES ('${paidId}', 'scripted', 'T2', 'signed', '', '', 1, 'open', 1)`,
      ],
      () => [paidId],
    ],
    ['a refund that was made and not recorded', 'I11', () => [madeRefund('done', 'NULL')], () => [paidId]],
    ['a refund that was made and whose record is gone', 'I11', () => [madeRefund('done', `'made:1'`)], () => [paidId]],
    ['a refund that was refused and recorded', 'I11', () => [madeRefund('refused', `'made:1'`)], () => [paidId]],
    [
      'a call without an outcome',
      'I10',
      () => [
        `UPDATE operations SET outcome = 'intent', open_since = ${companion.clock.now} WHERE payment_id = '${pendingId}'`,
      ],
      () => [`create:${pendingId}`],
    ],
  ])('%s, as %s', async (_name, invariant, statements, rows) => {
    const failures = failuresOf(await proofAfter(...statements()))
    expect(failures[invariant]).toEqual(rows())
  })

  test('an anomaly of the audit log that is gone, as I12', async () => {
    companion.provider.onStatus = () => paid({ providerRef: 'T2', minor: 1n })
    await advance(companion)
    expect(failuresOf(await proofAfter())).toEqual({})
    const proof = await proofAfter('DELETE FROM anomalies')
    expect(failuresOf(proof)).toEqual({ I12: [pendingId] })
  })

  test('a verified webhook that nobody will process, as I6', async () => {
    await companion.request('POST', '/webhooks/scripted', {
      body: { id: 'm', reference: 'unknown' },
      headers: { 'x-word': 'good' },
    })
    await companion.app.idle()
    const proof = await proofAfter('UPDATE inbox SET next_at = NULL, lease_until = NULL')
    expect(failuresOf(proof)).toEqual({ I6: [expect.stringMatching(/^inb_/)] })
  })
})

test('work that began less than a minute ago breaks nothing', async () => {
  const driver = companion.database.open()
  await driver.transaction((sql) =>
    sql.run(`UPDATE operations SET outcome = 'intent', open_since = $1 WHERE payment_id = $2`, [
      companion.clock.now,
      pendingId,
    ]),
  )
  const store = createStore(driver)
  expect((await prove(store, { now: companion.clock.now + 59_000 })).passed).toBe(true)
  expect((await prove(store, { now: companion.clock.now + 61_000 })).passed).toBe(false)
  await driver.close()
})

test('the companion proves its store every hour, and reports a fault in its log and its metrics', async () => {
  await advance(companion, 3_600_000)
  expect(companion.logLines.join('')).toContain('the store keeps every invariant')
  await proofAfter('DELETE FROM outbox')
  await advance(companion, 3_600_000)
  const line = companion.logLines.find((text) => text.includes('breaks an invariant')) ?? '{}'
  expect(JSON.parse(line)).toMatchObject({ level: 50, invariant: 'I3', broken: 1, rows: ['order-1'] })
  const { text } = await companion.request('GET', '/metrics')
  expect(text).toContain('pay_invariant_broken_rows{invariant="I3"} 1')
  expect(text).toContain('pay_invariant_broken_rows{invariant="I1"} 0')
})
