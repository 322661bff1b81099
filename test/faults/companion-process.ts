/**
 * The companion as a process that kills itself at a chosen moment. Its clock and its orders come from the test over
 * IPC. Everything else is the program itself: real HTTP, real store, real workers.
 */

import { appendFileSync } from 'node:fs'
import express from 'express'
import { createApp, GRACE } from '../../server/app.ts'
import { readConfig } from '../../server/config/config.ts'
import { listen, stopListening } from '../../server/platform/listen.ts'
import { createLog } from '../../server/platform/log.ts'
import { openDriver } from '../../server/store/open.ts'
import { createStore } from '../../server/store/store.ts'
import { withReadOnlySwitch } from '../server/support/read-only-driver.ts'
import { providerWithFailpoints, storeWithFailpoints } from './failpoints.ts'

/** What the test sends. */
export type Command =
  /** Starts the companion. Until then the process only waits, with its modules loaded. */
  | { type: 'begin'; settings: ProcessSettings }
  /** Time elapses. The process answers when nothing is due any more. */
  | { type: 'advance'; by: number }
  /** Somebody sets the system clock. No time elapses. */
  | { type: 'setClock'; by: number }
  /** SQLite refuses writes, as it does for a file system that was mounted read-only after an error. */
  | { type: 'setReadOnly'; isReadOnly: boolean }

export interface ProcessSettings {
  readonly environment: Record<string, string>
  /** The process dies at the first of these moments that it passes. */
  readonly failpoints: readonly string[]
  /** The file to which it appends the moment. */
  readonly deathsFile: string
  /** Milliseconds of the test's clock, ahead of the system's. */
  readonly elapsed: number
  readonly setBy: number
}

/** What the process sends. */
export type Report = { type: 'ready' } | { type: 'idle' } | { type: 'failed'; message: string }

/** Calls of providers are as many as a history is quick. */
const UPSTREAM_LIMITS = { perMinute: 1_000_000, burst: 1000 }

const report = (message: Report): void => void process.send?.(message)

process.on('disconnect', () => process.exit())
process.once('message', ({ settings }: Extract<Command, { type: 'begin' }>) => {
  run(settings).catch((error: unknown) => {
    report({ type: 'failed', message: String((error as Error).stack) })
    process.exitCode = 1
    process.disconnect()
  })
})

async function run(settings: ProcessSettings): Promise<void> {
  const failpoints = new Set(settings.failpoints)
  let { elapsed, setBy } = settings
  const now = (): number => Date.now() + elapsed + setBy
  const monotonic = (): number => performance.now() + elapsed
  const pass = (failpoint: string): void => {
    if (!failpoints.has(failpoint)) return
    appendFileSync(settings.deathsFile, `${failpoint}\n`)
    process.kill(process.pid, 'SIGKILL')
  }

  const configured = readConfig(settings.environment, { now, monotonic })
  const providers = [...configured.providers].map(
    ([id, provider]) => [id, providerWithFailpoints(provider, pass)] as const,
  )
  const { driver, setReadOnly } = withReadOnlySwitch(openDriver(configured.databaseUrl, configured.postgres))
  const app = createApp({
    config: { ...configured, providers: new Map(providers) },
    log: createLog(configured.logLevel),
    now,
    monotonic,
    upstreamLimits: UPSTREAM_LIMITS,
    openStore: (_url, publish) => {
      // The clock of the database follows the one that the test sets.
      const store = { ...createStore(driver, publish), databaseTime: async () => now() }
      return failpoints.size === 0 ? store : storeWithFailpoints(store, pass)
    },
  })
  await app.start()
  const observed = express()
  observed.use((request, response, next) => {
    const route = `${request.method} ${request.path.split('/')[1]}`
    pass(`${route}, received`)
    const end = response.end.bind(response) as (...values: unknown[]) => unknown
    response.end = ((...values: unknown[]) => {
      pass(`${route}, unanswered`)
      const result = end(...values)
      setImmediate(() => pass(`${route}, answered`))
      return result
    }) as typeof response.end
    next()
  })
  observed.use(app.handler)
  const server = await listen(failpoints.size === 0 ? app.handler : observed, configured.port, '127.0.0.1')

  process.on('message', (command: Command) => {
    if (command.type === 'setClock') setBy += command.by
    if (command.type === 'setReadOnly') setReadOnly(command.isReadOnly)
    if (command.type === 'advance') {
      elapsed += command.by
      void app.idle().then(() => report({ type: 'idle' }))
    }
  })
  process.once('SIGTERM', () => {
    void Promise.all([stopListening(server, GRACE), app.close()]).then(() => process.exit())
  })
  report({ type: 'ready' })
}
