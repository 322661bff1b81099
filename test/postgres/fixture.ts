/** Several connections to one Postgres database, as several companions have. */

import { afterEach, beforeEach } from 'vitest'
import type { Driver } from '../../server/store/sql.ts'
import type { Publish } from '../../server/platform/event-bus.ts'
import { openStore } from '../../server/store/open.ts'
import type { Store } from '../../server/store/store.ts'
import { createDatabase } from '../server/support/database.ts'
import type { TestDatabase } from '../server/support/database.ts'

export interface SharedDatabase {
  readonly url: string
  /** Opens one more store on it. The fixture closes it. */
  store(publish?: Publish): Store
  /** Opens one more connection pool on it. The fixture closes it. */
  driver(): Driver
}

export function sharedDatabase(options?: { migrated?: boolean }): SharedDatabase {
  let database: TestDatabase
  let opened: (Store | Driver)[] = []
  beforeEach(async () => {
    opened = []
    database = await createDatabase(options)
  })
  afterEach(async () => {
    await Promise.all(opened.map((each) => each.close()))
    await database.remove()
  })
  const keep = <T extends Store | Driver>(made: T): T => {
    opened.push(made)
    return made
  }
  return {
    get url() {
      return database.url
    },
    store: (publish) => keep(openStore(database.url, publish)),
    driver: () => keep(database.open()),
  }
}

/** Resolves for everybody once `count` have arrived: makes transactions overlap. */
export function meeting(count: number): () => Promise<void> {
  let arrived = 0
  let open: () => void
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return () => {
    arrived += 1
    if (arrived >= count) open()
    return opened
  }
}
