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
      const kills = isFull ? 15 : 0
      const history = { seed, orders: 6, instances: 3, postgres, failpoints: MOMENTS, rollingRestart: true, kills }
      const outcome = await runHistory(program, history)
      expect(outcome.problems).toEqual([])
      expect(outcome.deaths.length).toBeGreaterThan(MOMENTS.length / 2)
    },
    LIMIT,
  )

  it.each([
    ['is down', 'down'],
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
