/** `pay-button/server`: the companion inside a Node storefront, and what a storefront on Node needs to speak with it. */

import type { Server } from 'node:http'
import type { Express } from 'express'
import { createApp, GRACE } from './app.ts'
import { environmentOf, readConfig } from './config/config.ts'
import { listen, stopListening } from './platform/listen.ts'
import { createLog } from './platform/log.ts'
import type { ResolveOrder } from './orders/order-lookup.ts'
import type { OrderEvent } from './contract/wire.ts'

export { ConfigError } from './config/config.ts'
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
 * The settings of the environment in camelCase (`publicUrl`, `databaseUrl`, `pakhipayApiKey` …), and two functions in place of two addresses.
 * Of `process.env` only `NODE_ENV` is read.
 */
export interface PayServerOptions {
  /** Prices an order: the claims of an order token without `exp`, or null when there is no such order. */
  resolveOrder?: ResolveOrder
  /** Hears every order event, at least once; a rejection is tried again like a failed delivery. `id` is the same over retries. */
  onEvent?: (event: OrderEvent & { id: string }) => void | Promise<void>
  [setting: string]: unknown
}

export interface PayServer {
  /** Mount it: `storefront.use('/pay', payServer.handler)`, before any body parser. */
  readonly handler: Express
  /** Migrates the store and begins to work. Await it before the first request. */
  start(): Promise<void>
  /** Stands alone on `host` and `port`. Calls {@link start}. */
  listen(): Promise<Server>
  /**
   * Ends event streams, waits for the requests that are being answered, ends work in order and closes the store. The storefront's own server may close
   * before, after or never: requests that come later are answered 503. Idempotent.
   */
  close(): Promise<void>
}

/** @throws {ConfigError} naming every bad and every missing setting */
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
