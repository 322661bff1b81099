import { defineConfig } from 'vitest/config'

/** By default `expect.poll` gives up after a second, which is too soon on a busy machine. */
const patient = { poll: { timeout: 15_000 } }

/** What `npm test` runs on Postgres as well. `npm run test:postgres` runs every test that uses a store. */
const STORE_TESTS = [
  'attempts',
  'checkouts',
  'duplicate-payments',
  'early-refunds',
  'event-bus',
  'explain',
  'forgetting',
  'leases',
  'orders',
  'outbox',
  'payments',
  'prove',
  'queues',
  'reconcile',
  'refunds',
  'retention',
  'store',
  'unknown-outcome',
  'webhooks',
].join()

export default defineConfig({
  test: {
    // On two cores Vitest would run one file at a time.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/browser/**', 'test/e2e/**', 'test/postgres/**'],
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
          // The command line names databases of its own, and the others use no store.
          exclude: ['test/server/**/*.sqlite.test.ts', 'test/server/{cli,domain,providers,simulators}/**'],
          globalSetup: ['test/server/support/postgres-setup.ts'],
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
