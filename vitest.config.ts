import { defineConfig } from 'vitest/config'
import { BaseSequencer } from 'vitest/node'
import type { TestSpecification } from 'vitest/node'

/** By default `expect.poll` gives up after a second, which is too soon on a busy machine. */
const patient = { poll: { timeout: 15_000 } }

/** What `npm test` runs on Postgres as well. `npm run test:postgres` runs every test of the server there. */
const STORE_TESTS = [
  'attempts',
  'checkouts',
  'crash',
  'duplicate-payments',
  'early-refunds',
  'event-bus',
  'explain',
  'forgetting',
  'leases',
  'operator-access',
  'operator-actions',
  'operator-anomalies',
  'operator-checks',
  'operator-lists',
  'operator-orders',
  'operator-overview',
  'operator-refunds',
  'orders',
  'outbox',
  'payments',
  'prove',
  'quarantine',
  'queues',
  'reconcile',
  'refund-matches',
  'refunds',
  'retention',
  'store',
  'unknown-outcome',
  'webhooks',
].join()

/** What takes the longest starts first, so that no core waits for the last of it. */
const LONGEST =
  /\/test\/(faults|postgres|server\/cli|docs)\/|\/(add-a-provider|signed-claims|forgetting|retention|fairness|provider-sales)\.test/

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isLong = ({ moduleId }: TestSpecification): boolean => LONGEST.test(moduleId)
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}

export default defineConfig({
  test: {
    // On two cores Vitest would run one file at a time.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/browser/**', 'test/e2e/**', 'test/postgres/**'],
          // The files of a worker share what they import: to load the server again for each took a fifth of the time.
          isolate: false,
          expect: patient,
          // Ends a test that hangs. Some start the program several times, which takes long on a busy machine.
          testTimeout: 90_000,
          hookTimeout: 90_000,
        },
      },
      {
        test: {
          // The tests that use a store, once more, on Postgres.
          name: 'postgres',
          include: [
            'test/postgres/**/*.test.ts',
            process.env.POSTGRES_TESTS === 'all' ? 'test/server/**/*.test.ts' : `test/server/{${STORE_TESTS}}.test.ts`,
          ],
          exclude: [
            'test/server/**/*.sqlite.test.ts',
            // The command line names databases of its own, and the others use no store.
            'test/server/{cli,domain,providers,simulators}/**',
            'test/server/add-a-provider.test.ts',
          ],
          globalSetup: ['test/server/support/postgres-setup.ts'],
          isolate: false,
          expect: patient,
          testTimeout: 90_000,
          hookTimeout: 90_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          // A browser, a companion and a shop each: one file at a time, after everything else.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          expect: patient,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
