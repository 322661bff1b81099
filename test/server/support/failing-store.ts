/** A store that fails at a moment which the test chooses, as one does that is away for a moment. */

import { StoreUnavailable } from '../../../server/contract/errors.ts'
import { openStore } from '../../../server/store/open.ts'
import type { Queries } from '../../../server/store/store.ts'

export interface FailingStore {
  readonly openStore: typeof openStore
  /** Lets the next call of this query in a transaction fail. */
  failNext(query: keyof Queries): void
}

export function failingStore(): FailingStore {
  let failing: keyof Queries | null = null
  const fail = async (): Promise<never> => {
    failing = null
    throw new StoreUnavailable(new Error('the database is away'))
  }
  return {
    openStore: (...address) => {
      const store = openStore(...address)
      const watched = (tx: Queries): Queries =>
        new Proxy(tx, { get: (queries, name) => (name === failing ? fail : Reflect.get(queries, name)) })
      return {
        ...store,
        transaction: (work, isolation) => store.transaction((tx) => work(watched(tx)), isolation),
      }
    },
    failNext: (query) => {
      failing = query
    },
  }
}
