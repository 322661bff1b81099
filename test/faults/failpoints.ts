/**
 * Named moments at which the companion can be killed: before and after each statement of a transaction, around the
 * commit, around each call of a provider, and around each response. They wrap the parts of the application from
 * outside, so that the program itself knows nothing of them.
 */

import type { Provider } from '../../server/contract/provider.ts'
import type { Queries, Store } from '../../server/store/store.ts'

/** Called each time that the program passes a moment. */
export type Pass = (failpoint: string) => void

/** The store, with moments in its transactions: `insertInbox, before` … `insertInbox, committed`. */
export function storeWithFailpoints(store: Store, pass: Pass): Store {
  return {
    ...store,
    transaction: async (work, isolation) => {
      const statements: string[] = []
      const result = await store.transaction(async (tx) => {
        statements.length = 0
        const value = await work(observed(tx, statements, pass))
        for (const name of statements) pass(`${name}, uncommitted`)
        return value
      }, isolation)
      for (const name of statements) pass(`${name}, committed`)
      return result
    },
  }
}

function observed(tx: Queries, statements: string[], pass: Pass): Queries {
  return new Proxy(tx, {
    get(target, name: string) {
      const member = Reflect.get(target, name) as unknown
      if (typeof member !== 'function' || name === 'publish' || name === 'afterCommit') return member
      return async (...values: unknown[]) => {
        pass(`${name}, before`)
        const result: unknown = await (member as (...values: unknown[]) => unknown)(...values)
        if (!statements.includes(name)) statements.push(name)
        return result
      }
    },
  })
}

/** A provider, with moments around its calls: `create, before` and `create, answered` … */
export function providerWithFailpoints(provider: Provider, pass: Pass): Provider {
  return {
    ...provider,
    create: around('create', provider.create.bind(provider), pass),
    fetchStatus: around('fetchStatus', provider.fetchStatus.bind(provider), pass),
    ...(provider.complete ? { complete: around('complete', provider.complete.bind(provider), pass) } : {}),
    ...(provider.cancel ? { cancel: around('cancel', provider.cancel.bind(provider), pass) } : {}),
  }
}

function around<Values extends unknown[], Result>(
  name: string,
  call: (...values: Values) => Promise<Result>,
  pass: Pass,
): (...values: Values) => Promise<Result> {
  return async (...values) => {
    pass(`${name}, before`)
    const result = await call(...values)
    pass(`${name}, answered`)
    return result
  }
}
