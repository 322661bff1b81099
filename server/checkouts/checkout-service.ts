/** Opens a checkout for an order, shows it, and cancels it. */

import { moneyView, sameMoney } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { noticeOf } from '../orders/buyer-notice.ts'
import { cancelPayment, endCheckout, isLive } from './checkout-transitions.ts'
import { PayError } from '../contract/errors.ts'
import type { Caller } from '../platform/caller.ts'
import { hashToken, newId, newToken } from '../platform/ids.ts'
import type { Log } from '../platform/log.ts'
import { ageOf } from '../orders/price-precedence.ts'
import type { PriceSource } from '../orders/price-precedence.ts'
import type { PricedOrder } from '../contract/requests.ts'
import type { MethodAvailability } from '../payments/payment-methods.ts'
import type { ProviderCancellation } from '../payments/provider-cancellation.ts'
import type { CheckoutDetails, CheckoutRow, Queries, Store } from '../store/store.ts'
import { checkoutView, methodView } from './views.ts'
import type { ProviderLabels } from './views.ts'
import type { CheckoutOpened, CheckoutView, Pricing, ShopView } from '../contract/wire.ts'

export interface CheckoutService {
  /**
   * Opens a checkout, or returns the live one of this order at this price. The caller has verified where the price
   * comes from.
   * @throws {PayError} `order_paid`, `no_payment_method`; `order_token_invalid` for a token with an outdated price
   */
  open(order: PricedOrder, by: Opening, requestId?: string): Promise<CheckoutOpened & { created: boolean }>
  /** @throws {PayError} `checkout_not_found`, the same for an unknown id and a wrong secret */
  authorize(checkoutId: string, clientSecret: string): Promise<CheckoutClient>
  view(checkoutId: string, checkoutClient: CheckoutClient): Promise<CheckoutView>
  /**
   * The buyer gives up. A payment that was made stays.
   * @param caller who gives up
   */
  cancel(
    checkoutId: string,
    checkoutClient: CheckoutClient,
    caller: Caller,
    options?: CancelOptions,
  ): Promise<CheckoutView>
  /** The buyer gave up at the provider. Ends this payment and opens the checkout for another. */
  cancelPayment(paymentId: string): Promise<void>
}

/** How an order reached the companion, and what that proves. */
export interface Opening {
  readonly pricing: Pricing
  readonly price: PriceSource
  /** The shop itself opened the checkout, by its token or its key. Anybody can send an order id or an amount. */
  readonly trusted: boolean
}

export interface CancelOptions {
  /** For the audit log, where not the buyer cancels it. */
  readonly why?: string
  /** Runs in the transaction that cancels the checkout. Not called when it has ended already. */
  readonly alongside?: (tx: Queries) => Promise<void>
}

/** What one client secret allows. */
export interface CheckoutClient {
  /**
   * Whether the view contains the customer's details from the shop. Without it they are used for payments and not
   * shown.
   */
  readonly seesCustomer: boolean
}

export interface CheckoutParts {
  readonly store: Store
  readonly availableMethods: MethodAvailability
  readonly cancellation: ProviderCancellation
  readonly labels: ProviderLabels
  readonly log: Log
  readonly now: () => number
  /** How long a checkout is open, in milliseconds. */
  readonly lifetime: number
  /** What the settings say of the shop. */
  readonly shop?: ShopView | null
}

export function createCheckoutService(parts: CheckoutParts): CheckoutService {
  const { store, availableMethods, cancellation, labels, log, now, lifetime, shop = null } = parts

  const view = async (checkoutId: string, { seesCustomer }: CheckoutClient): Promise<CheckoutView> => {
    const checkout = await store.read.checkout(checkoutId)
    if (!checkout) throw notFound()
    const payment = checkout.paymentId === null ? null : await store.read.payment(checkout.paymentId)
    const methods = availableMethods(checkout.money, checkout.providers).map((method) =>
      methodView(method, checkout.money.currency),
    )
    const notice = await noticeOf(store.read, checkout.orderId)
    if (seesCustomer) return checkoutView(checkout, payment, methods, labels, notice, shop, now())
    const missing = methods.map((method) => ({
      ...method,
      needs: method.needs.filter((field) => checkout.customer?.[field] === undefined),
    }))
    return checkoutView({ ...checkout, customer: null }, payment, missing, labels, notice, shop, now())
  }

  /**
   * Saves the order, and returns the checkout for it, which may not be stored yet.
   * @returns `live` is the order's live checkout before; `isOutdated` when a token names another price than a newer one
   */
  const checkoutFor = async (
    tx: Queries,
    order: PricedOrder,
    by: Opening,
    at: number,
  ): Promise<{ checkout: CheckoutRow; live: CheckoutRow | null; isOutdated: boolean }> => {
    const known = await tx.order(order.orderId)
    const current = known && (await tx.checkout(known.checkoutId))
    const live = current && isLive(current, at) ? current : null
    const { pricedAt, older, aheadTokens } = ageOf(by.price, known, at)
    if (known && current && older) {
      await tx.saveOrder({ ...known, aheadTokens, checkoutId: current.id }, at)
      // A buyer who opens by order id has named no price and gets the newest.
      if (by.price.kind !== 'lookup' && !sameMoney(known.money, order.money))
        return { checkout: current, live, isOutdated: true }
      const checkout = live ?? newCheckout(order.orderId, known.money, known.pricing, current, at, lifetime)
      if (!live) await tx.saveOrder({ ...known, aheadTokens, checkoutId: checkout.id }, at)
      return { checkout, live, isOutdated: false }
    }
    if (availableMethods(order.money, order.providers ?? null).length === 0) {
      throw new PayError('no_payment_method', `No payment provider accepts ${order.money.currency} for this order`)
    }
    const isUsable = live !== null && sameMoney(live.money, order.money)
    const details = detailsOf(order)
    if (isUsable) await tx.updateCheckoutDetails(live.id, details)
    const checkout = isUsable
      ? { ...live, ...details }
      : newCheckout(order.orderId, order.money, by.pricing, details, at, lifetime)
    const { orderId, money, reference = null } = order
    await tx.saveOrder(
      { orderId, money, pricing: by.pricing, checkoutId: checkout.id, pricedAt, aheadTokens, reference },
      at,
    )
    return { checkout, live, isOutdated: false }
  }

  return {
    view,

    open: async (order, by, requestId) => {
      if (order.dropped) {
        const facts = { requestId, orderId: order.orderId, members: order.dropped }
        log.warn(facts, 'an order came with members that cannot be used and were left out')
      }
      const at = now()
      const clientSecret = newToken()
      const checkoutClient = { seesCustomer: by.trusted || by.pricing === 'open' }
      const opened = await store.transaction(async (tx) => {
        await refusePaid(tx, order, log, requestId)
        const { checkout, live, isOutdated } = await checkoutFor(tx, order, by, at)
        if (isOutdated) return null
        const created = checkout.id !== live?.id
        // The price has changed: the old checkout takes no new payment, and its pending payments are still polled.
        if (created && live) await endCheckout(tx, live.id, 'cancelled', at)
        if (created) await tx.insertCheckout(checkout)
        await tx.indexCheckout(checkout.id, checkout.customer)
        await tx.insertClientSecret(hashToken(clientSecret), checkout.id, checkoutClient.seesCustomer, at)
        return { id: checkout.id, created }
      })
      if (!opened) throw new PayError('order_token_invalid', 'A newer order token has another price for this order')
      return { checkout: await view(opened.id, checkoutClient), clientSecret, created: opened.created }
    },

    authorize: async (checkoutId, clientSecret) => {
      const checkoutClient = await store.read.clientSecret(hashToken(clientSecret), checkoutId)
      if (!checkoutClient) throw notFound()
      return checkoutClient
    },

    cancel: async (checkoutId, checkoutClient, caller, { why, alongside } = {}) => {
      await cancellation.cancelPending(await store.read.paymentsOfCheckout(checkoutId), caller, why)
      await store.transaction(async (tx) => {
        const checkout = await tx.checkout(checkoutId)
        if (!checkout || (checkout.status !== 'open' && checkout.status !== 'processing')) return
        await endCheckout(tx, checkoutId, 'cancelled', now(), why)
        await alongside?.(tx)
      })
      return view(checkoutId, checkoutClient)
    },

    cancelPayment: async (paymentId) => {
      await store.transaction(async (tx) => {
        const payment = await tx.payment(paymentId)
        if (payment) await cancelPayment(tx, payment, now())
      })
    },
  }
}

function notFound(): PayError {
  return new PayError('checkout_not_found', 'No checkout has this id and secret')
}

function newCheckout(
  orderId: string,
  money: Money,
  pricing: Pricing,
  details: CheckoutDetails,
  at: number,
  lifetime: number,
): CheckoutRow {
  const { description, customer, providers, successUrl, cancelUrl, items, shop } = details
  return {
    id: newId('chk', at),
    orderId,
    money,
    pricing,
    status: 'open',
    description,
    customer,
    providers,
    successUrl,
    cancelUrl,
    items,
    shop,
    paymentId: null,
    expiresAt: at + lifetime,
    createdAt: at,
  }
}

function detailsOf(order: PricedOrder): CheckoutDetails {
  return {
    description: order.description ?? null,
    customer: order.customer ?? null,
    providers: order.providers ?? null,
    successUrl: order.successUrl ?? null,
    cancelUrl: order.cancelUrl ?? null,
    items: order.items ?? null,
    shop: order.shop ?? null,
  }
}

/** @throws {PayError} `order_paid`; with the paid sum where it differs, so that nobody takes this order for paid */
async function refusePaid(
  tx: Queries,
  { orderId, money }: PricedOrder,
  log: Log,
  requestId: string | undefined,
): Promise<void> {
  const finalization = await tx.finalization(orderId)
  if (!finalization) return
  // An operator can accept a sum other than the price.
  const price = (await tx.payment(finalization.paymentId))?.money
  const isSamePrice = sameMoney(finalization.money, money) || (price && sameMoney(price, money))
  if (isSamePrice) throw new PayError('order_paid', 'This order is already paid')
  const paid = moneyView(finalization.money)
  const facts = { requestId, orderId, paid, price: moneyView(money) }
  log.warn(facts, 'an order id that is already paid came again at another price: use each order id once')
  throw new PayError('order_paid', 'An order with this id is already paid, at another price', { paid })
}
