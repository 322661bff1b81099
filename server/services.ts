/** Puts the store and the services together, each after the ones that it uses. Knows nothing of HTTP. */

import { createCheckoutListeners } from './checkouts/checkout-listeners.ts'
import type { CheckoutListeners } from './checkouts/checkout-listeners.ts'
import { createCheckoutService } from './checkouts/checkout-service.ts'
import type { CheckoutService } from './checkouts/checkout-service.ts'
import { labelsOf, shopViewOf } from './checkouts/views.ts'
import type { Config } from './config/config.ts'
import type { WebhookSource } from './contract/provider.ts'
import type { HealthView } from './contract/operator.ts'
import type { OrderEvent } from './contract/wire.ts'
import { createClockGuard } from './jobs/clock-guard.ts'
import { createHousekeeping, recoverAfterCrash } from './jobs/housekeeping.ts'
import { createLeaseKeeper } from './jobs/lease-keeper.ts'
import { createOutbox } from './jobs/outbox.ts'
import { createRefundFollowUp } from './jobs/refund-follow-up.ts'
import { createRetention } from './jobs/retention.ts'
import { createPoller } from './jobs/poller.ts'
import { createPresence } from './jobs/presence.ts'
import { lookupByFunction, lookupByHttp } from './orders/order-lookup.ts'
import type { OrderLookup, ResolveOrder } from './orders/order-lookup.ts'
import { createOrderService } from './orders/order-service.ts'
import type { OrderService } from './orders/order-service.ts'
import { createPricing } from './orders/pricing.ts'
import type { OpenPricing } from './orders/pricing.ts'
import { createBreaker } from './payments/circuit-breaker.ts'
import { createCompletion } from './payments/completion.ts'
import { createFramingCheck } from './payments/framing-check.ts'
import { createLiveStatus } from './payments/live-status.ts'
import type { LiveStatus } from './payments/live-status.ts'
import { createMethodAvailability } from './payments/payment-methods.ts'
import { createPaymentService } from './payments/payment-service.ts'
import type { PaymentService } from './payments/payment-service.ts'
import { createProviderCancellation } from './payments/provider-cancellation.ts'
import { measuredProvider } from './payments/measured-provider.ts'
import { createProviderKeys } from './payments/provider-keys.ts'
import type { ProviderKeys } from './payments/provider-keys.ts'
import { createReconcile } from './payments/reconcile.ts'
import { createReturnService } from './payments/return-service.ts'
import { createRunningCalls } from './payments/running-calls.ts'
import type { ReturnService } from './payments/return-service.ts'
import { createUpstreamBudget, sharedLimits, UPSTREAM_LIMITS } from './payments/upstream-budget.ts'
import type { UpstreamLimits } from './payments/upstream-budget.ts'
import { createEventBus } from './platform/event-bus.ts'
import type { Subscriptions } from './platform/event-bus.ts'
import { VERSION } from './platform/version.ts'
import type { Log } from './platform/log.ts'
import { createMeterHub } from './platform/meter.ts'
import type { MeterHub } from './platform/meter.ts'
import { closeConnections } from './providers/kit/request.ts'
import { createHealth } from './operations/health.ts'
import { createRefundMaker } from './operations/make-refund.ts'
import { createOperatorActions } from './operations/operator-actions.ts'
import type { OperatorActions } from './operations/operator-actions.ts'
import { createOperatorDesk } from './operations/operator-desk.ts'
import type { OperatorDesk } from './operations/operator-desk.ts'
import { createOperatorLists } from './operations/operator-lists.ts'
import type { OperatorLists } from './operations/operator-lists.ts'
import { namesOf } from './operations/operator-names.ts'
import type { Names } from './operations/operator-names.ts'
import { createOperatorOrders } from './operations/operator-orders.ts'
import type { OperatorOrders } from './operations/operator-orders.ts'
import { createOverview } from './operations/overview.ts'
import type { Overview } from './operations/overview.ts'
import { createProviderHealth } from './operations/provider-health.ts'
import { createSalesSums } from './operations/sales-sums.ts'
import { createTransactionLookup } from './payments/transaction-lookup.ts'
import { createOperatorAccess } from './operations/operator-access.ts'
import type { OperatorAccess } from './operations/operator-access.ts'
import { createHourlyProof } from './operations/hourly-proof.ts'
import type { HourlyProof } from './operations/hourly-proof.ts'
import { replay } from './operations/replay.ts'
import { clocksOf } from './operations/surroundings.ts'
import type { RecordReplay, Replayed } from './operations/replay.ts'
import { SCHEMA_VERSION } from './store/migrate.ts'
import { openStore as openStoreAt, sqliteFile } from './store/open.ts'
import { SLOT } from './store/sales.ts'
import type { Store } from './store/store.ts'
import { createInboxWorker } from './webhooks/inbox-worker.ts'
import { createQuarantine } from './webhooks/quarantine.ts'
import { createInbox } from './webhooks/inbox.ts'
import type { Inbox } from './webhooks/inbox.ts'

/** Of each provider. When all of these could not be created, the health knows no time of a success. */
const NEWEST_PAYMENTS = 200
/** Of these, the newest of each provider is when it last sent one. */
const NEWEST_WEBHOOKS = 1000

export interface ServiceParts {
  readonly config: Config
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Milliseconds of a clock that only moves forward and that nobody can set. Measures durations. */
  readonly monotonic: () => number
  /** In [0, 1). */
  readonly random: () => number
  readonly resolveOrder?: ResolveOrder
  readonly onEvent?: (event: OrderEvent & { id: string }) => void | Promise<void>
  readonly openStore?: typeof openStoreAt
  readonly upstreamLimits?: UpstreamLimits
}

export interface Services {
  readonly store: Store
  readonly checkouts: CheckoutService
  readonly checkoutListeners: CheckoutListeners
  readonly inbox: Inbox
  readonly liveStatus: LiveStatus
  /** Null when neither `ORDER_LOOKUP_URL` nor `resolveOrder` is set. */
  readonly orderLookup: OrderLookup | null
  readonly meter: MeterHub
  readonly proof: HourlyProof
  /** Whether the circuit breaker of each provider is open. */
  readonly breakers: () => { readonly provider: string; readonly open: boolean }[]
  /** For operators: the console, its API and the command line. */
  readonly operators: {
    readonly access: OperatorAccess
    readonly actions: OperatorActions
    readonly desk: OperatorDesk
    readonly health: { read(): Promise<HealthView> }
    readonly lists: OperatorLists
    readonly names: Names
    readonly orders: OperatorOrders
    readonly overview: Overview
  }
  readonly events: Subscriptions
  /** Whether anything receives order events. */
  readonly hasReceiver: boolean
  readonly orders: OrderService
  readonly payments: PaymentService
  readonly pricing: OpenPricing
  readonly providerKeys: ProviderKeys
  /** Verifies and processes a stored webhook again. Null when there is none with this id. */
  readonly replay: (webhookId: string) => Promise<Replayed | null>
  readonly returns: ReturnService
  /** Migrates the store, takes over what a crash left, and starts the workers. */
  start(): Promise<void>
  /** Resolves when nothing is due and nothing runs. */
  idle(): Promise<void>
  /** Stops the workers, then closes connections and the store. */
  close(): Promise<void>
}

export function createServices(parts: ServiceParts): Services {
  const { config, log, now, monotonic, random, resolveOrder, onEvent, openStore = openStoreAt } = parts
  const events = createEventBus(log)
  const meter = createMeterHub()
  const opened = openStore(config.databaseUrl, events.publish, config.postgres)
  const store: Store = {
    ...opened,
    transaction: async (work, isolation) => {
      const started = performance.now()
      const result = await opened.transaction(work, isolation)
      meter.commit((performance.now() - started) / 1000)
      return result
    },
  }
  events.subscribe('paymentEntered', ({ provider, state }) => meter.payment(provider, state))
  const providerKeys = createProviderKeys({ log, now })
  const providers = new Map(
    [...config.providers].map(([id, provider]) => [id, measuredProvider(providerKeys.observe(provider), meter)]),
  )
  const sources = new Map<string, WebhookSource>([...providers, ...config.notificationSources])
  const labels = labelsOf(providers)

  const presence = createPresence({ store, log, now })
  const leases = createLeaseKeeper({ store, log, now })
  const { upstreamLimits = UPSTREAM_LIMITS } = parts
  const upstream = createUpstreamBudget(monotonic, sharedLimits(upstreamLimits, presence.count))
  const breaker = createBreaker(monotonic)
  const availableMethods = createMethodAvailability(providers, {
    reason: (id) => providerKeys.reason(id) ?? breaker.reason(id),
  })
  const framing = createFramingCheck({ monotonic })
  const frameParents = [...config.allowedOrigins, new URL(config.publicUrl).origin]

  const running = createRunningCalls()
  const complete = createCompletion({ store, providers, upstream, running, log, now })
  const reconcile = createReconcile({ store, providers, upstream, complete, log, now })
  const cancellation = createProviderCancellation({ providers, store, reconcile, upstream, log, now })
  const checkoutListeners = createCheckoutListeners(events)
  const liveStatus = createLiveStatus({ store, providers, reconcile, listeners: checkoutListeners, log, monotonic })
  const checkouts = createCheckoutService({
    store,
    availableMethods,
    cancellation,
    labels,
    log,
    now,
    lifetime: config.checkoutLifetime,
    shop: shopViewOf(config.shop, config.publicUrl),
  })
  const payments = createPaymentService({
    store,
    providers,
    cancellation,
    availableMethods,
    breaker,
    upstream,
    log,
    now,
    random,
    publicUrl: config.publicUrl,
    framable: (url) => framing(url, frameParents),
    knownFramable: (url) => framing.known(url, frameParents),
  })
  const returns = createReturnService({ store, providers, liveStatus, checkouts, now })
  const inbox = createInbox({ store, sources, log, now, monotonic, meter })
  const pricing = createPricing({ orderTokenSecrets: config.orderTokenSecrets, openAmounts: config.openAmounts, now })
  const httpLookup = config.orderLookup && lookupByHttp(config.orderLookup, now)

  const proof = createHourlyProof({ store, events, log, now })

  const inboxWorker = createInboxWorker({ store, leases, sources, reconcile, events, log, now, random, meter })

  const replayWebhook = (webhookId: string, record?: RecordReplay): Promise<Replayed | null> =>
    replay({ store, inbox, worker: inboxWorker, now }, webhookId, record)
  const names = namesOf(providers)
  const access = createOperatorAccess({ store, tokens: config.adminTokens, log, now })
  const lists = createOperatorLists({ store, names, endpoint: config.orderWebhook?.url ?? null })
  const operatorOrders = createOperatorOrders({ store, names, now })
  const transactionLookup = createTransactionLookup({ store, providers, upstream, log, now })
  const actions = createOperatorActions({
    store,
    reconcile,
    lookup: transactionLookup,
    checkouts,
    replay: replayWebhook,
    log,
    now,
  })
  const refunds = createRefundMaker({ store, providers, upstream, log, now, random })
  const desk = createOperatorDesk({ store, actions, refunds, lists, names, now })
  const providerHealth = createProviderHealth({
    providers,
    keys: providerKeys.states,
    pause: breaker.pause,
    lastWebhooks: () => store.read.lastWebhooks(NEWEST_WEBHOOKS),
    lastCreated: (id) => store.read.lastCreatedAt(id, NEWEST_PAYMENTS),
    now,
  })
  meter.attach(providerHealth.meter)
  const overview = createOverview({ store, names, health: providerHealth, lastProof: proof.last, now })
  const hasReceiver = config.orderWebhook !== null || onEvent !== undefined
  const health = createHealth({
    store,
    providers,
    health: providerHealth,
    settings: config.settings,
    lastProof: proof.last,
    version: VERSION,
    schemaVersion: SCHEMA_VERSION,
    file: sqliteFile(config.databaseUrl),
    clocks: clocksOf(config),
    hasReceiver,
    now,
    monotonic,
  })

  // In the order in which work flows: what one worker does can be due for the next.
  const workers = [
    presence,
    leases,
    createClockGuard({ store, log, now, monotonic }),
    createHousekeeping({ store, running, events, log, now }),
    createQuarantine({ store, inbox, log, now }),
    inboxWorker,
    createPoller({ store, providers, leases, reconcile, events, log, now, random }),
    createRefundFollowUp({ store, leases, providers, upstream, events, log, now, random }),
    ...createOutbox({
      store,
      leases,
      events,
      log,
      now,
      monotonic,
      random,
      ...(config.orderWebhook ? { endpoint: config.orderWebhook } : {}),
      ...(onEvent ? { onEvent } : {}),
    }),
    createRetention({ store, events, log, now, retention: config.retention }),
    createSalesSums({ store, events, log, now, slot: SLOT }),
    proof.worker,
  ]

  /** After an interruption between the processes of a shared store: any event may have been missed. */
  const catchUp = (): void => {
    for (const topic of ['webhookDue', 'orderEventWritten'] as const) events.publish(topic, '')
    for (const id of checkoutListeners.checkoutIds()) events.publish('checkoutChanged', id)
  }

  return {
    store,
    checkouts,
    checkoutListeners,
    inbox,
    liveStatus,
    orderLookup: resolveOrder ? lookupByFunction(resolveOrder) : httpLookup,
    operators: { access, actions, desk, health, lists, names, orders: operatorOrders, overview },
    events,
    hasReceiver,
    orders: createOrderService({ store, labels }),
    payments,
    pricing,
    meter,
    proof,
    breakers: () => [...providers.keys()].map((provider) => ({ provider, open: breaker.reason(provider) !== null })),
    providerKeys,
    replay: replayWebhook,
    returns,
    start: async () => {
      await store.migrate(now())
      await store.listen(catchUp)
      const lost = await recoverAfterCrash(store, log, now)
      if (lost > 0) {
        log.warn({ operations: lost }, 'the last process ended during provider calls; their payments will be polled')
      }
      for (const { id, unconfirmed } of providers.values()) if (unconfirmed) log.warn({ provider: id }, unconfirmed)
      for (const worker of workers) worker.start()
      liveStatus.start()
      providerKeys.start()
    },
    idle: async () => {
      await liveStatus.idle()
      for (const worker of workers) await worker.idle()
    },
    close: async () => {
      // First of all: calls that wait for a turn at their provider would keep the workers waiting.
      upstream.close()
      await providerKeys.close()
      await liveStatus.close()
      await Promise.all(workers.filter((worker) => worker !== presence).map((worker) => worker.close()))
      // Last: until here this companion works on the store.
      await presence.close()
      await framing.close()
      await closeConnections()
      await store.close()
    },
  }
}
