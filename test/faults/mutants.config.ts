/** The tests of `test/server` with one mutant applied, which the environment variable `MUTANT` names. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import type { Plugin } from 'vitest/config'
import { mutate } from './mutants/mutant.ts'
import { MUTANTS } from './mutants.ts'

const ROOT = join(import.meta.dirname, '../..')

/** Replaces the text while the module is loaded. The file on disk stays as it is. */
function mutation(name: string): Plugin {
  const mutant = MUTANTS.find((one) => one.name === name)
  if (!mutant) throw new Error(`there is no mutant ${name}`)
  const changed = join(ROOT, mutant.file)
  return {
    name: 'mutation',
    enforce: 'pre',
    load: (id) => (id === changed ? mutate(readFileSync(changed, 'utf8'), mutant) : null),
  }
}

const { MUTANT } = process.env

export default defineConfig({
  root: ROOT,
  plugins: MUTANT === undefined ? [] : [mutation(MUTANT)],
  test: {
    include: ['test/server/**/*.test.ts'],
    maxWorkers: 2,
    expect: { poll: { timeout: 15_000 } },
    testTimeout: 90_000,
    hookTimeout: 90_000,
  },
})
