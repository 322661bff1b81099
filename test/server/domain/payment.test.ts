/** The states of a payment and the moves between them. */

import { describe, expect, it } from 'vitest'
import {
  ANOMALY_KINDS,
  CONFIRMED_STATES,
  isOver,
  PAYMENT_FLAGS,
  PAYMENT_STATES,
  rankOf,
  transition,
} from '../../../server/domain/payment.ts'
import type { PaymentState } from '../../../server/domain/payment.ts'

/** `-` not allowed, `ok` allowed, `late` allowed after the payment had ended. Written by hand on purpose. */
type Cell = '-' | 'ok' | 'late'

const COLUMNS = [
  'created',
  'pending',
  'unknown',
  'failed',
  'cancelled',
  'expired',
  'paid',
] as const satisfies readonly PaymentState[]

const TABLE: Record<PaymentState, readonly Cell[]> = {
  //          created  pending  unknown  failed  cancelled  expired  paid
  created: /*   */ ['-', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok'],
  pending: /*   */ ['-', '-', 'ok', 'ok', 'ok', 'ok', 'ok'],
  unknown: /*   */ ['-', 'ok', '-', 'ok', 'ok', 'ok', 'ok'],
  failed: /*    */ ['-', '-', '-', '-', '-', '-', 'late'],
  cancelled: /* */ ['-', '-', '-', '-', '-', '-', 'late'],
  expired: /*   */ ['-', '-', '-', '-', '-', '-', 'late'],
  paid: /*      */ ['-', '-', '-', '-', '-', '-', '-'],
}

const PAIRS = Object.entries(TABLE).flatMap(([from, cells]) =>
  cells.map((cell, column) => ({ from: from as PaymentState, to: COLUMNS[column]!, cell })),
)

describe('transition', () => {
  it('has a row and a column for every state', () => {
    expect(Object.keys(TABLE).sort()).toEqual([...PAYMENT_STATES].sort())
    expect([...COLUMNS].sort()).toEqual([...PAYMENT_STATES].sort())
    expect(PAIRS).toHaveLength(49)
  })

  it.each(PAIRS)('$from → $to: $cell', ({ from, to, cell }) => {
    expect(transition(from, to)).toEqual(cell === '-' ? null : { from, to, late: cell === 'late' })
  })

  it('does not lower a rank', () => {
    for (const { from, to } of PAIRS) {
      if (transition(from, to)) expect(rankOf(to)).toBeGreaterThanOrEqual(rankOf(from))
    }
  })

  it('does not leave paid', () => {
    for (const to of PAYMENT_STATES) expect(transition('paid', to)).toBeNull()
  })
})

describe('a payment state', () => {
  it.each([
    ['created', 0, false],
    ['pending', 10, false],
    ['unknown', 10, false],
    ['failed', 20, true],
    ['cancelled', 20, true],
    ['expired', 20, true],
    ['paid', 30, true],
  ] as const)('%s has the rank %i, final: %s', (state, rank, over) => {
    expect(rankOf(state)).toBe(rank)
    expect(isOver(state)).toBe(over)
  })

  it('can be confirmed by a provider, except created and unknown', () => {
    for (const state of CONFIRMED_STATES) expect(PAYMENT_STATES).toContain(state)
    expect(CONFIRMED_STATES).not.toContain('unknown')
    expect(CONFIRMED_STATES).not.toContain('created')
  })

  it('has a flag for every kind of anomaly', () => {
    for (const kind of ANOMALY_KINDS) expect(PAYMENT_FLAGS).toContain(kind)
  })
})
