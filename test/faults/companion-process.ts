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
import { openStore } from '../../server/store/open.ts'
import { providerWithFailpoints, storeWithFailpoints } from './failpoints.ts'

/** What the test sends. */
export type Command =
  /** Time elapses. The process answers when nothing is due any more. */
  | { type: 'advance'; by: number }
  /** Somebody sets the system clock. No time elapses. */
  | { type: 'setClock'; by: number }

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

const settings = JSON.parse(process.env['COMPANION'] ?? '{}') as ProcessSettings
const failpoints = new Set(settings.failpoints)
let { elapsed, setBy } = settings
const now = (): number => Date.now() + elapsed + setBy
const monotonic = (): number => performance.now() + elapsed

function pass(failpoint: string): void {
  if (!failpoints.has(failpoint)) return
  appendFileSync(settings.deathsFile, `${failpoint}\n`)
  process.kill(process.pid, 'SIGKILL')
}

const report = (message: Report): void => void process.send?.(message)

try {
  const configured = readConfig(settings.environment, { now })
  const providers = [...configured.providers].map(
    ([id, provider]) => [id, providerWithFailpoints(provider, pass)] as const,
  )
  const app = createApp({
    config: { ...configured, providers: new Map(providers) },
    log: createLog(configured.logLevel),
    now,
    monotonic,
    openStore: (url, publish) => storeWithFailpoints(openStore(url, publish), pass),
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
  const server = await listen(observed, configured.port, '127.0.0.1')

  process.on('message', (command: Command) => {
    if (command.type === 'setClock') setBy += command.by
    else {
      elapsed += command.by
      void app.idle().then(() => report({ type: 'idle' }))
    }
  })
  process.on('disconnect', () => process.exit())
  process.once('SIGTERM', () => {
    void Promise.all([stopListening(server, GRACE), app.close()]).then(() => process.exit())
  })
  report({ type: 'ready' })
} catch (error) {
  report({ type: 'failed', message: String((error as Error).stack) })
  process.exitCode = 1
}
