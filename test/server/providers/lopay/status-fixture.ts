import type { StatusQuery } from '../../../../server/contract/provider.ts'
import type { Reply } from '../api-server.ts'
import { link, LINK, payment } from '../lopay.fixtures.ts'
import { signal } from '../provider-bench.ts'
import type { ProviderBench } from '../provider-bench.ts'
import { lopayBench, money } from './fixture.ts'

export const QUERY: StatusQuery = { reference: 'pay_0190a1b2c3d4', providerRef: LINK, money: money(10_000n) }
export const FACTS = { providerRef: LINK, reference: QUERY.reference }
export const PAID = { ...FACTS, state: 'paid', money: money(10_000n), transactionId: payment().id }

/** A completed link with one payment. */
export function completed(paid: Record<string, unknown> = {}, more: Record<string, unknown> = {}): { body: string } {
  return link({ status: 'completed', payments: [payment(paid)], ...more })
}

/** Reads the status of one link from scripted answers. */
export function lopayStatusBench(): ProviderBench & {
  fetchStatus: (reply: Reply, settings?: Record<string, string>) => Promise<unknown>
} {
  const bench = lopayBench()
  return {
    ...bench,
    fetchStatus: async (reply, settings = {}) => (await bench.openAt(reply, settings)).fetchStatus(QUERY, signal),
  }
}
