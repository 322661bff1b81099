/**
 * The fault matrix: what happens when something fails at a step of a sale. Each cell is a sentence for the
 * documentation and an assertion. The documentation lists the sentences, and `fault-matrix.sqlite.test.ts` runs all.
 */

import { renameSync } from 'node:fs'
import { expect } from 'vitest'
import { openDriver, sqliteFile } from '../../../server/store/open.ts'
import { openSqlite } from '../../../server/store/sqlite.ts'
import type { Driver } from '../../../server/store/sql.ts'
import { createStore } from '../../../server/store/store.ts'
import type { Store } from '../../../server/store/store.ts'
import type { Publish } from '../../../server/platform/event-bus.ts'
import { startCompanion } from './companion.ts'
import type { Companion } from './companion.ts'
import { STEPS, UNAVAILABLE } from './fault-steps.ts'
import type { Step } from './fault-steps.ts'
import { FAULTS_OF_MESSAGES } from './faults-of-messages.ts'
import { FAULTS_OF_PROVIDERS } from './faults-of-providers.ts'
import { withReadOnlySwitch } from './read-only-driver.ts'
import { advance } from './steps.ts'

export interface Cell {
  readonly fault: string
  readonly step: string
  /** One sentence. */
  readonly then: string
  readonly check: () => Promise<void>
}

/** A companion on SQLite with its engine, which a fault can break. */
interface Bench {
  readonly companion: Companion
  readonly driver: Driver
  readonly file: string
  setReadOnly(isReadOnly: boolean): void
}

interface StoreFault {
  readonly name: string
  /** Some writes still succeed. */
  readonly isPartial?: true
  /** @returns ends the fault */
  begin(bench: Bench): Promise<() => Promise<void>>
}

const HOUR = 3_600_000
/** All that was acknowledged is finalized this long after a failure. */
const RECOVERED_WITHIN = 75_000

const STORE_FAULTS: readonly StoreFault[] = [
  {
    name: 'The store is locked by another process',
    begin: async ({ file }) => {
      const other = openSqlite(file)
      let unlock = (): void => undefined
      const unlocked = new Promise<void>((resolve) => {
        unlock = resolve
      })
      let held: Promise<void> | undefined
      await new Promise<void>((locked) => {
        held = other.transaction(async () => {
          locked()
          await unlocked
        })
      })
      return async () => {
        unlock()
        await held
        await other.close()
      }
    },
  },
  {
    name: 'The store is read-only',
    begin: async ({ setReadOnly }) => {
      setReadOnly(true)
      return async () => setReadOnly(false)
    },
  },
  {
    name: 'The disk is full',
    // A row that fits into a page with room is stored.
    isPartial: true,
    begin: async ({ driver }) => {
      const pages = Number((await driver.read.get('PRAGMA page_count'))?.['page_count'])
      const limit = (count: number) => driver.transaction((sql) => sql.get(`PRAGMA max_page_count = ${count}`))
      await limit(pages)
      return async () => void (await limit(pages + 100_000))
    },
  },
  {
    name: 'The database file is gone',
    begin: async ({ file }) => {
      renameSync(file, `${file}.away`)
      return async () => renameSync(`${file}.away`, file)
    },
  },
]

async function onBench({ options }: Step, work: (bench: Bench) => Promise<void>): Promise<void> {
  let driver: Driver | undefined
  let setReadOnly: ((isReadOnly: boolean) => void) | undefined
  const openStore = (url: string, publish?: Publish): Store => {
    const readOnly = withReadOnlySwitch((driver = openDriver(url)))
    setReadOnly = readOnly.setReadOnly
    return createStore(readOnly.driver, publish)
  }
  const companion = await startCompanion({ ...options, openStore })
  try {
    await work({ companion, driver: driver!, file: sqliteFile(companion.database.url)!, setReadOnly: setReadOnly! })
  } finally {
    await companion.close()
  }
}

/** Tables in which a companion writes by itself, whatever is asked of it. */
const OF_ITS_OWN = ['chores', 'companions', 'write_probe']

/** All rows, by table. */
async function contentOf({ database }: Companion): Promise<ReadonlyMap<string, unknown>> {
  const driver = database.open()
  try {
    const names = await driver.read.all(`SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`)
    const tables = names.map(({ name }) => String(name)).filter((name) => !OF_ITS_OWN.includes(name))
    return new Map(
      await Promise.all(tables.map(async (table) => [table, await driver.read.all(`SELECT * FROM ${table}`)] as const)),
    )
  } finally {
    await driver.close()
  }
}

const storeCells: readonly Cell[] = STORE_FAULTS.flatMap((fault) =>
  STEPS.map((step) => ({
    fault: fault.name,
    step: step.name,
    then: step.isRequest
      ? fault.isPartial
        ? '503, or it is stored. The same request works afterwards'
        : '503, and nothing changes. The same request works afterwards'
      : 'The work stays due, and is done once within 75 s afterwards',
    check: () =>
      onBench(step, async (bench) => {
        const { companion } = bench
        const act = await step.prepare(companion)
        const before = await contentOf(companion)
        const end = await fault.begin(bench)
        const status = await act()
        await end()
        if (!fault.isPartial || status >= 300) expect(status).toBe(UNAVAILABLE)
        if (step.isRequest && status === UNAVAILABLE) {
          expect(await contentOf(companion)).toEqual(before)
          expect(await act()).toBeLessThan(300)
        }
        await advance(companion, RECOVERED_WITHIN, 3)
        await step.expectDone(companion)
      }),
  })),
)

/** What is different when the clock is set forward over the end of a checkout. */
const EXPIRED: Readonly<Record<string, string>> = {
  'a payment is started': '409 `checkout_expired`. The buyer opens the checkout again',
}

const clockCells: readonly Cell[] = [HOUR, -HOUR].flatMap((by) =>
  STEPS.map((step) => {
    const expired = by > 0 ? EXPIRED[step.name] : undefined
    return {
      fault: `The clock is set ${by > 0 ? 'forward' : 'back'} by an hour`,
      step: step.name,
      then: expired ?? 'It is done once, as usual',
      check: () =>
        onBench(step, async ({ companion }) => {
          const act = await step.prepare(companion)
          companion.clock.set(by)
          const status = await act()
          if (expired) return expect(status).toBe(409)
          if (step.isRequest) expect(status).toBeLessThan(300)
          await advance(companion, RECOVERED_WITHIN, 3)
          await step.expectDone(companion)
        }),
    }
  }),
)

export const FAULT_MATRIX: readonly Cell[] = [
  ...storeCells,
  ...clockCells,
  ...FAULTS_OF_PROVIDERS,
  ...FAULTS_OF_MESSAGES,
]
