/** SQLite that refuses writes on demand, as it does for a file system that was mounted read-only after an error. */

import type { Driver } from '../../../server/store/sql.ts'

export interface ReadOnlySwitch {
  /** The same store, which refuses writes while it is switched to read-only. */
  readonly driver: Driver
  setReadOnly(isReadOnly: boolean): void
}

export function withReadOnlySwitch(opened: Driver): ReadOnlySwitch {
  let isReadOnly = false
  // Set in each transaction: SQLite would refuse the one that takes it back.
  const transaction: Driver['transaction'] = (statements, ...options) =>
    opened.transaction(
      async (sql) => {
        if (!isReadOnly) return statements(sql)
        await sql.run('PRAGMA query_only = ON')
        try {
          return await statements(sql)
        } finally {
          await sql.run('PRAGMA query_only = OFF')
        }
      },
      ...options,
    )
  const setReadOnly = (value: boolean): void => {
    isReadOnly = value
  }
  return { driver: { ...opened, transaction }, setReadOnly }
}
