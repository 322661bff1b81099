/**
 * The parts of prom-client that the metrics use. Its main file also loads the API of OpenTelemetry, for one metric, and
 * that takes longer than all the rest of it.
 */

import { createRequire } from 'node:module'
import type * as prometheus from 'prom-client'

const require = createRequire(import.meta.url)
const load = (name: string): unknown => require(`prom-client/lib/${name}`)

export const Registry = load('registry') as typeof prometheus.Registry
export const Counter = load('counter') as typeof prometheus.Counter
export const Gauge = load('gauge') as typeof prometheus.Gauge
export const Histogram = load('histogram') as typeof prometheus.Histogram

type DefaultMetric = (registry: prometheus.Registry, options: { eventLoopMonitoringPrecision: number }) => void

/** All of prom-client's default metrics except `processCpuTotal`, which is what loads OpenTelemetry. */
const DEFAULT_METRICS = [
  'processStartTime',
  'osMemoryHeap',
  'processOpenFileDescriptors',
  'processMaxFileDescriptors',
  'eventLoopLag',
  'processResources',
  'processHandles',
  'processRequests',
  'heapSizeAndUsed',
  'heapSpacesSizeAndUsed',
  'version',
  'gc',
]

/** Adds what Prometheus expects of every process: CPU time, memory, the lag of the event loop and more. */
export function collectDefaultMetrics(registry: prometheus.Registry): void {
  for (const name of DEFAULT_METRICS)
    (load(`metrics/${name}`) as DefaultMetric)(registry, { eventLoopMonitoringPrecision: 10 })
  const cpuTime = (name: string, help: string, microseconds: () => number): void => {
    let before = 0
    new Counter({
      name,
      help,
      registers: [registry],
      collect() {
        const total = microseconds()
        this.inc((total - before) / 1e6)
        before = total
      },
    })
  }
  cpuTime('process_cpu_user_seconds_total', 'User CPU time', () => process.cpuUsage().user)
  cpuTime('process_cpu_system_seconds_total', 'System CPU time', () => process.cpuUsage().system)
  cpuTime('process_cpu_seconds_total', 'User and system CPU time', () => {
    const { user, system } = process.cpuUsage()
    return user + system
  })
}
