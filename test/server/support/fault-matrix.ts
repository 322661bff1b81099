/**
 * The fault matrix: what happens when something fails at a step of a sale. Each cell is a sentence for the
 * documentation and an assertion. The documentation lists the sentences, and `fault-matrix.sqlite.test.ts` runs all.
 */

import { renameSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { expect } from 'vitest'
import { openDriver, sqliteFile } from '../../../server/store/open.ts'
import { openSqlite } from '../../../server/store/sqlite.ts'
import type { Driver } from '../../../server/store/sql.ts'
import { createStore } from '../../../server/store/store.ts'
import type { Store } from '../../../server/store/store.ts'
import type { Publish } from '../../../server/platform/event-bus.ts'
import { startCompanion } from './companion.ts'
import type { Companion } from './companion.ts'
import { FAULTS_OF_OTHERS } from './faults-of-others.ts'
import { withReadOnlySwitch } from './read-only-driver.ts'
import { advance, eventsOf, paid, postPayment, sale, sendWebhook } from './steps.ts'

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

interface Step {
  readonly name: string
  /** Whether an HTTP request does it. Otherwise a worker does. */
  readonly isRequest: boolean
  /** Everything that comes before the step. @returns does the step, and the status of its answer if it has one */
  prepare(companion: Companion): Promise<() => Promise<number | null>>
  /** The step was done once. */
  expectDone(companion: Companion): Promise<void>
}

interface StoreFault {
  readonly name: string
  readonly answers: readonly number[]
  /** @returns ends the fault */
  begin(bench: Bench): Promise<() => Promise<void>>
}

const HOUR = 3_600_000
/** All that was acknowledged is finalized this long after a failure. */
const RECOVERED_WITHIN = 75_000

const expectPaidOnce = async (companion: Companion): Promise<void> => {
  expect(await companion.order()).toMatchObject({ status: 'paid' })
  expect(new Set(eventsOf(companion, 'order.paid').map(({ id }) => id))).toEqual(new Set(['fin_order-1']))
}

/** A buyer is at the provider, which has taken the money. */
async function charged(companion: Companion): Promise<string> {
  const { payment } = await sale(companion)
  companion.provider.onStatus = () => paid()
  return payment.id
}

/** Makes queued work due. Waits until it is done or the store refuses it. Workers retry as long as it does. */
async function attempt(companion: Companion): Promise<null> {
  const before = companion.logLines.length
  const wasRefused = (): boolean => companion.logLines.slice(before).some((line) => line.includes('"unavailable"'))
  companion.clock.now += 20_000
  let isIdle = false
  void companion.app.idle().then(() => {
    isIdle = true
  })
  while (!isIdle && !wasRefused()) await setTimeout(10)
  return null
}

const STEPS: readonly Step[] = [
  {
    name: 'a checkout is opened',
    isRequest: true,
    prepare: async (companion) => {
      const orderToken = await companion.token()
      return async () => (await companion.request('POST', '/checkouts', { body: { orderToken } })).status
    },
    expectDone: async (companion) => {
      const orderToken = await companion.token()
      expect((await companion.request('POST', '/checkouts', { body: { orderToken } })).status).toBe(200)
    },
  },
  {
    name: 'a payment is started',
    isRequest: true,
    prepare: async (companion) => {
      const opened = await companion.open()
      return async () => (await postPayment(companion, opened, { provider: 'scripted' }, 'key-of-the-buyer')).status
    },
    expectDone: async (companion) => expect(companion.provider.calls.created).toHaveLength(1),
  },
  {
    name: 'a webhook arrives',
    isRequest: true,
    prepare: async (companion) => {
      const reference = await charged(companion)
      return async () => (await sendWebhook(companion, { id: 'm1', reference })).status
    },
    expectDone: expectPaidOnce,
  },
  {
    name: 'a poll is due',
    isRequest: false,
    prepare: async (companion) => {
      await charged(companion)
      return () => attempt(companion)
    },
    expectDone: expectPaidOnce,
  },
  {
    name: 'the buyer returns',
    isRequest: true,
    prepare: async (companion) => {
      await charged(companion)
      const { pathname } = new URL(companion.provider.calls.created[0]!.returnUrl)
      return async () => (await companion.request('GET', pathname)).status
    },
    expectDone: expectPaidOnce,
  },
  {
    name: 'an order event is due',
    isRequest: false,
    prepare: async (companion) => {
      companion.storefrontAnswers.push({ status: 500 })
      await sendWebhook(companion, { id: 'm1', reference: await charged(companion) })
      await companion.app.idle()
      return () => attempt(companion)
    },
    expectDone: async (companion) => {
      await expectPaidOnce(companion)
      const [first, ...later] = eventsOf(companion, 'order.paid').map(({ raw }) => raw)
      expect(later.length).toBeGreaterThan(0)
      expect(new Set(later)).toEqual(new Set([first]))
    },
  },
]

const STORE_FAULTS: readonly StoreFault[] = [
  {
    name: 'The store is locked by another process',
    answers: [503],
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
    answers: [503],
    begin: async ({ setReadOnly }) => {
      setReadOnly(true)
      return async () => setReadOnly(false)
    },
  },
  {
    name: 'The disk is full',
    // A row that fits into a page with room is stored.
    answers: [200, 201, 503],
    begin: async ({ driver }) => {
      const pages = Number((await driver.read.get('PRAGMA page_count'))?.['page_count'])
      const limit = (count: number) => driver.transaction((sql) => sql.get(`PRAGMA max_page_count = ${count}`))
      await limit(pages)
      return async () => void (await limit(pages + 100_000))
    },
  },
  {
    name: 'The database file is gone',
    answers: [503],
    begin: async ({ file }) => {
      renameSync(file, `${file}.away`)
      return async () => renameSync(`${file}.away`, file)
    },
  },
]

async function onBench(work: (bench: Bench) => Promise<void>): Promise<void> {
  let driver: Driver | undefined
  let setReadOnly: ((isReadOnly: boolean) => void) | undefined
  const openStore = (url: string, publish?: Publish): Store => {
    const readOnly = withReadOnlySwitch((driver = openDriver(url)))
    setReadOnly = readOnly.setReadOnly
    return createStore(readOnly.driver, publish)
  }
  const companion = await startCompanion({ openStore })
  try {
    await work({ companion, driver: driver!, file: sqliteFile(companion.database.url)!, setReadOnly: setReadOnly! })
  } finally {
    await companion.close()
  }
}

const storeCells: readonly Cell[] = STORE_FAULTS.flatMap((fault) =>
  STEPS.map((step) => ({
    fault: fault.name,
    step: step.name,
    then: step.isRequest
      ? fault.answers.length === 1
        ? '503, and nothing changes. The same request works afterwards'
        : '503, or it is stored. The same request works afterwards'
      : 'The work stays due, and is done once within 75 s afterwards',
    check: () =>
      onBench(async (bench) => {
        const { companion } = bench
        const act = await step.prepare(companion)
        const end = await fault.begin(bench)
        const status = await act()
        if (step.isRequest) expect(fault.answers).toContain(status)
        await end()
        if (status === 503) expect(await act()).toBeLessThan(300)
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
        onBench(async ({ companion }) => {
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

export const FAULT_MATRIX: readonly Cell[] = [...storeCells, ...clockCells, ...FAULTS_OF_OTHERS]
