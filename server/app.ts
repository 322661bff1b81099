/** The application: every part put together, as a function. Listening is another file's business. */

import { fileURLToPath } from 'node:url'
import express from 'express'
import type { Express } from 'express'
import { createBreaker } from './payments/circuit-breaker.ts'
import { createEventBus } from './checkouts/event-bus.ts'
import { createCheckoutService } from './checkouts/checkout-service.ts'
import { createClockGuard } from './jobs/clock-guard.ts'
import type { Config } from './config/config.ts'
import { createFramingCheck } from './payments/framing-check.ts'
import { createHousekeeping, recoverAfterCrash } from './jobs/housekeeping.ts'
import { assetRoutes, readAssets } from './http/assets.ts'
import { checkoutRoutes } from './http/checkout-routes.ts'
import { createEventStreams } from './http/event-stream.ts'
import { apiHeaders, crossOrigin } from './http/headers.ts'
import { createLimits, forwardedUnheard } from './http/limits.ts'
import { createMerchantGate } from './http/merchant-key.ts'
import { merchantRoutes } from './http/merchant-routes.ts'
import { openapiDocument } from './http/openapi.ts'
import { operationsRoutes } from './http/operations-routes.ts'
import { pageRoutes } from './http/page-routes.ts'
import { createInFlight } from './http/in-flight.ts'
import { nothingHere, problems } from './http/problems.ts'
import { withReadTargets } from './http/target.ts'
import { createRefusalLog } from './http/refusals.ts'
import { webhookRoutes } from './http/webhook-routes.ts'
import { createInbox } from './webhooks/inbox.ts'
import type { Log } from './platform/log.ts'
import { lookupByFunction, lookupByHttp } from './orders/order-lookup.ts'
import type { OrderLookup, ResolveOrder } from './orders/order-lookup.ts'
import { createOrderService } from './orders/order-service.ts'
import { createOutbox } from './jobs/outbox.ts'
import { createPaymentService } from './payments/payment-service.ts'
import { createPoller } from './jobs/poller.ts'
import { priceClock } from './orders/price-precedence.ts'
import { createPricing } from './orders/pricing.ts'
import { createProviderKeys } from './payments/provider-keys.ts'
import type { ProviderKeyState } from './payments/provider-keys.ts'
import type { WebhookSource } from './contract/provider.ts'
import { closeConnections } from './providers/kit/request.ts'
import { createReturnService } from './payments/return-service.ts'
import { createMethodAvailability } from './payments/payment-methods.ts'
import { createReconcile } from './payments/reconcile.ts'
import { openStore } from './store/open.ts'
import type { Store } from './store/store.ts'
import { createUpstreamBudget } from './payments/upstream-budget.ts'
import { VERSION } from './platform/version.ts'
import { labelsOf } from './checkouts/views.ts'
import { createLiveStatus } from './payments/live-status.ts'
import type { OrderEvent } from './contract/wire.ts'
import type { Worker } from './jobs/worker.ts'

export interface AppParts {
  readonly config: Config
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now?: () => number
  /** Milliseconds of a clock that only goes forward and that nobody can set: for the time between two things. */
  readonly monotonic?: () => number
  /** In [0, 1). */
  readonly random?: () => number
  readonly resolveOrder?: ResolveOrder
  readonly onEvent?: (event: OrderEvent & { id: string }) => void | Promise<void>
  /** Where the built browser files are. */
  readonly assetsFolder?: string
}

export interface App {
  /** Mountable anywhere, alone or inside a storefront's own Express. */
  readonly handler: Express
  readonly store: Store
  /** Migrates, takes over what a crash left, and begins to work. */
  start(): Promise<void>
  /** Asks the providers whether they take our keys, where that does no harm. Never throws; what it finds is logged and in {@link providerKeys}. */
  probeKeys(): Promise<void>
  /** Which providers refuse our keys, as far as their answers have told. */
  providerKeys(): readonly ProviderKeyState[]
  /** Resolves when nothing that is due is left to do. For tests and for shutting down. */
  idle(): Promise<void>
  /** A shutdown has begun: not ready any more, and open event streams end, so that their connections can. */
  stopAccepting(): void
  /** Ends streams, waits for what is being answered, ends work in order and closes the store; answers 503 from then on. Idempotent. */
  close(): Promise<void>
}

/** How long requests may take to be answered once an end began, in milliseconds. A provider call takes 15 s at most. */
export const GRACE = 20_000

/** Compiled, this file is `dist/server/app.js`, and the browser's files are beside it. */
const BUILT_ASSETS = fileURLToPath(new URL('../browser', import.meta.url))

export function createApp(parts: AppParts): App {
  const { config, log, now = Date.now, monotonic = () => performance.now(), random = Math.random } = parts
  const keys = createProviderKeys({ log, now })
  const providers = new Map([...config.providers].map(([id, provider]) => [id, keys.observe(provider)]))
  const store = openStore(config.databaseUrl)
  const eventBus = createEventBus()
  const wakeOutbox = (): void => {
    for (const worker of outbox) worker.kick()
  }

  const outbox = createOutbox({
    store,
    log,
    now,
    monotonic,
    random,
    ...(config.orderWebhook ? { endpoint: config.orderWebhook } : {}),
    ...(parts.onEvent ? { onEvent: parts.onEvent } : {}),
  })
  const upstream = createUpstreamBudget(monotonic)
  const reconcile = createReconcile({ store, providers, eventBus, upstream, log, now, wakeOutbox })
  const sources = new Map<string, WebhookSource>([...providers, ...config.notificationSources])
  const inbox = createInbox({ store, sources, reconcile, log, now, monotonic, random, wakeOutbox })
  const poller = createPoller({ store, reconcile, log, now, random, wakeOutbox })
  const housekeeping = createHousekeeping({ store, eventBus, log, now, wakeOutbox })
  const liveStatus = createLiveStatus({ store, reconcile, eventBus, log, monotonic })
  const breaker = createBreaker(monotonic)
  const availableMethods = createMethodAvailability(providers, {
    reason: (id) => keys.reason(id) ?? breaker.reason(id),
  })
  const checkouts = createCheckoutService({
    store,
    availableMethods,
    eventBus,
    log,
    now,
    labels: labelsOf(providers),
    lifetime: config.checkoutLifetime,
    cancelAtProvider: (checkoutId, client) => payments.cancelAtProvider(checkoutId, client),
  })
  const framing = createFramingCheck({ now: monotonic })
  const parents = [...config.allowedOrigins, new URL(config.publicUrl).origin]
  const payments = createPaymentService({
    store,
    providers,
    reconcile,
    eventBus,
    log,
    now,
    random,
    wakeOutbox,
    availableMethods,
    breaker,
    upstream,
    monotonic,
    publicUrl: config.publicUrl,
    framable: (url) => framing(url, parents),
  })
  const lookup: OrderLookup | null = parts.resolveOrder
    ? lookupByFunction(parts.resolveOrder)
    : config.orderLookup && lookupByHttp(config.orderLookup, now)

  const returns = createReturnService({ store, providers, liveStatus, checkouts, now })
  const streams = createEventStreams(eventBus)
  const inFlight = createInFlight()
  let accepting = true
  const folder = parts.assetsFolder ?? BUILT_ASSETS
  const assets = readAssets(folder)
  const limits = createLimits(config.merchantApiKeys, monotonic)
  const merchantGate = createMerchantGate(config.merchantApiKeys, monotonic)
  const logRefusal = createRefusalLog(log, monotonic)
  const pricing = createPricing({ orderTokenSecrets: config.orderTokenSecrets, openAmounts: config.openAmounts, now })
  const operations = operationsRoutes({
    streams,
    about: aboutText(config.publicUrl),
    openapi: () => openapiDocument({ publicUrl: config.publicUrl, version: VERSION }),
    ready: async () => accepting && (await store.ready()),
    queueDepths: () => store.read.queueDepths(),
    quarantined: () => store.read.quarantined(),
    providerKeys: keys.states,
  })

  const { pathname, protocol } = new URL(config.publicUrl)
  const secure = protocol === 'https:'
  const handler = withReadTargets(express())
  handler.disable('x-powered-by')
  handler.disable('etag')
  handler.set('trust proxy', config.trustProxy)
  handler.use(inFlight.track)
  const router = express.Router()
  router.use(operations.measure)
  router.use(forwardedUnheard(config.trustProxy, log))
  router.use(apiHeaders(secure))
  router.use(webhookRoutes(inbox, monotonic))
  router.use(operations.routes)
  router.use(assetRoutes(folder, assets))
  router.use(
    pageRoutes({
      checkouts,
      payments,
      returns,
      pricing,
      limits,
      logRefusal,
      assets,
      secure,
      basePath: pathname.replace(/\/$/, ''),
      allowedOrigins: config.allowedOrigins,
      locale: config.defaultLocale,
    }),
  )
  router.use(merchantRoutes({ orders: createOrderService({ store, labels: labelsOf(providers) }), merchantGate }))
  router.use('/checkouts', crossOrigin(config.allowedOrigins))
  router.use(
    checkoutRoutes({
      checkouts,
      payments,
      liveStatus,
      streams,
      limits,
      pricing,
      lookup,
      merchantGate,
      priceTime: priceClock(now),
    }),
  )
  // Behind a proxy the public path may arrive whole or already cut off; both are meant for us.
  if (pathname !== '/') handler.use(pathname, router)
  handler.use(router)
  handler.use(nothingHere)
  handler.use(problems(log, logRefusal))

  const stopAccepting = (): void => {
    accepting = false
    streams.close()
  }
  // In the order in which work flows: what one leaves is due for the next.
  const clockGuard = createClockGuard({
    store,
    log,
    now,
    monotonic,
    onSetBack: () => {
      for (const worker of workers) worker.kick()
    },
  })
  const workers: Worker[] = [clockGuard, housekeeping, inbox.worker, poller, ...outbox]
  let closing: Promise<void> | undefined
  return {
    handler,
    store,
    start: async () => {
      await store.migrate(now())
      const lost = await recoverAfterCrash(store, now())
      if (lost > 0)
        log.warn({ operations: lost }, 'calls were cut off by the last end of the process; their payments are watched')
      for (const { id, unconfirmed } of providers.values()) if (unconfirmed) log.warn({ provider: id }, unconfirmed)
      if (config.trustProxy === true) {
        log.warn(
          'TRUST_PROXY=true believes whatever a client says its address is: set it to the number of proxies, e.g. TRUST_PROXY=1, or to their addresses',
        )
      }
      for (const worker of workers) worker.start()
      liveStatus.start()
      keys.start()
    },
    probeKeys: keys.probe,
    providerKeys: keys.states,
    idle: async () => {
      for (const worker of workers) await worker.idle()
    },
    stopAccepting,
    close: () =>
      (closing ??= (async () => {
        stopAccepting()
        await inFlight.end(GRACE)
        upstream.close()
        await keys.close()
        await liveStatus.close()
        await Promise.all(workers.map((worker) => worker.close()))
        await framing.close()
        await closeConnections()
        await store.close()
      })()),
  }
}

function aboutText(publicUrl: string): string {
  return `This is pay-button ${VERSION}, the companion server of a shop's checkout. It has no page of its own here: buyers pay in the shop.

Routes:         ${publicUrl}/openapi.json
Is it ready:    ${publicUrl}/readyz
Documentation:  README.md and docs/ of the package pay-button
`
}
