/**
 * The companion as `pay-button serve` runs it, from the build, with two differences: it says how long its event loop
 * stood still, and it may call the provider as often as it likes. In production a provider gets 360 calls a minute,
 * which the bench would measure instead of the program.
 */

import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createApp } from '../../dist/server/app.js'
import { readConfig } from '../../dist/server/config/config.js'
import { listen } from '../../dist/server/platform/listen.js'
import { createLog } from '../../dist/server/platform/log.js'
import { cpuTime, serveParent } from './processes.mjs'

const config = readConfig(process.env, { now: Date.now }, { serving: true })
const log = createLog(config.logLevel)
const upstreamLimits = { perMinute: 60_000_000, burst: 1_000_000 }
const app = createApp({ config, log, upstreamLimits })
await app.start()
const server = await listen(app.handler, 0, '127.0.0.1')

/** In milliseconds. The histogram measures a timer of this period. */
const PERIOD = 1
const delay = monitorEventLoopDelay({ resolution: PERIOD })
delay.enable()

serveParent(server.address().port, () => {
  const stall = Math.max(0, delay.max / 1e6 - PERIOD)
  delay.reset()
  return { stall, cpu: cpuTime() }
})
