/** The actions of operators with the views that they answer: the console's routes and the command line use it. */

import { moneyView, sameMoney } from '../domain/money.ts'
import { PayError } from '../contract/errors.ts'
import type {
  CheckRequest,
  CheckView,
  ErasedView,
  EventView,
  OperatorAnomalyView,
  OperatorCheckoutView,
  OperatorPaymentView,
  ProviderRefundView,
  RefundRequest,
  RefundView,
  ReplayView,
  ResolveRefundRequest,
} from '../contract/operator.ts'
import type { Store } from '../store/store.ts'
import type { Actor } from './operator-action.ts'
import type { Checked, OperatorActions } from './operator-actions.ts'
import type { OperatorLists } from './operator-lists.ts'
import type { Names } from './operator-names.ts'
import { given } from './operator-names.ts'
import { checkoutView } from './operator-orders.ts'
import type { RefundMaker } from './make-refund.ts'
import { operatorPaymentView, providerRefundView, refundView } from './payment-views.ts'
import { REFUSAL_WORDS } from './refusal-words.ts'

type Customer = { readonly email?: string | undefined; readonly phone?: string | undefined }

/** Each method throws what {@link OperatorActions} throws. */
export interface OperatorDesk {
  resolve(actor: Actor, anomalyId: string, note: string): Promise<OperatorAnomalyView>
  accept(actor: Actor, anomalyId: string, note: string): Promise<OperatorAnomalyView>
  check(actor: Actor, paymentId: string, request: CheckRequest): Promise<CheckView>
  review(actor: Actor, paymentId: string, note: string): Promise<OperatorPaymentView>
  refund(
    actor: Actor,
    orderId: string,
    request: RefundRequest,
    key: string | null,
  ): Promise<{ readonly view: RefundView; readonly isNew: boolean }>
  /** Returns the money at the provider. @throws {PayError} `refund_refused` besides */
  makeRefund(
    actor: Actor,
    orderId: string,
    request: RefundRequest,
    key: string | null,
  ): Promise<{ readonly view: ProviderRefundView; readonly isNew: boolean }>
  resolveRefund(actor: Actor, refundId: string, request: ResolveRefundRequest): Promise<ProviderRefundView>
  cancel(
    actor: Actor,
    checkoutId: string,
    note: string | undefined,
    requestId?: string | undefined,
  ): Promise<OperatorCheckoutView>
  erase(actor: Actor, customer: Customer, note: string | undefined): Promise<ErasedView>
  resend(actor: Actor, eventId: string, note: string | undefined): Promise<EventView>
  replay(actor: Actor, webhookId: string, note: string | undefined): Promise<ReplayView>
}

export interface OperatorDeskParts {
  readonly store: Store
  readonly actions: OperatorActions
  readonly refunds: RefundMaker
  readonly lists: OperatorLists
  readonly names: Names
  /** Epoch milliseconds. */
  readonly now: () => number
}

export function createOperatorDesk({ store, actions, refunds, lists, names, now }: OperatorDeskParts): OperatorDesk {
  const { read } = store
  return {
    resolve: async (actor, anomalyId, note) => {
      await actions.resolve(actor, anomalyId, note)
      return lists.anomaly(anomalyId)
    },

    accept: async (actor, anomalyId, note) => {
      await actions.accept(actor, anomalyId, note)
      return lists.anomaly(anomalyId)
    },

    review: async (actor, paymentId, note) => {
      await actions.review(actor, paymentId, note)
      const payment = await read.payment(paymentId)
      if (!payment) throw new PayError('payment_not_found', 'No payment has this id')
      return operatorPaymentView(read, payment, await read.finalization(payment.orderId), names)
    },

    check: async (actor, paymentId, request) => {
      const checked = await actions.check(actor, paymentId, request)
      const payment = await read.payment(paymentId)
      if (!payment) throw new PayError('payment_not_found', 'No payment has this id')
      const [finalization, [line]] = await Promise.all([
        read.finalization(payment.orderId),
        read.orderLines([payment.orderId]),
      ])
      return {
        outcome: checked.outcome,
        ...given('transaction', transactionView(checked, payment.money)),
        payment: await operatorPaymentView(read, payment, finalization, names),
        orderStatus: line?.status ?? 'unpaid',
      }
    },

    refund: async (actor, orderId, request, key) => {
      const { refund, isNew } = await actions.refund(actor, orderId, request, key)
      const events = await read.events({ orderId }, 50)
      const event = events.find(({ type, createdAt }) => type === 'order.refunded' && createdAt === refund.at)
      return { view: refundView(refund, names, event?.id ?? null), isNew }
    },

    makeRefund: async (actor, orderId, request, key) => {
      const { refund, isNew } = await refunds.make(actor, orderId, request, key)
      if (refund.state === 'refused') {
        const reason = refund.reason ?? 'provider_refused'
        throw new PayError('refund_refused', `No money went back. ${REFUSAL_WORDS[reason]}`, { reason })
      }
      return { view: providerRefundView(refund, names), isNew }
    },

    resolveRefund: async (actor, refundId, request) =>
      providerRefundView(await refunds.resolve(actor, refundId, request), names),

    cancel: async (actor, checkoutId, note, requestId) => {
      await actions.cancel(actor, checkoutId, note, requestId)
      const checkout = await read.checkout(checkoutId)
      if (!checkout) throw new PayError('checkout_not_found', 'No checkout has this id')
      return checkoutView(checkout, now())
    },

    erase: (actor, customer, note) => actions.erase(actor, customer, note),

    resend: async (actor, eventId, note) => {
      await actions.resend(actor, eventId, note)
      const { body: _body, ...view } = await lists.event(eventId)
      return view
    },

    replay: async (actor, webhookId, note) => {
      // Read before as well: a refused message that turns out to be a duplicate is deleted.
      const before = await lists.webhookLine(webhookId)
      const { outcome, why, payment, orderPaid } = await actions.replay(actor, webhookId, note)
      return {
        webhook: (await read.webhook(webhookId)) ? await lists.webhookLine(webhookId) : before,
        outcome,
        why,
        ...given('orderId', payment?.orderId),
        orderPaid,
      }
    },
  }
}

function transactionView(
  { transaction }: Checked,
  price: { readonly minor: bigint; readonly currency: string },
): CheckView['transaction'] {
  if (!transaction) return undefined
  const { id, status, orderId } = transaction
  return {
    id,
    status: status.state,
    ...given('money', status.money && moneyView(status.money)),
    fits: status.money !== null && sameMoney(status.money, price),
    ...given('orderId', orderId),
  }
}
