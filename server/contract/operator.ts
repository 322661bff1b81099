/**
 * The types of the operators' API: `/admin/session` and `/admin/api/*`. Like `wire.ts`, this file holds types only, so
 * that the console needs neither zod nor any code of the server.
 *
 * Conventions: a member that does not apply is absent, and null says that there is none. Times are ISO 8601 in UTC. A
 * `nextCursor` goes back as `cursor`; null means the end, and a short or empty page need not be the last. Errors are
 * problems (RFC 9457) as everywhere. Text from buyers and providers (names, notes, descriptions, messages) is shown as
 * text and never as HTML.
 */

import type { ShopView } from './wire.ts'

export type { AnomalyKind, PaymentFlag } from '../domain/payment.ts'
export type { OrderStatus } from '../domain/order.ts'
export type {
  AnomalyView,
  CheckoutStatus,
  Customer,
  ItemView,
  MoneyView,
  OrderEventType,
  PaymentReason,
  PaymentStatus,
  Pricing,
  Problem,
  ShopView,
} from './wire.ts'
export type { LogReason } from '../domain/log-reasons.ts'
export type { ErrorCode } from './errors.ts'
export type * from './operator-actions.ts'
export type * from './operator-anomalies.ts'
export type * from './operator-figures.ts'
export type * from './operator-messages.ts'
export type * from './operator-orders.ts'
export type * from './operator-refunds.ts'
export type * from './operator-timeline.ts'

/** `GET /admin/session`. Without a session 401 `unauthorized`; while `ADMIN_TOKEN` is not set 404. */
export interface SessionView {
  /** Every write by cookie sends it as `X-CSRF-Token`. Null for a caller with `Authorization: Bearer`. */
  csrfToken: string | null
  /** When the session ends. Null for a caller with `Authorization: Bearer`. */
  expiresAt: string | null
  /** The short fingerprint of the token, as in the list of actions, e.g. `9f2c41d0`. Says nothing about the token. */
  operator: string
  /** Null when `SHOP_NAME` is not set. */
  shop: ShopView | null
  publicUrl: string
  /** Whether real money moves: false while the sandbox is the only provider. */
  live: boolean
  version: string
  /** Those that are on, for filters and labels. */
  providers: ProviderName[]
  locale: string
}

export interface ProviderName {
  id: string
  label: string
  /** The kind of the method and the hue of its mark: see `MethodView`. */
  mark?: string
}
