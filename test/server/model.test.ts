/**
 * Random histories of two orders with three attempts each, compared with a model of what the providers know.
 *
 * A failure prints the shortest history that still fails, with its seed and path. `MODEL_SEED=… MODEL_PATH=…` runs it
 * again. `MODEL_HISTORIES=5000` looks further, from a random seed unless given.
 */

import fc from 'fast-check'
import { test } from 'vitest'
import { histories } from './support/histories.ts'
import { liveThrough } from './support/live-history.ts'

const { MODEL_HISTORIES, MODEL_SEED, MODEL_PATH } = process.env
const HISTORIES = Number(MODEL_HISTORIES ?? 60)
const SEED = Number(MODEL_SEED ?? (MODEL_HISTORIES === undefined ? 1 : Date.now() % 2 ** 31))
const STEPS = 30
/** Time to find the shortest failing history, and to run the histories on a busy machine, in milliseconds. */
const PATIENCE = 120_000 + HISTORIES * 3000

test('an order is paid exactly once if and only if a provider has taken its price', { timeout: PATIENCE }, async () => {
  await fc.assert(fc.asyncProperty(histories(STEPS), liveThrough), {
    numRuns: HISTORIES,
    seed: SEED,
    ...(MODEL_PATH === undefined ? {} : { path: MODEL_PATH }),
    interruptAfterTimeLimit: PATIENCE - 20_000,
  })
})
