/** The buyer comes back from the provider. That proves nothing, but it is the best moment to ask. */

import { noticeOf } from '../orders/buyer-notice.ts'
import type { CheckoutService } from '../checkouts/checkout-service.ts'
import { isOver } from '../domain/payment.ts'
import { moneyView } from '../domain/money.ts'
import { PayError } from '../contract/errors.ts'
import { tokenMatches } from '../platform/ids.ts'
import { transactionIdOf } from './payment-reference.ts'
import type { Provider } from '../contract/provider.ts'
import type { PaymentRow, Store } from '../store/store.ts'
import { labelsOf, paymentView } from '../checkouts/views.ts'
import type { LiveStatus } from './live-status.ts'
import type { MoneyView, NoticeView, PaymentView } from '../contract/wire.ts'

/** The page is shown after this, whether or not the provider has answered: the asking goes on without it. In milliseconds. */
const PATIENCE = 4000

export interface Arrival {
  payment: PaymentView
  orderId: string
  money: MoneyView
  /** As buyers know it. */
  provider: string
  /** The provider's id of the money, once it is paid. */
  transaction: string | null
  /** ISO 8601, UTC. */
  paidAt: string | null
  /** Money of the order that the buyer has to know about. */
  notice: NoticeView | null
  /** Whether the order is paid, by this payment or another. */
  orderPaid: boolean
  /** The way back to the shop. */
  shopUrl: string | null
}

export interface ReturnService {
  /**
   * @param client who came, for taking turns at the provider
   * @param query what the provider put behind the address: read for an id to ask with, never for an answer
   * @throws {PayError} `not_found` for a wrong payment or token
   */
  arrive(paymentId: string, token: string, query: URLSearchParams, client: string): Promise<Arrival>
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
    arrive: async (paymentId, token, query, client) => {
      const payment = await store.read.payment(paymentId)
      const back = payment !== null && tokenMatches(token, payment.returnTokenHash)
      const wayOut = payment !== null && tokenMatches(token, payment.cancelTokenHash)
      if (!payment || (!back && !wayOut)) throw new PayError('not_found', 'Nothing is here')

      // An id counts only at the address for those who paid: whoever gave up has none to show.
      if (payment.state !== 'paid') await within(PATIENCE, ask(payment, back ? query : new URLSearchParams(), client))
      // Whoever took the provider's way out gave this attempt up. Should it be paid all the same, it still pays the order.
      if (wayOut) await checkouts.cancelPayment(paymentId)
      return arrivalOf(paymentId)
    },
  }

  async function ask(payment: PaymentRow, query: URLSearchParams, client: string): Promise<void> {
    const providerRef = providers.get(payment.provider)?.unverifiedReturnReference?.(query) ?? null
    const allowed = providerRef !== null && liveStatus.mayBring(payment.id, client, providerRef)
    const fresh = allowed && (await store.read.paymentByProviderReference(payment.provider, providerRef)) === null
    if (!fresh) return liveStatus.returned(payment, client)
    // Kept, so that the poller asks with it, too, should the provider be out of reach just now.
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
    return kept
      ? liveStatus.returned(payment, client, { providerRef, signed: false })
      : liveStatus.returned(payment, client)
  }

  async function arrivalOf(paymentId: string): Promise<Arrival> {
    const payment = await store.read.payment(paymentId)
    const checkout = payment && (await store.read.checkout(payment.checkoutId))
    if (!payment || !checkout) throw new Error('the payment or its checkout is gone')
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
      shopUrl: shopUrl ?? checkout.cancelUrl,
    }
  }
}

async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds)
  })
  await Promise.race([work, patience]).finally(() => clearTimeout(timer))
}
