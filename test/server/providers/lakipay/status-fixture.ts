import type { StatusQuery } from '../../../../server/contract/provider.ts'
import type { Reply } from '../api-server.ts'
import { TRANSACTION } from '../lakipay.fixtures.ts'
import { signal } from '../provider-bench.ts'
import type { ApiBench } from '../provider-bench.ts'
import { ETB, lakipayBench } from './fixture.ts'

export const QUERY: StatusQuery = { reference: 'pay_0190a1b2c3d4', providerRef: TRANSACTION.id, money: ETB(10_000n) }
export const PAID = { state: 'paid', providerRef: TRANSACTION.id, reference: QUERY.reference, money: ETB(10_000n) }

const { id, ...facts } = TRANSACTION
export { facts }

/** An answer about a transaction in the documented envelope. It leaves out members that are undefined. */
export function envelope(data: Record<string, unknown>, more: Record<string, unknown> = {}): { body: string } {
  return { body: JSON.stringify({ status: 'SUCCESS', message: 'found', ...more, data }) }
}

/** The envelope as LakiPay documents it, with the transaction's id and facts. */
export function transactionEnvelope(more: Record<string, unknown> = {}): { body: string } {
  return envelope({ transaction_id: id, ...facts, ...more })
}

/** The flat answer with other text in place of a part of it, for what `JSON.stringify` cannot write. */
export function editedAnswer(part: string, text: string): { body: string } {
  const body = JSON.stringify(TRANSACTION)
  if (!body.includes(part)) throw new Error(`the answer does not hold ${part}`)
  return { body: body.replace(part, text) }
}

/** Reads the status of one payment from scripted answers. */
export function lakipayStatusBench(): {
  api: ApiBench
  fetchStatus: (reply: Reply, more?: Partial<StatusQuery>, settings?: Record<string, string>) => Promise<unknown>
} {
  const { api, openAt } = lakipayBench()
  return {
    api,
    fetchStatus: async (reply, more = {}, settings = {}) =>
      (await openAt(reply, settings)).fetchStatus({ ...QUERY, ...more }, signal),
  }
}
