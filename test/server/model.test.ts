/**
 * Random histories of two orders with three attempts each, compared with a model of what the providers know.
 *
 * A failure prints the shortest history that still fails, with its seed and path. `MODEL_SEED=… MODEL_PATH=…` runs it
 * again. `MODEL_HISTORIES=5000` looks further, from a random seed unless given.
 */

import fc from 'fast-check'
import { test } from 'vitest'
import { engine } from './support/database.ts'
import { histories } from './support/histories.ts'
import { liveThrough } from './support/live-history.ts'

const { MODEL_HISTORIES, MODEL_SEED, MODEL_PATH } = process.env
const isLong = MODEL_HISTORIES !== undefined || MODEL_PATH !== undefined
const HISTORIES = Number(MODEL_HISTORIES ?? (engine === 'postgres' ? 12 : 40))
const SEED = Number(MODEL_SEED ?? (isLong ? Date.now() % 2 ** 31 : 1))
const STEPS = 30
/** In milliseconds. A busy machine lives through fewer histories in the short part, and that is no failure. */
const TIME_LIMIT = isLong ? 120_000 + HISTORIES * 5000 : 45_000

test(
  'an order is paid exactly once if and only if a provider has taken its price',
  { timeout: TIME_LIMIT + 30_000 },
  async () => {
    await fc.assert(fc.asyncProperty(histories(STEPS), liveThrough), {
      numRuns: HISTORIES,
      seed: SEED,
      ...(MODEL_PATH === undefined ? {} : { path: MODEL_PATH }),
      interruptAfterTimeLimit: TIME_LIMIT,
    })
  },
)
