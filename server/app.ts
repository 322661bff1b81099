/** The application as a function: services and routes, started and closed together. Listening is the caller's part. */

import type { Express } from 'express'
import type { Config } from './config/config.ts'
import type { OrderEvent } from './contract/wire.ts'
import type { Replayed } from './operations/replay.ts'
import type { ResolveOrder } from './orders/order-lookup.ts'
import type { ProviderKeyState } from './payments/provider-keys.ts'
import type { UpstreamLimits } from './payments/upstream-budget.ts'
import type { Log } from './platform/log.ts'
import { createRoutes } from './routes.ts'
import { createServices } from './services.ts'
import type { openStore } from './store/open.ts'
import type { Store } from './store/store.ts'

export interface AppParts {
  readonly config: Config
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now?: () => number
  /** Milliseconds of a clock that only moves forward and that nobody can set. Measures durations. */
  readonly monotonic?: () => number
  /** In [0, 1). */
  readonly random?: () => number
  readonly resolveOrder?: ResolveOrder
  readonly onEvent?: (event: OrderEvent & { id: string }) => void | Promise<void>
  /** How often a provider may be called. */
  readonly upstreamLimits?: UpstreamLimits
  /** The folder of the built browser files. */
  readonly assetsFolder?: string
  /** Opens the store. The fault tests give one that ends the process at chosen moments. */
  readonly openStore?: typeof openStore
}

export interface App {
  /** Mount it anywhere: on a server of its own, or inside a storefront's Express application. */
  readonly handler: Express
  readonly store: Store
  /** Migrates the store, takes over what a crash left, and starts the workers. */
  start(): Promise<void>
  /**
   * Checks the key of each provider that has a harmless call for it. Never throws: see the log and {@link
   * providerKeys}.
   */
  probeKeys(): Promise<void>
  /** Which providers reject our keys, as far as their responses show. */
  providerKeys(): readonly ProviderKeyState[]
  /** Verifies and processes a stored webhook again. Null when there is none with this id. */
  replay(webhookId: string): Promise<Replayed | null>
  /** Resolves when nothing is due and nothing runs. For tests and for shutting down. */
  idle(): Promise<void>
  /** Begins a shutdown: `/readyz` answers 503, and the event streams end so that their connections can close. */
  stopAccepting(): void
  /**
   * Ends event streams, waits for the requests in progress, stops the workers in order and closes the store. Later
   * requests are answered 503. Idempotent.
   */
  close(): Promise<void>
}

/**
 * How long requests in progress may take once a shutdown began, in milliseconds. Most provider calls take 15 s at most.
 * A call that takes or returns money may take longer. Its outcome is then looked for after the next start.
 */
export const GRACE = 20_000

export function createApp(parts: AppParts): App {
  const { config, log, now = Date.now, monotonic = () => performance.now(), random = Math.random } = parts
  const { resolveOrder, onEvent, upstreamLimits, assetsFolder, openStore } = parts
  const services = createServices({
    config,
    log,
    now,
    monotonic,
    random,
    ...(resolveOrder ? { resolveOrder } : {}),
    ...(onEvent ? { onEvent } : {}),
    ...(openStore ? { openStore } : {}),
    ...(upstreamLimits ? { upstreamLimits } : {}),
  })
  const routes = createRoutes({
    config,
    services,
    log,
    now,
    monotonic,
    ...(assetsFolder === undefined ? {} : { assetsFolder }),
  })
  let closing: Promise<void> | undefined

  const close = async (): Promise<void> => {
    routes.stopAccepting()
    await routes.drain(GRACE)
    await services.close()
  }

  return {
    handler: routes.handler,
    store: services.store,
    start: async () => {
      await services.start()
      if (config.trustProxy === true) log.warn(TRUSTS_EVERYBODY)
    },
    probeKeys: services.providerKeys.probe,
    providerKeys: services.providerKeys.states,
    replay: services.replay,
    idle: services.idle,
    stopAccepting: routes.stopAccepting,
    close: () => (closing ??= close()),
  }
}

const TRUSTS_EVERYBODY =
  'TRUST_PROXY=true accepts any address that a client claims: set it to the number of proxies, ' +
  'for example TRUST_PROXY=1, or to their addresses'
