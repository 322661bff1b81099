/** Puts the HTTP routes together over the services, in the order in which Express tries them. */

import { fileURLToPath } from 'node:url'
import express from 'express'
import type { Express } from 'express'
import { shopViewOf } from './checkouts/views.ts'
import type { Config } from './config/config.ts'
import { simulatedProviders } from './config/provider-settings.ts'
import { assetRoutes, readAssets } from './http/assets.ts'
import { checkoutRoutes } from './http/checkout-routes.ts'
import { consoleRoutes } from './http/console-routes.ts'
import type { ConsoleParts } from './http/console-routes.ts'
import type { DescribedRoutes } from './http/described-router.ts'
import { createEventStreams } from './http/event-stream.ts'
import { apiHeaders, crossOrigin } from './http/headers.ts'
import { createInFlight } from './http/in-flight.ts'
import { createLimits, warnAboutProxy } from './http/limits.ts'
import { createMerchantGate } from './http/merchant-key.ts'
import { createMetrics } from './http/metrics.ts'
import { merchantRoutes } from './http/merchant-routes.ts'
import { openapiDocument } from './http/openapi.ts'
import type { OpenapiDocument } from './http/openapi.ts'
import { operatorActionRoutes } from './http/operator-action-routes.ts'
import { createOperatorGate } from './http/operator-gate.ts'
import { operatorHeaders } from './http/operator-headers.ts'
import { operatorRoutes } from './http/operator-routes.ts'
import { operatorSessionRoutes } from './http/operator-session-routes.ts'
import { createOperatorStreams } from './http/operator-stream.ts'
import { exportOrders } from './operations/export-orders.ts'
import { operationsRoutes } from './http/operations-routes.ts'
import { pageRoutes } from './http/page-routes.ts'
import { notFound, problems } from './http/problems.ts'
import { createRequestRefusalLog } from './http/refusals.ts'
import { giveRequestId } from './http/request-id.ts'
import { withReadTargets } from './http/target.ts'
import { webhookRoutes } from './http/webhook-routes.ts'
import { priceClock } from './orders/price-precedence.ts'
import { firstIdAt } from './platform/ids.ts'
import type { Log } from './platform/log.ts'
import { VERSION } from './platform/version.ts'
import type { Services } from './services.ts'

export interface RouteParts {
  readonly config: Config
  readonly services: Services
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Milliseconds of a clock that nobody can set. */
  readonly monotonic: () => number
  /** The folder of the built browser files; the one beside this program unless given. */
  readonly assetsFolder?: string
}

export interface Routes {
  readonly handler: Express
  /** Makes `/readyz` answer 503 and ends the event streams, so that their connections can close. */
  stopAccepting(): void
  /** Answers 503 from now on. Resolves when all requests are answered, or after so many milliseconds. */
  drain(grace: number): Promise<void>
}

const HOUR = 3_600_000

/** The build joins this file into one in `dist/server`. The browser's files are in `dist/browser`. */
const BUILT_ASSETS = fileURLToPath(new URL('../browser', import.meta.url))
/** The operators' console, in `dist/admin`. */
const BUILT_CONSOLE = fileURLToPath(new URL('../admin', import.meta.url))

export function createRoutes(parts: RouteParts): Routes {
  const { config, services, log, now, monotonic, assetsFolder = BUILT_ASSETS } = parts
  const { checkouts, payments, liveStatus, orderLookup, pricing, providerKeys, returns, store } = services
  const { pathname, protocol } = new URL(config.publicUrl)
  const secure = protocol === 'https:'
  const assets = readAssets(assetsFolder)
  const inFlight = createInFlight()
  const limits = createLimits(config.merchantApiKeys, monotonic)
  const logRefusal = createRequestRefusalLog(log, monotonic)
  const merchantGate = createMerchantGate(config.merchantApiKeys, monotonic)
  const streams = createEventStreams(services.checkoutListeners)
  const operatorStreams = createOperatorStreams(services.events)
  /** Filled below in the order in which Express tries them. The OpenAPI document describes them all. */
  const routes: DescribedRoutes[] = []
  let accepting = true
  let document: OpenapiDocument | undefined
  const metrics = createMetrics({
    streams,
    queues: async () => {
      const { outbox, ...others } = await store.read.queueStates(now())
      // Without a receiver, order events wait for one. Nothing is late.
      return services.hasReceiver ? { outbox, ...others } : others
    },
    quarantined: () => store.read.quarantined(),
    payments: () => store.read.recentPayments(firstIdAt('pay', now() - HOUR)),
    providerKeys: providerKeys.states,
    breakers: services.breakers,
    lastProof: services.proof.last,
  })
  services.meter.attach(metrics.meter)
  const operations = operationsRoutes({
    metrics,
    about: aboutText(config.publicUrl),
    openapi: () =>
      (document ??= openapiDocument({
        publicUrl: config.publicUrl,
        version: VERSION,
        operations: routes.flatMap((part) => part.operations),
      })),
    ready: async () => accepting && (await store.ready()),
  })

  const router = express.Router()
  router.use(metrics.measure)
  router.use(warnAboutProxy(config.trustProxy, log))
  router.use(apiHeaders(secure))
  router.use('/checkouts', crossOrigin(config.allowedOrigins))
  routes.push(
    webhookRoutes(services.inbox, monotonic),
    operations,
    assetRoutes(assetsFolder, assets, typeof config.shop?.logo === 'object' ? config.shop.logo : undefined),
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
      shop: shopViewOf(config.shop, config.publicUrl),
    }),
    merchantRoutes({ orders: services.orders, merchantGate }),
    checkoutRoutes({
      checkouts,
      payments,
      liveStatus,
      streams,
      limits,
      pricing,
      lookup: orderLookup,
      merchantGate,
      priceTime: priceClock(now),
    }),
  )
  // Without a token there is no console, and nothing of it is found.
  if (services.operators.access.isOn) {
    router.use('/admin', operatorHeaders)
    routes.push(...operatorParts(config, services, operatorStreams))
  }
  for (const part of routes) router.use(part.router)

  const handler = withReadTargets(express())
  handler.disable('x-powered-by')
  handler.disable('etag')
  handler.set('trust proxy', config.trustProxy)
  handler.use(giveRequestId(now))
  handler.use(inFlight.track)
  // A proxy passes the public path on whole or without its prefix. Both reach the router.
  if (pathname !== '/') handler.use(pathname, router)
  handler.use(router)
  handler.use(notFound)
  handler.use(problems(log, logRefusal))

  return {
    handler,
    stopAccepting: () => {
      accepting = false
      streams.close()
      operatorStreams.close()
    },
    drain: (grace) => inFlight.end(grace),
  }
}

/** The routes of the console. */
function operatorParts(
  config: Config,
  { operators, store }: Services,
  streams: ReturnType<typeof createOperatorStreams>,
): DescribedRoutes[] {
  const { access, desk, names } = operators
  const gate = createOperatorGate({ access, publicUrl: config.publicUrl })
  const providers = [...config.providers.values()]
  const simulated = new Set(simulatedProviders())
  const about = {
    shop: shopViewOf(config.shop, config.publicUrl),
    publicUrl: config.publicUrl,
    live: providers.some(({ id }) => !simulated.has(id)),
    version: VERSION,
    providers: providers.map(({ id, label, mark }) => ({ id, label, ...(mark === undefined ? {} : { mark }) })),
    locale: config.defaultLocale,
  }
  return [
    operatorSessionRoutes({ gate, about }),
    operatorRoutes({
      ...operators,
      gate,
      streams,
      exportOrders: (period) => exportOrders(store, names, period),
    }),
    operatorActionRoutes({ gate, desk }),
    consoleRoutes(consoleParts(config)),
  ]
}

function consoleParts({ publicUrl, shop }: Config): ConsoleParts {
  const { host, pathname } = new URL(publicUrl)
  const logo = typeof shop?.logo === 'object' ? { logo: shop.logo.path } : {}
  const basePath = pathname.replace(/\/$/, '')
  return { folder: BUILT_CONSOLE, basePath, host, shop: shopViewOf(shop, publicUrl), ...logo }
}

function aboutText(publicUrl: string): string {
  return `This is pay-button ${VERSION}, the companion server of a shop's checkout.
It has no page of its own here: buyers pay in the shop.

Routes:         ${publicUrl}/openapi.json
Is it ready:    ${publicUrl}/readyz
Documentation:  README.md and docs/ of the package pay-button
`
}
