/** What examples in other languages answered, for machines that cannot run them. `UPDATE_DOCS=1` records anew where their program is installed. */

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

/** What the program answered when the record was made. It holds only for the example that it was made of. */
export function recorded(name: string): Recorded {
  const record = JSON.parse(read(fileOf(name))) as Stored
  expect(
    record.sha256,
    `${fileOf(name)} was made of another ${name}: run this with UPDATE_DOCS=1 where its program is`,
  ).toBe(digestOf(name))
  return record
}

/** Only when updating. A record that still holds is left as it is. */
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
