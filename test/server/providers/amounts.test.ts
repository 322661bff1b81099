import { expect, test } from 'vitest'
import { MAX_MINOR } from '../../../server/domain/money.ts'
import { readAmount } from '../../../server/providers/kit/amounts.ts'

test.each([
  ['15', 'BDT', 1_500n],
  ['15.00', 'BDT', 1_500n],
  ['0.01', 'ETB', 1n],
  ['500', 'XOF', 500n],
  [String(MAX_MINOR), 'XOF', MAX_MINOR],
])('%j %s is an amount', (amount, currency, minor) => {
  expect(readAmount(amount, currency)).toEqual({ minor, currency })
})

test.each([
  ['15.001', 'BDT'],
  ['1e3', 'BDT'],
  ['-1.00', 'BDT'],
  ['', 'BDT'],
  ['15', ''],
  ['15', 'bdt'],
  [15, 'BDT'],
  ['15', null],
  [undefined, undefined],
  [String(MAX_MINOR + 1n), 'XOF'],
])('%j %j is none', (amount, currency) => {
  expect(readAmount(amount, currency)).toBeNull()
})
