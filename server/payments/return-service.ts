/** The buyer returns from the provider. That proves no payment, but it is the best moment to request the status. */

import { noticeOf } from '../orders/buyer-notice.ts'
import type { CheckoutService } from '../checkouts/checkout-service.ts'
import { isOver } from '../domain/payment.ts'
import { moneyView } from '../domain/money.ts'
import { PayError } from '../contract/errors.ts'
import type { Caller } from '../platform/caller.ts'
import { tokenMatches } from '../platform/ids.ts'
import { transactionIdOf } from './payment-reference.ts'
import type { Provider, UnverifiedReturn } from '../contract/provider.ts'
import type { PaymentRow, Store } from '../store/store.ts'
import { labelsOf, paymentView } from '../checkouts/views.ts'
import { completeKey } from './create-outcome.ts'
import type { LiveStatus } from './live-status.ts'
import type { MoneyView, NoticeView, PaymentView, ShopView } from '../contract/wire.ts'

/** How long the page waits for the provider's answer, in milliseconds. The request continues without it. */
const PATIENCE = 4000
/** Visits within this time count as one return, in milliseconds. Each return is stored and sent to every open modal. */
const RETURN_SPACING = 1000

/** What the return page shows. */
export interface Arrival {
  payment: PaymentView
  orderId: string
  money: MoneyView
  /** The provider's name as buyers know it. */
  provider: string
  /** The provider's id of the money; null unless the payment is paid. */
  transaction: string | null
  /** ISO 8601, UTC. */
  paidAt: string | null
  /** Money of the order that does not fit and that the buyer has to know about. */
  notice: NoticeView | null
  /** Whether the order is paid, by this payment or another. */
  orderPaid: boolean
  /** The shop that the order names, if it names one. */
  shop: ShopView | null
  /** The language in which the buyer started the payment (BCP 47), if it is known. */
  locale: string | null
  /** The address that leads back to the shop. */
  shopUrl: string | null
}

export interface ReturnService {
  /**
   * @param fields what the provider appended to the address or made the browser post: a reason to ask, never believed
   * @throws {PayError} `not_found` for a wrong payment or token
   */
  arrive(paymentId: string, token: string, fields: URLSearchParams, visit: Visit): Promise<Arrival>
  /**
   * A buyer without JavaScript requests the status of the payment that the page shows. Resolves like a return: after
   * the answer, or without it. Older payments of the checkout wait for their polls.
   */
  check(checkoutId: string, caller: Caller): Promise<void>
}

export interface Visit extends Caller {
  /** The page looks at itself again: the buyer has not come back once more. */
  readonly again: boolean
}

export interface ReturnParts {
  readonly store: Store
  readonly providers: ReadonlyMap<string, Provider>
  readonly liveStatus: LiveStatus
  readonly checkouts: CheckoutService
  readonly now: () => number
}

export function createReturnService({ store, providers, liveStatus, checkouts, now }: ReturnParts): ReturnService {
  const labels = labelsOf(providers)
  return {
    arrive: async (paymentId, token, fields, { again, ...caller }) => {
      const payment = await store.read.payment(paymentId)
      const isReturn = payment !== null && tokenMatches(token, payment.returnTokenHash)
      const isCancel = payment !== null && tokenMatches(token, payment.cancelTokenHash)
      if (!payment || (!isReturn && !isCancel)) throw new PayError('not_found', 'The address was not found')

      // First, so that an open modal leaves the provider's page while the provider is asked.
      if (!again) await noteReturn(payment)
      // What it says counts at the return address only: a buyer who gave up has no payment to prove.
      const unverified = isReturn ? unverifiedReturnOf(payment, fields) : {}
      const givesUp = !isOver(payment.state) && (isCancel || unverified.wish === 'gave-up')
      const gaveUp = givesUp && !(await isBeingTaken(paymentId))
      // Where we take the money, the end comes first, so that none is taken from a buyer who gave up.
      const endsFirst = gaveUp && providers.get(payment.provider)?.complete !== undefined
      if (endsFirst) await checkouts.cancelPayment(paymentId)
      if (payment.state !== 'paid') await within(PATIENCE, requestStatus(payment, unverified, caller))
      // The buyer gave this payment up. If it is paid nevertheless, it still pays the order.
      if (gaveUp && !endsFirst) await checkouts.cancelPayment(paymentId)
      return arrivalOf(paymentId)
    },
    check: async (checkoutId, caller) => {
      const current = (await store.read.checkout(checkoutId))?.paymentId
      const payment = current ? await store.read.payment(current) : null
      if (payment && !isOver(payment.state)) await within(PATIENCE, liveStatus.returned(payment, caller))
    },
  }

  async function noteReturn({ id, returnedAt }: PaymentRow): Promise<void> {
    if (returnedAt !== null && Math.abs(now() - returnedAt) < RETURN_SPACING) return
    await store.transaction(async (tx) => {
      const payment = await tx.payment(id)
      if (!payment) return
      await tx.savePayment({ ...payment, returnedAt: now() })
      tx.publish('checkoutChanged', payment.checkoutId)
    })
  }

  function unverifiedReturnOf(payment: PaymentRow, fields: URLSearchParams): UnverifiedReturn {
    const provider = providers.get(payment.provider)
    const unverified = provider?.readReturn?.(fields) ?? {}
    // A payment that we complete has the one id that creating it gave. Another id is about another payment.
    const isOther =
      provider?.complete && unverified.providerRef !== undefined && unverified.providerRef !== payment.providerRef
    return isOther ? {} : unverified
  }

  /** The call that takes the money has begun. From then on only the provider can say that the payment is over. */
  async function isBeingTaken(paymentId: string): Promise<boolean> {
    const outcome = await store.read.operationOutcome(completeKey(paymentId))
    return outcome !== null && outcome !== 'definite_failure'
  }

  async function requestStatus(payment: PaymentRow, unverified: UnverifiedReturn, caller: Caller): Promise<void> {
    const { providerRef, wish } = unverified
    const about = wish === 'complete' ? { completes: true as const } : {}
    const isOwn = providerRef === undefined || providerRef === payment.providerRef
    const isAllowed = !isOwn && liveStatus.mayUseReturnId(payment.id, caller.client, providerRef)
    const isNew = isAllowed && (await store.read.paymentByProviderReference(payment.provider, providerRef)) === null
    if (!isNew) return liveStatus.returned(payment, caller, about)
    // Kept for the poller, in case the provider cannot be reached now.
    const row = {
      paymentId: payment.id,
      provider: payment.provider,
      providerRef,
      source: 'browser',
      merchantReference: null,
      money: null,
      claimsPayment: false,
    } as const
    const kept = await store.transaction((tx) => tx.keepReference(row, now()))
    const hint = kept ? { hint: { providerRef, signed: false } } : {}
    return liveStatus.returned(payment, caller, { ...about, ...hint })
  }

  async function arrivalOf(paymentId: string): Promise<Arrival> {
    const payment = await store.read.payment(paymentId)
    const checkout = payment && (await store.read.checkout(payment.checkoutId))
    if (!payment || !checkout) throw new Error('the payment or its checkout no longer exists')
    const shopUrl =
      payment.state === 'paid' || !isOver(payment.state)
        ? checkout.successUrl
        : (checkout.cancelUrl ?? checkout.successUrl)
    return {
      payment: paymentView(payment, labels),
      orderId: payment.orderId,
      money: moneyView(payment.money),
      provider: labels(payment.provider),
      transaction: payment.state === 'paid' ? transactionIdOf(payment) : null,
      paidAt: payment.paidAt === null ? null : new Date(payment.paidAt).toISOString(),
      notice: await noticeOf(store.read, payment.orderId),
      orderPaid: (await store.read.finalization(payment.orderId)) !== null,
      shop: checkout.shop,
      locale: payment.locale,
      shopUrl: shopUrl ?? checkout.cancelUrl,
    }
  }
}

async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds)
  })
  await Promise.race([work, patience]).finally(() => clearTimeout(timer))
}
