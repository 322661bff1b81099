/** The one state of a checkout, and what follows from it. Pure: nothing here changes anything. */

import type { CheckoutView, Customer, CustomerField, MethodView, PaymentView } from '../../server/contract/wire.ts'
import type { CheckoutError } from './errors.ts'
import type { CheckoutOptions } from './options.ts'
import type { ProviderWindow } from './presentation.ts'
import { presentationFor } from './presentation.ts'
import { statusOf } from './result.ts'

/** One payment method as the buyer chooses it: a provider, or one medium of a provider that has several. */
export interface MethodOption {
  readonly provider: string
  readonly medium: string | undefined
  readonly label: string
  readonly method: MethodView
}

/** A question over the screen: close the modal, or cancel the payment? */
export type Question = 'leave' | 'cancel'

/** The address as a QR code: SVG path data, one unit a module, `size` modules a side. */
export interface QrPicture {
  readonly size: number
  readonly path: string
}

/** The medium of an attempt that this tab started. The server's view names only its provider. */
export interface StartedAttempt {
  readonly paymentId: string
  readonly medium: string | undefined
}

/** A member that is absent means the same as null or false: nothing of the kind is known. */
export interface CheckoutState {
  /** The server's last view: the only source for statements about money. */
  readonly view?: CheckoutView | null
  /** The server has sent a view since the modal was opened. Until then `view` is the one that this tab remembers. */
  readonly isConfirmed?: boolean
  /** The request that the buyer waits for. */
  readonly busy?: 'starting' | 'checking' | 'cancelling' | null
  /** Why the buyer's last request failed. */
  readonly error?: CheckoutError | null
  /** Why the last request for the view failed. */
  readonly trouble?: CheckoutError | null
  /** The payment method whose details the buyer fills in, or that is being started. */
  readonly chosen?: MethodOption | null
  /** The buyer wants another method than the attempt with this payment id. */
  readonly leftPaymentId?: string | null
  readonly started?: StartedAttempt | null
  /** Details that the buyer typed and that are not sent yet. */
  readonly draft: Customer
  /** Details that were accepted with an attempt. */
  readonly sent: Customer
  readonly fieldErrors: Readonly<Partial<Record<CustomerField, string>>>
  readonly window?: ProviderWindow
  /** The buyer wants to scan this checkout's own page. The picture is null until it is drawn. */
  readonly qrCode?: { readonly picture: QrPicture | null } | null
  /** The provider has taken longer than usual to confirm. */
  readonly isLate?: boolean
  /** The last push request, and when another may be sent (epoch milliseconds). */
  readonly push?: { readonly paymentId: string; readonly againAt: number } | null
  /** When this page received the view that says paid; absent when the order was paid before. */
  readonly paidAt?: Date | null
  /** The reference was just copied. */
  readonly isCopied?: boolean
  readonly question?: Question | null
  /** The buyer has read the notice and still wants to pay. */
  readonly isNoticeRead?: boolean
}

/** Screens that come with the modal: those of every purchase, and those that must be there without a link. */
export type MainScreen =
  'opening' | 'choose' | 'details' | 'frame' | 'device' | 'window' | 'waiting' | 'paid' | 'offline'
/** Rarely needed screens, which are loaded when they are needed. */
export type LazyScreen =
  'otherMethods' | 'windowBlocked' | 'qrCode' | 'noNews' | 'notice' | 'declined' | 'ended' | 'impossible'
export type ScreenName = MainScreen | LazyScreen

export const initialState: CheckoutState = { draft: {}, sent: {}, fieldErrors: {} }

export function screenOf(state: CheckoutState, options: CheckoutOptions): ScreenName {
  const { view, trouble } = state
  if (view?.status === 'paid') return view.notice ? 'notice' : 'paid'
  const payment = view?.payment ?? null
  const isCurrent = payment !== null && payment.id !== state.leftPaymentId
  const isPending = isCurrent && payment.status === 'pending'
  const isFramed = isPending && isFrame(payment, options)
  // A frame stays through a bad link: the buyer may be in the middle of something there.
  if (trouble && !isFramed) return trouble.repeatable ? 'offline' : 'impossible'
  if (!view) return 'opening'
  if (view.status === 'cancelled' || view.status === 'expired') return view.notice ? 'notice' : 'ended'
  // Something can still be done at the provider.
  if (isPending && payment.action) return actionScreenOf(state, payment, isFramed)
  if (view.notice && !state.isNoticeRead) return 'notice'
  // The payment is paid, and the checkout is not: the server still compares the amounts.
  if (isCurrent && payment.status === 'paid') return 'waiting'
  if (isPending) return payment.message ? 'waiting' : 'noNews'
  if (isCurrent) return 'declined'
  return methodScreenOf(state, options, view)
}

function actionScreenOf(state: CheckoutState, { action }: PaymentView, isFramed: boolean): ScreenName {
  if (isFramed) return 'frame'
  if (state.qrCode) return 'qrCode'
  if (state.window === 'open') return 'window'
  if (state.window === 'blocked') return 'windowBlocked'
  if (state.isLate) return 'noNews'
  return action?.type === 'open' ? 'waiting' : 'device'
}

function methodScreenOf(state: CheckoutState, options: CheckoutOptions, view: CheckoutView): ScreenName {
  const { chosen } = state
  const methods = methodOptionsOf(view, options)
  const hasChoice = methods.length > 1
  // A method that needs no details is started in its place in the list.
  const needsNothing = chosen && fieldsOf(chosen, state, options).length === 0
  const startsInPlace = needsNothing && hasChoice && state.busy === 'starting'
  if (!startsInPlace && (chosen || methods.length === 1)) return 'details'
  if (!hasChoice && methods.length === 0) return 'impossible'
  return view.payment?.status === 'pending' ? 'otherMethods' : 'choose'
}

function isFrame({ action }: PaymentView, options: CheckoutOptions): boolean {
  return action?.type === 'open' && presentationFor(options.presentation, action.presentation) === 'frame'
}

/** Every payment method, mediums as options of their own. Only the wanted provider's, where the checkout has it. */
export function methodOptionsOf(view: CheckoutView, { provider: wanted }: CheckoutOptions): MethodOption[] {
  const options = view.methods.flatMap(optionsOfMethod)
  const ofWanted = options.filter(({ provider }) => provider === wanted)
  return ofWanted.length > 0 ? ofWanted : options
}

/** A provider's mediums as options, or the provider itself. */
export function optionsOfMethod(method: MethodView): MethodOption[] {
  const { provider, label, mediums = [] } = method
  if (mediums.length === 0) return [{ provider, medium: undefined, label, method }]
  return mediums.map(({ id, label }) => ({ provider, medium: id, label, method }))
}

/** The details to ask for. A number that a push request goes to is always shown, so that it can be corrected. */
export function fieldsOf({ method }: MethodOption, state: CheckoutState, options: CheckoutOptions): CustomerField[] {
  const known = customerOf({ ...state, draft: {} }, options)
  return method.needs.filter((field) => {
    const isPushTarget = field === 'phone' && method.flow === 'device'
    return !known[field] || field in state.draft || field in state.fieldErrors || isPushTarget
  })
}

/** The buyer's details: typed here, given by the page, given by the server; the nearest wins. */
export function customerOf({ view, sent, draft }: CheckoutState, { customer }: CheckoutOptions): Customer {
  return { ...view?.customer, ...customer, ...sent, ...draft }
}

/** The payment method of the current attempt; undefined when only its provider is known. */
export function optionOfPayment({ view, started }: CheckoutState): MethodOption | undefined {
  const payment = view?.payment
  if (!payment) return undefined
  const options = view.methods.filter(({ provider }) => provider === payment.provider).flatMap(optionsOfMethod)
  if (started?.paymentId === payment.id) return options.find(({ medium }) => medium === started.medium)
  return options.length === 1 ? options[0] : undefined
}

/** The name that the buyer knows the attempt's provider by, or that of the method that is being chosen. */
export function methodLabelOf(state: CheckoutState): string {
  const { view, chosen } = state
  const payment = view?.payment
  if (!payment) return chosen?.label ?? ''
  const method = view.methods.find(({ provider }) => provider === payment.provider)
  return optionOfPayment(state)?.label ?? method?.label ?? payment.provider
}

/** Money may be moving: an attempt is under way, or the request for one is. */
export function isMoneyMoving({ view, busy }: CheckoutState): boolean {
  return busy === 'starting' || (view != null && statusOf(view) === 'pending')
}
