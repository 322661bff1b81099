/** The commands of an operator, on a store that a companion has left behind. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Proof } from '../../../server/operations/prove.ts'
import { openSqlite } from '../../../server/store/sqlite.ts'
import { createStore } from '../../../server/store/store.ts'
import type { Store } from '../../../server/store/store.ts'
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
    expect([good.code, good.out.match(/^PASS {2}I\d+/gm)?.length]).toEqual([0, 10])
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
    const json = await program.run(['prove', '--json'], settings)
    expect(json.code).toBe(1)
    const { passed, invariants } = JSON.parse(json.out) as Proof
    expect([passed, invariants.find(({ id }) => id === 'I1')?.rows]).toEqual([false, ['order-1']])
  })

  test('exits with 2 and creates nothing when there is no store, and when its schema is another one', async () => {
    const { code, err } = await program.run(['prove'], { DATABASE_URL: 'sqlite:./nothing/pay.db' })
    expect([code, err]).toEqual([2, expect.stringContaining('there is no such file')])
    writeFileSync(join(program.folder, 'empty.db'), '')
    const empty = await program.run(['prove'], { DATABASE_URL: 'sqlite:./empty.db' })
    expect([empty.code, empty.err]).toEqual([2, expect.stringContaining('pay-button migrate')])
  })
})
