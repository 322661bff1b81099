/** Keeps the mutants in step with the code: `npm run test:mutants` runs them, which takes minutes. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'vite'
import { describe, expect, test } from 'vitest'
import { mutate } from './mutants/mutant.ts'
import { MUTANTS } from './mutants.ts'

const ROOT = join(import.meta.dirname, '../..')

describe('the mutants', () => {
  test('have names of their own, and are many', () => {
    expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length)
    expect(MUTANTS.length).toBeGreaterThanOrEqual(40)
  })

  test.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))('%s changes one place', (_, mutant) => {
    const source = readFileSync(join(ROOT, mutant.file), 'utf8')
    const mutated = mutate(source, mutant)
    expect(mutated).not.toBe(source)
    expect(parseSync(mutant.file, mutated).errors).toEqual([])
    for (const name of mutant.tests) expect(existsSync(join(ROOT, `test/server/${name}.test.ts`)), name).toBe(true)
  })

  test('refuse a text that the code does not have', () => {
    const [mutant] = MUTANTS
    expect(() => mutate('another program', mutant!)).toThrow('0 places')
    expect(() => mutate(mutant!.from + mutant!.from, mutant!)).toThrow('2 places')
  })
})
