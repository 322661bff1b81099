/**
 * `pay-button/server`: the companion inside a Node storefront, and the functions that a storefront on Node needs beside
 * it.
 */

import type { Server } from 'node:http'
import type { Express } from 'express'
import { createApp, GRACE } from './app.ts'
import { environmentOf, readConfig } from './config/config.ts'
import { listen, stopListening } from './platform/listen.ts'
import { createLog } from './platform/log.ts'
import type { ResolveOrder } from './orders/order-lookup.ts'
import type { OrderEvent } from './contract/wire.ts'

export { ConfigError } from './config/config-error.ts'
export { PayError } from './contract/errors.ts'
export { signOrderToken } from './orders/order-token.ts'
export type { OrderTokenClaims } from './orders/order-token.ts'
export { OrderEventError, verifyOrderEvent, verifyOrderLookup } from './orders/verify-order-event.ts'
export type {
  AnomalyView,
  CheckoutOpened,
  CheckoutView,
  Customer,
  ItemView,
  MethodView,
  MoneyView,
  NoticeView,
  OrderEvent,
  OrderEventType,
  OrdersPage,
  OrderView,
  PaymentView,
  Problem,
  ShopView,
} from './contract/wire.ts'

/**
 * The settings of the environment in camelCase (`publicUrl`, `databaseUrl`, `pakhipayApiKey` …), and two functions that
 * replace two addresses. Only `NODE_ENV` is read from `process.env`.
 */
export interface PayServerOptions {
  /** Returns the claims of an order token without `exp`, or null when there is no such order. */
  resolveOrder?: ResolveOrder
  /**
   * Receives every order event at least once. A rejection is retried like a failed delivery. `id` is the same in every
   * retry.
   */
  onEvent?: (event: OrderEvent & { id: string }) => void | Promise<void>
  [setting: string]: unknown
}

export interface PayServer {
  /** Mount it before any body parser: `storefront.use('/pay', payServer.handler)`. */
  readonly handler: Express
  /** Migrates the store and starts the workers. Await it before the first request. */
  start(): Promise<void>
  /** Calls {@link start} and listens on `host` and `port`. */
  listen(): Promise<Server>
  /**
   * Ends event streams, waits for the requests in progress, stops the workers in order and closes the store. The
   * storefront's own server can close before, after or never: later requests are answered 503. Idempotent.
   */
  close(): Promise<void>
}

/** @throws {ConfigError} that names every bad and every missing setting */
export function createPayServer(options: PayServerOptions): PayServer {
  const { resolveOrder, onEvent, ...settings } = options
  const config = readConfig(
    environmentOf(settings),
    { now: Date.now },
    { pricing: resolveOrder !== undefined, serving: true },
  )
  const app = createApp({
    config,
    log: createLog(config.logLevel),
    ...(resolveOrder ? { resolveOrder } : {}),
    ...(onEvent ? { onEvent } : {}),
  })
  let server: Server | undefined
  let closing: Promise<void> | undefined
  return {
    handler: app.handler,
    start: () => app.start(),
    listen: async () => {
      await app.start()
      server = await listen(app.handler, config.port, config.host)
      return server
    },
    close: () =>
      (closing ??= (async () => {
        const ended = server && stopListening(server, GRACE)
        await app.close()
        await ended
      })()),
  }
}
