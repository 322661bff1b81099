/** What the cells of the fault matrix about providers, webhooks and the storefront share. */

import { expect } from 'vitest'
import { startCompanion } from './companion.ts'
import type { Companion } from './companion.ts'
import type { Cell } from './fault-matrix.ts'
import { eventsOf, paid } from './steps.ts'

export const expectPaid = async (companion: Companion, anomalies: string[] = []): Promise<void> => {
  const order = await companion.order()
  expect(order).toMatchObject({ status: 'paid' })
  expect(order.anomalies.map(({ kind }) => kind)).toEqual(anomalies)
  expect(new Set(eventsOf(companion, 'order.paid').map(({ id }) => id))).toEqual(new Set(['fin_order-1']))
}

export const expectUnpaid = async (companion: Companion, anomalies: string[] = []): Promise<void> => {
  const order = await companion.order()
  expect(order).toMatchObject({ status: 'unpaid' })
  expect(order.anomalies.map(({ kind }) => kind)).toEqual(anomalies)
  expect(eventsOf(companion, 'order.paid')).toEqual([])
}

export function cell(fault: string, step: string, then: string, work: (companion: Companion) => Promise<void>): Cell {
  return {
    fault,
    step,
    then,
    check: async () => {
      const companion = await startCompanion()
      try {
        await work(companion)
      } finally {
        await companion.close()
      }
    },
  }
}

export const charges = (companion: Companion): void => {
  companion.provider.onStatus = () => paid()
}
