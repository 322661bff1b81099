/** Runs every cell of the fault matrix. The histories of `test/faults` mix these faults in real processes. */

import { describe, expect, test } from 'vitest'
import { FAULT_MATRIX } from './support/fault-matrix.ts'

const faults = [...new Set(FAULT_MATRIX.map(({ fault }) => fault))]

describe.each(faults)('%s', (name) => {
  test.each(FAULT_MATRIX.filter(({ fault }) => fault === name).map((cell) => [cell.step, cell.then, cell] as const))(
    'when %s: %s',
    (_step, _then, cell) => cell.check(),
  )
})

test('no cell is there twice', () => {
  const names = FAULT_MATRIX.map(({ fault, step }) => `${fault}, ${step}`)
  expect(new Set(names).size).toBe(names.length)
})
