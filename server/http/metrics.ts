/** The metrics of the companion, in the format of Prometheus. */

import type { RequestHandler } from 'express'
import type { Registry as MetricsRegistry } from 'prom-client'
import type { HourlyProof } from '../operations/hourly-proof.ts'
import type { ProviderKeyState } from '../payments/provider-keys.ts'
import type { Meter } from '../platform/meter.ts'
import type { EventStreams } from './event-stream.ts'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from './prometheus.ts'

export interface MetricsParts {
  readonly streams: EventStreams
  /** Rows with work left, 10,000 at most, and how long the most overdue one is due, in seconds, by queue. */
  readonly queues: () => Promise<Readonly<Record<string, { readonly rows: number; readonly overdue: number }>>>
  /** How many refused webhooks are kept. */
  readonly quarantined: () => Promise<number>
  /** The newest payments of the last hour, by provider and state. */
  readonly payments: () => Promise<readonly { readonly provider: string; readonly state: string; readonly n: number }[]>
  readonly providerKeys: () => readonly ProviderKeyState[]
  /** Whether the circuit breaker of each provider is open. */
  readonly breakers: () => readonly { readonly provider: string; readonly open: boolean }[]
  readonly lastProof: HourlyProof['last']
}

const FAST = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5]
const SLOW = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 60, 300]

export interface Metrics {
  readonly registry: MetricsRegistry
  /** Measures HTTP requests. */
  readonly measure: RequestHandler
  readonly meter: Meter
}

export function createMetrics(parts: MetricsParts): Metrics {
  const registry = new Registry()
  // Includes the lag of the event loop, memory and CPU time.
  collectDefaultMetrics(registry)
  gauges(registry, parts)
  const registers = [registry]
  const requests = new Counter({
    name: 'pay_http_requests_total',
    help: 'HTTP requests answered',
    labelNames: ['route', 'status'],
    registers,
  })
  const seconds = new Histogram({
    name: 'pay_http_request_seconds',
    help: 'Time to answer an HTTP request, without event streams',
    labelNames: ['route'],
    registers,
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
  })
  const measure: RequestHandler = (request, response, next) => {
    const started = performance.now()
    response.on('close', () => {
      // Label with the route's pattern, never the path: paths hold ids and tokens, and their number has no bound.
      const route = typeof request.route?.path === 'string' ? request.route.path : 'other'
      requests.inc({ route, status: response.statusCode })
      if (!route.endsWith('/events')) seconds.observe({ route }, (performance.now() - started) / 1000)
    })
    next()
  }
  return { registry, measure, meter: meterOn(registry) }
}

function meterOn(registry: MetricsRegistry): Meter {
  const registers = [registry]
  const payments = new Counter({
    name: 'pay_payments_total',
    help: 'Payments that entered a state, since this process started',
    labelNames: ['provider', 'state'],
    registers,
  })
  const webhooks = new Counter({
    name: 'pay_webhooks_total',
    help: 'Webhooks received, by verdict',
    labelNames: ['provider', 'verdict'],
    registers,
  })
  const lag = new Histogram({
    name: 'pay_webhook_lag_seconds',
    help: 'Time from the arrival of a webhook to the end of its first processing',
    labelNames: ['provider'],
    registers,
    buckets: SLOW,
  })
  const upstream = new Histogram({
    name: 'pay_upstream_seconds',
    help: 'Time of calls to providers, without the wait for a turn',
    labelNames: ['provider', 'call', 'outcome'],
    registers,
    buckets: SLOW,
  })
  const commits = new Histogram({
    name: 'pay_store_commit_seconds',
    help: 'Time from the request of a transaction to its durable commit',
    registers,
    buckets: FAST,
  })
  return {
    payment: (provider, state) => payments.inc({ provider, state }),
    webhook: (provider, verdict) => webhooks.inc({ provider, verdict }),
    webhookLag: (provider, value) => lag.observe({ provider }, value),
    upstream: (provider, call, outcome, value) => upstream.observe({ provider, call, outcome }, value),
    commit: (value) => commits.observe(value),
  }
}

/** What is read at the moment of a scrape. */
function gauges(registry: MetricsRegistry, parts: MetricsParts): void {
  const registers = [registry]
  let reading: ReturnType<MetricsParts['queues']> | undefined
  /** Read once for both gauges of a scrape. */
  const queues: MetricsParts['queues'] = () =>
    (reading ??= parts.queues().finally(() => {
      reading = undefined
    }))
  const overdue = new Gauge({
    name: 'pay_queue_overdue_seconds',
    help: 'How long the most overdue row of a queue is due',
    labelNames: ['queue'],
    registers,
    collect: async () => {
      for (const [queue, state] of Object.entries(await queues())) overdue.set({ queue }, state.overdue)
    },
  })
  const depth = new Gauge({
    name: 'pay_queue_rows',
    help: 'Rows with work left, 10,000 at most',
    labelNames: ['queue'],
    registers,
    collect: async () => {
      for (const [queue, state] of Object.entries(await queues())) depth.set({ queue }, state.rows)
    },
  })
  const payments = new Gauge({
    name: 'pay_payments_last_hour',
    help: 'Payments of all processes that were started in the last hour, by their present state; 10,000 at most',
    labelNames: ['provider', 'state'],
    registers,
    collect: async () => {
      payments.reset()
      for (const { provider, state, n } of await parts.payments()) payments.set({ provider, state }, n)
    },
  })
  new Gauge({
    name: 'pay_webhooks_quarantined',
    help: 'Refused webhooks in quarantine',
    registers,
    async collect() {
      this.set(await parts.quarantined())
    },
  })
  const misconfigured = new Gauge({
    name: 'pay_provider_misconfigured',
    help: '1 while the provider refuses our key',
    labelNames: ['provider'],
    registers,
    collect: () => {
      for (const { provider, refusedSince } of parts.providerKeys())
        misconfigured.set({ provider }, refusedSince === null ? 0 : 1)
    },
  })
  const breaker = new Gauge({
    name: 'pay_provider_breaker_open',
    help: '1 while the provider is unavailable because payments of several buyers could not be created',
    labelNames: ['provider'],
    registers,
    collect: () => {
      for (const { provider, open } of parts.breakers()) breaker.set({ provider }, open ? 1 : 0)
    },
  })
  const invariants = new Gauge({
    name: 'pay_invariant_broken_rows',
    help: 'Rows that break an invariant, by the last hourly proof of this process',
    labelNames: ['invariant'],
    registers,
    collect: () => {
      for (const { id, broken } of parts.lastProof()?.proof.invariants ?? []) invariants.set({ invariant: id }, broken)
    },
  })
  new Gauge({
    name: 'pay_event_streams',
    help: 'Open event streams',
    registers,
    collect() {
      this.set(parts.streams.count())
    },
  })
}
