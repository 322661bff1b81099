/**
 * Recorded answers of the examples in other languages, for machines that cannot run them. `UPDATE_DOCS=1` records them
 * again where their program is installed.
 */

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { example, read } from './pages.ts'

export interface Recorded {
  /** Epoch milliseconds. */
  readonly at: number
  readonly output?: string
  readonly answers?: number[]
}

type Stored = Recorded & { readonly sha256: string }

const fileOf = (name: string): string => join('test/fixtures/examples', `${name}.json`)

/** @returns the recorded answer of an example. It fails when the example has changed since. */
export function recorded(name: string): Recorded {
  const record = JSON.parse(read(fileOf(name))) as Stored
  expect(
    record.sha256,
    `${name} has changed since ${fileOf(name)} was recorded: run this test with UPDATE_DOCS=1`,
  ).toBe(digestOf(name))
  return record
}

/** Does nothing without `UPDATE_DOCS=1`, or when the example has not changed. */
export function record(name: string, facts: Recorded): void {
  if (process.env.UPDATE_DOCS !== '1') return
  const file = fileOf(name)
  if (existsSync(file) && (JSON.parse(read(file)) as Stored).sha256 === digestOf(name)) return
  const program = name.endsWith('.php') ? 'php' : 'python3'
  const by = spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout.split('\n')[0]!.replace(/ \(.*/, '')
  writeFileSync(file, `${JSON.stringify({ by, sha256: digestOf(name), ...facts }, null, 2)}\n`)
}

function digestOf(name: string): string {
  return createHash('sha256').update(example(name)).digest('hex')
}
