/** Checkouts: opening one for an order, looking at it, giving it up. */

import { sameMoney } from './domain/money.ts'
import type { Money } from './domain/money.ts'
import type { Changes } from './changes.ts'
import { endPayments, reopenCheckout } from './checkout-transitions.ts'
import { PayError } from './errors.ts'
import { hashToken, newId, newToken } from './ids.ts'
import type { PricedOrder } from './requests.ts'
import type { Routing } from './routing.ts'
import type { CheckoutRow, OrderRow, Queries, Store } from './store/store.ts'
import { checkoutView, methodView } from './views.ts'
import type { CheckoutOpened, CheckoutView, Pricing } from './wire.ts'

export interface CheckoutService {
  /**
   * Opens a checkout, or the one that the order has already. Whoever calls has settled that the price may be trusted.
   * @throws {PayError} `order_paid`, `no_payment_method`, `order_token_invalid` for a price that is no longer the newest, `payment_in_progress`
   */
  open(order: PricedOrder, by: Opening): Promise<CheckoutOpened & { created: boolean }>
  /** @throws {PayError} `checkout_not_found` for an unknown id and for a wrong secret alike */
  authorize(checkoutId: string, clientSecret: string): Promise<Visitor>
  view(checkoutId: string, visitor: Visitor): Promise<CheckoutView>
  /** The buyer gives up. What was paid stays paid. */
  cancel(checkoutId: string, visitor: Visitor, client: string): Promise<CheckoutView>
  /** The buyer came back from the provider by its way out: ends this attempt, and leaves the checkout open for another. */
  cancelPayment(paymentId: string): Promise<void>
}

/** How an order came in, and what that is worth. */
export interface Opening {
  readonly pricing: Pricing
  /** When the shop named the price, epoch milliseconds; null when nobody said. */
  readonly pricedAt: number | null
  /** The shop vouches for whoever opens: by its token or its key. An order id or an amount alone can be anybody's. */
  readonly vouched: boolean
}

/** Whoever holds a client secret. */
export interface Visitor {
  /** Sees the customer's details that the shop gave. Without it they are used where they are needed, and shown to nobody. */
  readonly seesCustomer: boolean
}

/** A token's time is in whole seconds: one of the same second is not older. */
const SECOND = 1000

export interface CheckoutParts {
  readonly store: Store
  readonly routing: Routing
  readonly changes: Changes
  readonly now: () => number
  /** Life of a checkout, in milliseconds. */
  readonly lifetime: number
  /** Makes pending payments unpayable where the provider can do that, and reads back how they stand. Never throws. */
  readonly cancelAtProvider: (checkoutId: string, client: string) => Promise<void>
}

export function createCheckoutService(parts: CheckoutParts): CheckoutService {
  const { store, routing, changes, now, lifetime } = parts

  const view = async (checkoutId: string, { seesCustomer }: Visitor): Promise<CheckoutView> => {
    const checkout = await store.read.checkout(checkoutId)
    if (!checkout) throw notFound()
    const payment = checkout.paymentId === null ? null : await store.read.payment(checkout.paymentId)
    const methods = routing(checkout.money, checkout.providers).map((route) => methodView(route, checkout.money.currency))
    if (seesCustomer) return checkoutView(checkout, payment, methods)
    const unknown = methods.map((method) => ({ ...method, needs: method.needs.filter((field) => checkout.customer?.[field] === undefined) }))
    return checkoutView({ ...checkout, customer: null }, payment, unknown)
  }

  return {
    view,

    open: async (order, by) => {
      if (routing(order.money, order.providers ?? null).length === 0) {
        throw new PayError('no_payment_method', `No payment provider here takes ${order.money.currency} for this order`)
      }
      const at = now()
      const clientSecret = newToken()
      const opened = await store.transaction(async (tx) => {
        if (await tx.finalisation(order.orderId)) throw new PayError('order_paid', 'This order is paid already')
        const known = await tx.order(order.orderId)
        const current = known && (await tx.checkout(known.checkoutId))
        if (known) refuseOlderPrice(known, order.money, by)
        const live = current && isLive(current, at) ? current : null
        const usable = live && sameMoney(live.money, order.money)
        const checkout = usable ? live : newCheckout(order, by.pricing, at, lifetime)
        const seesCustomer = by.vouched || (by.pricing === 'open' && !usable)
        if (usable) {
          // What anybody can open, anybody could fill with an address of theirs.
          if (by.pricing === 'merchant') await tx.updateCheckoutDetails(checkout.id, detailsOf(order))
        } else {
          if (live) await supersede(tx, live, by, at)
          await tx.insertCheckout(checkout)
        }
        const pricedAt = Math.max(by.pricedAt ?? 0, known?.pricedAt ?? 0)
        await tx.saveOrder({ orderId: order.orderId, money: order.money, pricing: by.pricing, checkoutId: checkout.id, pricedAt }, at)
        if (!usable || by.pricing === 'merchant') await tx.indexCheckout(checkout.id, order.customer ?? null)
        await tx.insertClientSecret(hashToken(clientSecret), checkout.id, seesCustomer, at)
        return { id: checkout.id, created: !usable, superseded: usable ? null : (live?.id ?? null), visitor: { seesCustomer } }
      })
      if (opened.superseded) changes.publish(opened.superseded)
      return { checkout: await view(opened.id, opened.visitor), clientSecret, created: opened.created }
    },

    authorize: async (checkoutId, clientSecret) => {
      const visitor = await store.read.clientSecret(hashToken(clientSecret), checkoutId)
      if (!visitor) throw notFound()
      return visitor
    },

    cancel: async (checkoutId, visitor, client) => {
      await parts.cancelAtProvider(checkoutId, client)
      await store.transaction(async (tx) => {
        const checkout = await tx.checkout(checkoutId)
        if (!checkout || (checkout.status !== 'open' && checkout.status !== 'processing')) return
        await tx.setCheckoutStatus(checkoutId, 'cancelled')
        await endPayments(tx, checkoutId, 'cancelled', now())
      })
      changes.publish(checkoutId)
      return view(checkoutId, visitor)
    },

    cancelPayment: async (paymentId) => {
      const checkoutId = await store.transaction(async (tx) => {
        const payment = await tx.payment(paymentId)
        if (!payment) return null
        await endPayments(tx, payment.checkoutId, 'cancelled', now(), paymentId)
        await reopenCheckout(tx, payment.checkoutId)
        return payment.checkoutId
      })
      if (checkoutId !== null) changes.publish(checkoutId)
    },
  }
}

export function isLive(checkout: CheckoutRow, now: number): boolean {
  return (checkout.status === 'open' || checkout.status === 'processing') && checkout.expiresAt > now
}

function notFound(): PayError {
  return new PayError('checkout_not_found', 'No checkout has this id and secret')
}

function newCheckout(order: PricedOrder, pricing: Pricing, at: number, lifetime: number): CheckoutRow {
  return {
    id: newId('chk', at),
    orderId: order.orderId,
    money: order.money,
    pricing,
    status: 'open',
    ...detailsOf(order),
    paymentId: null,
    expiresAt: at + lifetime,
    createdAt: at,
  }
}

function detailsOf(order: PricedOrder) {
  return {
    description: order.description ?? null,
    customer: order.customer ?? null,
    providers: order.providers ?? null,
    successUrl: order.successUrl ?? null,
    cancelUrl: order.cancelUrl ?? null,
  }
}

/** Two tokens of one order can be valid at once. The price that the shop named last counts, not the one that a buyer brings last. */
function refuseOlderPrice(known: OrderRow, money: Money, { pricedAt }: Opening): void {
  if (pricedAt === null || pricedAt + SECOND > known.pricedAt || sameMoney(known.money, money)) return
  throw new PayError('order_token_invalid', 'The shop has named a newer price for this order since')
}

/** The order has another price now: the old invitation takes no new payment, and what is pending on it is watched to its end. */
async function supersede(tx: Queries, checkout: CheckoutRow, by: Opening, at: number): Promise<void> {
  // Anybody may name another open amount, but not while money may be moving: that would turn the right sum into an anomaly.
  if (by.pricing === 'open' && checkout.status === 'processing') {
    throw new PayError('payment_in_progress', 'A payment of another amount is under way; cancel it first')
  }
  await tx.setCheckoutStatus(checkout.id, 'cancelled')
  await endPayments(tx, checkout.id, 'cancelled', at)
}

