/** Turns rows into the views that browsers and the merchant's server receive. */

import { outcomeIsUnknown } from '../payments/attempts.ts'
import { moneyView } from '../domain/money.ts'
import { phonePlans } from '../domain/phone.ts'
import type { Provider } from '../contract/provider.ts'
import type { AvailableMethod } from '../payments/payment-methods.ts'
import { transactionIdOf } from '../payments/payment-reference.ts'
import type { DeclineReason } from '../domain/payment.ts'
import { isoTime } from '../platform/iso-time.ts'
import type { AnomalyRow, CheckoutRow, OrderRow, PaymentRow } from '../store/store.ts'
import type {
  AnomalyView,
  CheckoutView,
  MethodView,
  NoticeView,
  PaymentReason,
  PaymentStatus,
  PaymentView,
  ShopView,
} from '../contract/wire.ts'

/** The name of a provider as buyers know it. */
export type ProviderLabels = (providerId: string) => string

/** When a browser without an event stream reads again at first, in milliseconds; null when the status is final. */
const POLL_AFTER = { open: 5000, processing: 3000, paid: null, cancelled: null, expired: null } as const
/** Later, a sixth of the time that the buyer has waited, up to this. Fifteen minutes cost less than 70 requests. */
const MAX_POLL_AFTER = 30_000

/**
 * What happened, and whether money moved. The widget says what to do next, because it knows what it offers. Other
 * languages are in `src/locales`, by the same names.
 */
const MESSAGES: Record<PaymentReason, string> = {
  declined: 'The payment was declined. Nothing was taken.',
  insufficient_funds: 'The balance was too low. Nothing was taken.',
  wrong_details: 'The details or the PIN were not accepted. Nothing was taken.',
  limit_exceeded: 'The amount is over a limit of the account. Nothing was taken.',
  provider_unreachable: 'The provider could not be reached. Nothing was taken.',
  provider_refused: 'The provider did not accept the payment. Nothing was taken.',
  provider_misconfigured: '{provider} is not available just now. Nothing was taken. Choose another way to pay.',
  not_started: '{provider} did not start the payment. Nothing was taken.',
  // The call that creates the payment got no answer. What the buyer can still expect depends on the flow.
  unanswered_page:
    '{provider} did not answer. We are finding out whether the payment was started. ' +
    'Nothing can be taken before you have seen a payment page, so you can start again.',
  unanswered_device:
    '{provider} did not answer. A request may still reach your phone, and confirming it pays this order. ' +
    'We are finding out whether one was sent.',
  unconfirmed:
    'The shop is checking whether your payment has arrived. You need not pay again; the shop will be in touch.',
  amount_mismatch:
    'The amount that arrived is not the amount of this order. The shop has been told and will be in touch.',
}

export function labelsOf(providers: ReadonlyMap<string, Pick<Provider, 'label'>>): ProviderLabels {
  return (id) => providers.get(id)?.label ?? id
}

/**
 * @param notice money that the buyer has to know about, or null
 * @param shop what the settings say of the shop, or null
 * @param at epoch milliseconds
 */
export function checkoutView(
  checkout: CheckoutRow,
  payment: PaymentRow | null,
  methods: MethodView[],
  labels: ProviderLabels,
  notice: NoticeView | null,
  shop: ShopView | null,
  at: number,
): CheckoutView {
  const shown = shownShop(checkout.shop, shop)
  return {
    id: checkout.id,
    orderId: checkout.orderId,
    status: checkout.status,
    money: moneyView(checkout.money),
    ...(checkout.description === null ? {} : { description: checkout.description }),
    ...(checkout.customer === null ? {} : { customer: checkout.customer }),
    methods,
    payment: payment && paymentView(payment, labels),
    createdAt: isoTime(checkout.createdAt),
    expiresAt: isoTime(checkout.expiresAt),
    pollAfterMs: pollAfter(checkout, payment, at),
    ...(checkout.successUrl === null ? {} : { successUrl: checkout.successUrl }),
    ...(checkout.cancelUrl === null ? {} : { cancelUrl: checkout.cancelUrl }),
    ...(notice === null ? {} : { notice }),
    ...(shown === null ? {} : { shop: shown }),
    ...(checkout.items === null ? {} : { items: checkout.items }),
  }
}

/** The shop of the order wins, for example in a marketplace. The logo of another shop is then not its own. */
function shownShop(own: ShopView | null, settings: ShopView | null): ShopView | null {
  if (own === null || settings === null) return own ?? settings
  const { logoUrl, ...rest } = settings
  return own.name === settings.name && logoUrl !== undefined ? { ...rest, logoUrl, ...own } : { ...rest, ...own }
}

/** @param shop its logo is an address, or a file below the public URL */
export function shopViewOf(
  shop: { name: string; logo?: string | { path: string }; accent?: string } | null,
  publicUrl: string,
): ShopView | null {
  if (shop === null) return null
  const { name, logo, accent } = shop
  const logoUrl = typeof logo === 'object' ? `${publicUrl}/${logo.path}` : logo
  return { name, ...(logoUrl === undefined ? {} : { logoUrl }), ...(accent === undefined ? {} : { accent }) }
}

/** @returns when a browser without an event stream should read again */
export function pollAfter(
  { status, createdAt }: Pick<CheckoutRow, 'status' | 'createdAt'>,
  payment: Pick<PaymentRow, 'createdAt' | 'returnedAt'> | null,
  at: number,
): number | null {
  const first = POLL_AFTER[status]
  if (first === null) return null
  const waited = at - Math.max(createdAt, payment?.createdAt ?? 0, payment?.returnedAt ?? 0)
  return Math.round(Math.min(MAX_POLL_AFTER, Math.max(first, waited / 6)))
}

export function paymentView(payment: PaymentRow, labels: ProviderLabels): PaymentView {
  const reason = reasonOf(payment)
  const message = reason && MESSAGES[reason]?.replace('{provider}', () => labels(payment.provider))
  const transactionId = transactionIdOf(payment)
  return {
    id: payment.id,
    provider: payment.provider,
    status: statusOf(payment),
    action: payment.action,
    ...(reason === null || message === null ? {} : { message, reason }),
    reference: payment.reference,
    ...(transactionId === null ? {} : { transactionId }),
    ...(payment.paidAt === null ? {} : { paidAt: isoTime(payment.paidAt) }),
    ...(payment.expiresAt === null ? {} : { expiresAt: isoTime(payment.expiresAt) }),
    ...(payment.returnedAt === null ? {} : { returnedAt: isoTime(payment.returnedAt) }),
  }
}

/** `created` and `unknown` matter to the companion alone. To the buyer both are pending. */
export function statusOf(payment: PaymentRow): PaymentStatus {
  return payment.state === 'created' || payment.state === 'unknown' ? 'pending' : payment.state
}

function reasonOf(payment: PaymentRow): PaymentReason | null {
  if (payment.state === 'paid') return null
  if (payment.flags.some((flag) => flag === 'underpaid' || flag === 'overpaid' || flag === 'wrong_currency'))
    return 'amount_mismatch'
  if (payment.flags.some((flag) => flag === 'unconfirmed' || flag === 'unreadable' || flag === 'risky'))
    return 'unconfirmed'
  if (outcomeIsUnknown(payment)) return payment.pushRequestedAt === null ? 'unanswered_page' : 'unanswered_device'
  return payment.state === 'failed' ? ((payment.reason ?? 'declined') as DeclineReason) : null
}

export function methodView({ provider, unavailable }: AvailableMethod, currency: string): MethodView {
  const mediums = provider.mediums
    ?.filter((medium) => medium.currencies?.includes(currency) ?? true)
    .map(({ id, label, mark, simulates, operator }) => ({
      id,
      label,
      ...(mark === undefined ? {} : { mark }),
      ...(simulates === undefined ? {} : { simulates }),
      ...(operator === undefined ? {} : { operator }),
    }))
  return {
    provider: provider.id,
    label: provider.label,
    ...(provider.mark === undefined ? {} : { mark: provider.mark }),
    ...(mediums && mediums.length > 0 ? { mediums } : {}),
    needs: [...provider.needs],
    ...(provider.phoneCountries === undefined ? {} : { phones: phonePlans(provider.phoneCountries) }),
    flow: provider.flow,
    ...(unavailable === null ? {} : { unavailable }),
  }
}

/**
 * The references of a payment in order events and anomalies. `paymentReference` is its short reference, which the buyer
 * finds on the receipt. `reference` is the name that the shop's page gave an open amount, and absent without one; for
 * all other orders it is the short reference as well.
 */
export function referencesOf(
  { pricing, reference }: OrderRow,
  payment: PaymentRow,
): { reference?: string; paymentReference: string } {
  const name = pricing === 'open' ? reference : payment.reference
  return { ...(name === null ? {} : { reference: name }), paymentReference: payment.reference }
}

/** @param order the current row: `money` is what the order costs now, whatever the payment was for */
export function anomalyView(anomaly: AnomalyRow, order: OrderRow, payment: PaymentRow): AnomalyView {
  return {
    id: anomaly.id,
    orderId: anomaly.orderId,
    paymentId: anomaly.paymentId,
    provider: anomaly.provider,
    money: moneyView(order.money),
    pricing: order.pricing,
    ...referencesOf(order, payment),
    kind: anomaly.kind,
    ...(anomaly.paid === null ? {} : { paid: moneyView(anomaly.paid) }),
    ...(anomaly.providerRef === null ? {} : { transactionId: anomaly.providerRef }),
    at: isoTime(anomaly.at),
    ...(anomaly.resolvedAt === null ? {} : { resolvedAt: isoTime(anomaly.resolvedAt) }),
    ...(anomaly.note === null ? {} : { note: anomaly.note }),
  }
}
