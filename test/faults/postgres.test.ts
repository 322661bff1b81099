/** Three companions on one Postgres that are killed and restarted, and a database server that goes away. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startOwnPostgres } from '../postgres-server.ts'
import type { PostgresServer } from '../postgres-server.ts'
import { buildProgram } from './companion.ts'
import type { Program } from './companion.ts'
import { FAILPOINTS } from './failpoint-table.ts'
import { runHistory } from './history.ts'

const isFull = process.env['FAULTS'] === 'full'
const SEEDS = isFull ? [1, 2, 3] : [1]
/** Moments that only a companion alone on its store passes. */
const ALONE = /^takeOverLeases/
/** `npm test` kills at every twelfth moment. */
const MOMENTS = FAILPOINTS.filter((each, index) => !ALONE.test(each) && (isFull || index % 12 === 5))
/** Ends a test that hangs. */
const LIMIT = 1_200_000

let program: Program
let postgres: PostgresServer
beforeAll(async () => {
  program = await buildProgram()
  postgres = await startOwnPostgres()
})
afterAll(async () => {
  program.remove()
  await postgres.close()
})

describe('three companions on one Postgres', () => {
  it.each(SEEDS)(
    'keep their books when they are killed at named moments, and in a rolling restart (seed %i)',
    async (seed) => {
      const isPassed = new Set<string>()
      // A moment that needs a rare event, such as a second payment of an order, may need another history.
      for (let history = 0; history < 8 && isPassed.size < MOMENTS.length; history += 1) {
        const outcome = await runHistory(program, {
          seed: seed * 100 + history,
          orders: 6,
          instances: 3,
          postgres,
          failpoints: MOMENTS.filter((each) => !isPassed.has(each)),
          rollingRestart: true,
          kills: isFull && history === 0 ? 15 : 0,
        })
        expect(outcome.problems).toEqual([])
        // Each of the instances dies at a moment.
        for (const each of outcome.deaths) isPassed.add(each)
      }
      expect(MOMENTS.filter((each) => !isPassed.has(each))).toEqual([])
    },
    LIMIT,
  )

  it.each([
    ['is down', 'down'],
    ['does not answer', 'hung'],
    ['accepts reads only', 'read-only'],
  ] as const)(
    'lose nothing that they acknowledged while the database %s',
    async (_, store) => {
      const outcome = await runHistory(program, { seed: 1, orders: 8, instances: 2, postgres, store })
      expect(outcome.problems).toEqual([])
      expect(outcome.unavailable).toBeGreaterThan(0)
    },
    LIMIT,
  )
})
