/** `pay-button prove`: checks every invariant of the store. */

import { SCANNED } from '../domain/invariants.ts'
import { prove } from '../operations/prove.ts'
import type { Proof } from '../operations/prove.ts'
import type { Store } from '../store/store.ts'
import type { Command } from './command.ts'
import { withStore } from './existing-store.ts'

export const proveCommand: Command = {
  details: ['', 'It only reads, a few rows at a time, so the companion can run meanwhile. Exit code 1 means FAIL.'],
  words: 0,
  run: async ({ environment }) =>
    withStore(environment, async (store) => {
      const progress = process.stderr.isTTY ? await progressOf(store) : undefined
      const proof = await prove(store, { now: Date.now(), ...(progress ? { onProgress: progress.show } : {}) })
      progress?.end()
      return { code: proof.passed ? 0 : 1, text: textOf(proof), json: proof }
    }),
}

export function textOf({ passed, invariants, checked }: Proof): string {
  const lines = invariants.flatMap(({ id, title, broken, rows }) => [
    `${broken === 0 ? 'PASS' : 'FAIL'}  ${id.padEnd(4)} ${title}`,
    ...rows.map((row) => `           ${row}`),
    ...(broken > rows.length ? [`           and ${broken - rows.length} more`] : []),
  ])
  const read = SCANNED.map((table) => `${checked[table]} ${table.replace('_', ' ')}`).join(', ')
  return [...lines, '', `${passed ? 'PASS' : 'FAIL'}: ${read}`].join('\n')
}

async function progressOf(store: Store): Promise<{ show: (table: string, rows: number) => void; end: () => void }> {
  const totals = new Map<string, number>()
  for (const table of SCANNED) totals.set(table, await store.read.countRows(table))
  const all = [...totals.values()].reduce((sum, rows) => sum + rows, 0)
  const read = new Map<string, number>()
  const write = (text: string): void => void process.stderr.write(`\r${text.padEnd(60)}`)
  return {
    show: (table, rows) => {
      read.set(table, rows)
      const sum = [...read.values()].reduce((total, one) => total + one, 0)
      const percent = all === 0 ? 100 : Math.min(100, Math.floor((100 * sum) / all))
      write(`checking ${table.replace('_', ' ')}: ${percent} % of ${all} rows`)
    },
    end: () => {
      write('')
      process.stderr.write('\r')
    },
  }
}
