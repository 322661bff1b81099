/**
 * `npm run test:mutants [name …]`: applies each mutant, or those named, to the tests that have to notice it. Exits with
 * 1 when one survives.
 */

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Mutant } from './mutants.ts'
import { MUTANTS } from './mutants.ts'

const ROOT = join(import.meta.dirname, '../..')
const VITEST = join(ROOT, 'node_modules/.bin/vitest')

/** What the JSON reporter of Vitest writes, as far as it is read here. */
interface Report {
  readonly numTotalTests: number
  readonly numFailedTests: number
  readonly testResults: readonly {
    readonly status: string
    readonly message: string
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[]
  }[]
}

const folder = mkdtempSync(join(tmpdir(), 'pay-button-mutants-'))
const names = process.argv.slice(2)
const chosen = names.length === 0 ? MUTANTS : MUTANTS.filter(({ name }) => names.includes(name))
const faults: string[] = []

try {
  if (chosen.length < names.length) throw new Error(`there is no mutant of one of these names: ${names.join(', ')}`)
  // A test that fails by itself would seem to kill every mutant.
  const healthy = run(null, [...new Set(chosen.flatMap(({ tests }) => tests))])
  if (healthy.numFailedTests > 0 || brokenFile(healthy) !== null) throw new Error('the tests fail without a mutant')
  for (const mutant of chosen) report(mutant)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
console.log(`${chosen.length - faults.length} of ${chosen.length} mutants killed`)
for (const fault of faults) console.log(fault)
process.exitCode = faults.length === 0 ? 0 : 1

/** One file after the other, because most mutants do not survive the first. */
function report(mutant: Mutant): void {
  let fault = `survived  ${mutant.name}: ${mutant.why}`
  for (const test of mutant.tests) {
    const result = run(mutant.name, [test])
    const killer = result.testResults.flatMap(({ assertionResults }) => assertionResults).find(isFailed)
    if (killer) return console.log(`killed    ${mutant.name}: ${killer.fullName}`)
    const broken = brokenFile(result)
    if (broken !== null) fault = `broken    ${mutant.name}: ${broken.slice(0, 300)}`
  }
  console.log(fault)
  faults.push(fault)
}

function run(mutant: string | null, tests: readonly string[]): Report {
  const output = join(folder, `${mutant ?? 'none'}.json`)
  const files = tests.map((test) => `test/server/${test}.test.ts`)
  const options = ['--config', 'test/faults/mutants.config.ts', '--reporter=json', `--outputFile=${output}`]
  const bail = mutant === null ? [] : ['--bail=1']
  const { MUTANT: _, ...env } = process.env
  const { stderr } = spawnSync(VITEST, ['run', ...options, ...bail, ...files], {
    cwd: ROOT,
    env: mutant === null ? env : { ...env, MUTANT: mutant },
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  try {
    return JSON.parse(readFileSync(output, 'utf8')) as Report
  } catch (cause) {
    throw new Error(`vitest wrote no report: ${stderr}`, { cause })
  }
}

function isFailed({ status }: { readonly status: string }): boolean {
  return status === 'failed'
}

/** A file that could not be loaded has failed without a failed test. Then the mutant is no program. */
function brokenFile({ testResults }: Report): string | null {
  const file = testResults.find((result) => isFailed(result) && result.assertionResults.length === 0)
  return file ? file.message : null
}
