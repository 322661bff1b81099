/** Checkouts: opening one for an order, looking at it, giving it up. */

import { moneyView, sameMoney } from './domain/money.ts'
import type { Money } from './domain/money.ts'
import type { Changes } from './changes.ts'
import { endPayments, reopenCheckout } from './checkout-transitions.ts'
import { PayError } from './errors.ts'
import { hashToken, newId, newToken } from './ids.ts'
import type { PricedOrder } from './requests.ts'
import type { Routing } from './routing.ts'
import type { CheckoutRow, OrderRow, Queries, Store } from './store/store.ts'
import { anomalyView, checkoutView, methodView, paymentView } from './views.ts'
import type { CheckoutOpened, CheckoutView, OrderView, Pricing } from './wire.ts'

export interface CheckoutService {
  /**
   * Opens a checkout, or the one that the order has already. Whoever calls has settled that the price may be trusted.
   * @throws {PayError} `order_paid`, `no_payment_method`
   */
  open(order: PricedOrder, pricing: Pricing): Promise<CheckoutOpened & { created: boolean }>
  /** @throws {PayError} `checkout_not_found` for an unknown id and for a wrong secret alike */
  authorize(checkoutId: string, clientSecret: string): Promise<void>
  view(checkoutId: string): Promise<CheckoutView>
  /** The buyer gives up. What was paid stays paid. */
  cancel(checkoutId: string): Promise<CheckoutView>
  /** The buyer came back from the provider by its way out: ends this attempt, and leaves the checkout open for another. */
  cancelPayment(paymentId: string): Promise<void>
  /** @throws {PayError} `order_not_found` */
  order(orderId: string): Promise<OrderView>
}

export interface CheckoutParts {
  readonly store: Store
  readonly routing: Routing
  readonly changes: Changes
  readonly now: () => number
  /** Life of a checkout, in milliseconds. */
  readonly lifetime: number
  /** Makes pending payments unpayable where the provider can do that, and reads back how they stand. Never throws. */
  readonly cancelAtProvider: (checkoutId: string) => Promise<void>
}

export function createCheckoutService(parts: CheckoutParts): CheckoutService {
  const { store, routing, changes, now, lifetime } = parts

  const view = async (checkoutId: string): Promise<CheckoutView> => {
    const checkout = await store.read.checkout(checkoutId)
    if (!checkout) throw notFound()
    const payment = checkout.paymentId === null ? null : await store.read.payment(checkout.paymentId)
    const methods = routing(checkout.money, checkout.providers).map((route) => methodView(route, checkout.money.currency))
    return checkoutView(checkout, payment, methods)
  }

  return {
    view,

    open: async (order, pricing) => {
      if (routing(order.money, order.providers ?? null).length === 0) {
        throw new PayError('no_payment_method', `No payment provider here takes ${order.money.currency} for this order`)
      }
      const at = now()
      const clientSecret = newToken()
      const opened = await store.transaction(async (tx) => {
        if (await tx.finalisation(order.orderId)) throw new PayError('order_paid', 'This order is paid already')
        const known = await tx.order(order.orderId)
        const current = known && (await tx.checkout(known.checkoutId))
        const usable = current && sameMoney(current.money, order.money) && isLive(current, at)
        const checkout = usable ? current : newCheckout(order, pricing, at, lifetime)
        if (usable) {
          await tx.updateCheckoutDetails(checkout.id, detailsOf(order))
        } else {
          if (current && isLive(current, at)) await supersede(tx, current, at)
          await tx.insertCheckout(checkout)
          await tx.saveOrder({ orderId: order.orderId, money: order.money, pricing, checkoutId: checkout.id }, at)
        }
        await tx.insertClientSecret(hashToken(clientSecret), checkout.id, at)
        return { id: checkout.id, created: !usable, superseded: usable ? null : (current?.id ?? null) }
      })
      if (opened.superseded) changes.publish(opened.superseded)
      return { checkout: await view(opened.id), clientSecret, created: opened.created }
    },

    authorize: async (checkoutId, clientSecret) => {
      if (!(await store.read.clientSecretOpens(hashToken(clientSecret), checkoutId))) throw notFound()
    },

    cancel: async (checkoutId) => {
      await parts.cancelAtProvider(checkoutId)
      await store.transaction(async (tx) => {
        const checkout = await tx.checkout(checkoutId)
        if (!checkout || (checkout.status !== 'open' && checkout.status !== 'processing')) return
        await tx.setCheckoutStatus(checkoutId, 'cancelled')
        await endPayments(tx, checkoutId, 'cancelled', now())
      })
      changes.publish(checkoutId)
      return view(checkoutId)
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

    order: async (orderId) => {
      const { read } = store
      const order = await read.order(orderId)
      if (!order) throw new PayError('order_not_found', 'No checkout was ever opened for this order')
      const finalisation = await read.finalisation(orderId)
      const payment = finalisation && (await read.payment(finalisation.paymentId))
      const anomalies = await read.anomaliesOfOrder(orderId)
      const refunded = finalisation !== null && (await read.refundedOfPayment(finalisation.paymentId)) >= finalisation.money.minor
      return {
        ...orderHead(order, finalisation?.money ?? order.money),
        status: refunded ? 'refunded' : finalisation ? 'paid' : 'unpaid',
        ...(finalisation ? { paidAt: new Date(finalisation.at).toISOString() } : {}),
        ...(payment ? { payment: paymentView(payment) } : {}),
        anomalies: await Promise.all(anomalies.map(async (anomaly) => anomalyView(anomaly, order, await read.payment(anomaly.paymentId)))),
      }
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

/** The order has another price now: the old invitation takes no new payment, and what is pending on it is watched to its end. */
async function supersede(tx: Queries, checkout: CheckoutRow, at: number): Promise<void> {
  await tx.setCheckoutStatus(checkout.id, 'cancelled')
  await endPayments(tx, checkout.id, 'cancelled', at)
}

function orderHead(order: OrderRow, money: Money): Pick<OrderView, 'orderId' | 'money'> {
  return { orderId: order.orderId, money: moneyView(money) }
}
