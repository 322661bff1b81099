/** The state of a checkout, and pure functions of it. */

import type { CheckoutView, Customer, CustomerField, MethodView, PaymentView } from '../../server/contract/wire.ts'
import type { CommonWords } from '../locales/dictionary.ts'
import type { CheckoutError } from './errors.ts'
import { missing } from './missing.ts'
import type { CheckoutOptions } from './options.ts'
import type { ProviderWindow } from './presentation.ts'
import { presentationFor } from './presentation.ts'
import { statusOf } from './result.ts'

/** A payment method in the list: a provider, or one medium of a provider with several mediums. */
export interface MethodOption {
  readonly provider: string
  readonly medium: string | undefined
  readonly label: string
  /** What kind of method it is, and the hue of its mark. */
  readonly mark?: string | undefined
  /** What a test method simulates. */
  readonly simulates?: string | undefined
  readonly method: MethodView
}

/** A question over the screen: close the modal, or cancel the payment? */
export type Question = 'leave' | 'cancel'

/** A QR code as SVG path data. One unit is one module; `size` is the number of modules on each side. */
export interface QrPicture {
  readonly size: number
  readonly path: string
}

/** The medium of an attempt that this tab started. The server's view names only its provider. */
export interface StartedAttempt {
  readonly paymentId: string
  readonly medium: string | undefined
  /** When this tab sent it, in epoch milliseconds. */
  readonly at: number
}

/** A member that is absent means the same as null or false: nothing of the kind is known. */
export interface CheckoutState {
  /** The server's last view: the only source for statements about money. */
  readonly view?: CheckoutView | null
  /** When the server sent it, in epoch milliseconds. */
  readonly viewAt?: number
  /** The server has sent a view since the modal was opened. Until then `view` is the one that this tab remembers. */
  readonly isConfirmed?: boolean
  /** The request that the buyer waits for. */
  readonly busy?: 'starting' | 'checking' | 'cancelling' | null
  /** A check that the buyer asked for has ended. */
  readonly isChecked?: boolean
  /** Why the buyer's last request failed. */
  readonly error?: CheckoutError | null
  /** Why the last request for the view failed. */
  readonly trouble?: CheckoutError | null
  /** When that request will be repeated, in epoch milliseconds. */
  readonly retryAt?: number
  /** The payment method whose details the buyer fills in, or that is being started. */
  readonly chosen?: MethodOption | null
  /** The buyer wants another method than the attempt with this payment id. */
  readonly leftPaymentId?: string | null
  readonly started?: StartedAttempt | null
  /** The method that this browser used last at this shop, when the modal opened: the list then keeps its order. */
  readonly lastMethod?: string | null
  /** The payment of the chosen method has started without a press in the modal. */
  readonly isStraight?: boolean
  /** Details that the buyer typed and that are not sent yet. */
  readonly draft: Customer
  /** Details that were accepted with an attempt. */
  readonly sent: Customer
  readonly fieldErrors: Readonly<Partial<Record<CustomerField, string>>>
  readonly window?: ProviderWindow
  /** The checkout began on a phone. It stays one when it is turned, or the provider's page would leave its frame. */
  readonly isSmall?: boolean
  /** This page is on its way to another address, and has not come back. */
  readonly isLeaving?: boolean
  /** The `returnedAt` of the payment when the buyer opened the provider's page again. A later one is another return. */
  readonly returnedAt?: string | undefined
  /** The buyer wants to scan this checkout's own page. The picture is null until it is drawn. */
  readonly qrCode?: { readonly picture: QrPicture | null } | null
  /** The provider has taken longer than usual to confirm. */
  readonly isLate?: boolean
  /** The last push request, when this tab heard of it, and when another may be sent (epoch milliseconds). */
  readonly push?: { readonly paymentId: string; readonly at: number; readonly againAt: number } | null
  /** When this page received the view that says paid; absent when the order was paid before. */
  readonly paidAt?: Date | null
  /** The text that was just copied. */
  readonly copied?: string
  /** The address for somebody else was just copied. */
  readonly isShared?: boolean
  readonly question?: Question | null
  /** The buyer has read the notice and still wants to pay. */
  readonly isNoticeRead?: boolean
}

/** Screens in the modal's file: those of ordinary purchases, and those that must work without a connection. */
export type MainScreen = 'opening' | 'choose' | 'details' | 'frame' | 'paid' | 'offline'
/** Screens of a pending payment, in a file that loads while the provider is asked. */
export type PendingScreen = 'device' | 'window' | 'waiting' | 'noUpdate'
/** Rarely needed screens, in a file that loads when one of them is needed. */
export type RareScreen =
  'otherMethods' | 'windowBlocked' | 'windowClosed' | 'qrCode' | 'notice' | 'declined' | 'ended' | 'impossible'
export type ScreenName = MainScreen | PendingScreen | RareScreen

export const initialState: CheckoutState = { draft: {}, sent: {}, fieldErrors: {} }

export function screenOf(state: CheckoutState, options: CheckoutOptions): ScreenName {
  const { view, trouble } = state
  if (view?.status === 'paid') return view.notice ? 'notice' : 'paid'
  const payment = view?.payment ?? null
  const isCurrent = payment !== null && payment.id !== state.leftPaymentId
  const isPending = isCurrent && payment.status === 'pending'
  const hasReturned = Boolean(payment?.returnedAt) && payment?.returnedAt !== state.returnedAt
  // A window takes the place of a frame that the page does not show.
  const isFramed = isPending && !hasReturned && !state.window && isFrame(payment, options, state)
  // A frame stays while the connection is lost, because the buyer may be entering something there.
  if (trouble && !isFramed) return isPassing(trouble, view) ? 'offline' : 'impossible'
  if (!view) return 'opening'
  if (view.status === 'cancelled' || view.status === 'expired') return view.notice ? 'notice' : 'ended'
  // The buyer can still act at the provider.
  if (isPending && payment.action && isFramed) return 'frame'
  if (isPending && payment.action) return actionScreenOf(state, payment, hasReturned)
  if (view.notice && !state.isNoticeRead) return 'notice'
  // The payment is paid but the checkout is not yet: the server still compares the amounts.
  if (isCurrent && payment.status === 'paid') return 'waiting'
  if (isGoingStraight(state)) return 'waiting'
  // Until the request for it is answered, the provider is being asked for the first time.
  if (isPending) return payment.message || state.busy === 'starting' ? 'waiting' : 'noUpdate'
  if (isCurrent) return 'declined'
  return methodScreenOf(state, options, view)
}

/** Whether a failed request for the view is repeated. What a proxy says is final only where no view has come yet. */
export function isPassing(error: CheckoutError, view: CheckoutView | null | undefined): boolean {
  return error.repeatable || (error.isForeign && Boolean(view))
}

function actionScreenOf(
  { qrCode, window, isLate }: CheckoutState,
  { action }: PaymentView,
  hasReturned: boolean,
): ScreenName {
  if (qrCode) return 'qrCode'
  if (window === 'open' && !hasReturned) return 'window'
  if (window === 'closed' && !hasReturned) return 'windowClosed'
  if (window === 'blocked') return 'windowBlocked'
  if (isLate) return 'noUpdate'
  if (action?.type === 'open') return 'waiting'
  // What another action asks of the buyer, this version cannot say.
  return action?.type === 'confirm-on-device' ? 'device' : 'noUpdate'
}

function methodScreenOf(state: CheckoutState, options: CheckoutOptions, view: CheckoutView): ScreenName {
  const { chosen } = state
  const methods = methodOptionsOf(view, options)
  const hasChoice = methods.length > 1
  // While a method without details starts, the list stays and shows its spinner.
  const needsNothing = chosen && fieldsOf(chosen, state, options).length === 0
  const startsInPlace = needsNothing && hasChoice && state.busy === 'starting'
  if (!startsInPlace && (chosen || methods.length === 1)) return 'details'
  if (methods.length === 0) return 'impossible'
  return view.payment?.status === 'pending' ? 'otherMethods' : 'choose'
}

function isFrame({ action }: PaymentView, { presentation }: CheckoutOptions, { isSmall }: CheckoutState): boolean {
  return action?.type === 'open' && presentationFor(presentation, action.presentation, isSmall) === 'frame'
}

/** All method options, or only those of the wanted provider if the checkout offers it. */
export function methodOptionsOf(view: CheckoutView, { provider: wanted }: CheckoutOptions): MethodOption[] {
  const options = view.methods.flatMap(optionsOfMethod)
  const ofWanted = options.filter(({ provider }) => provider === wanted)
  return ofWanted.length > 0 ? ofWanted : options
}

/** One option for each medium of a provider, or one for the provider itself. */
export function optionsOfMethod(method: MethodView): MethodOption[] {
  const { provider, label, mark } = method
  const mediums = method.mediums?.filter(({ label }) => label)
  if (!mediums?.length) return [{ provider, medium: undefined, label, mark, method }]
  return mediums.map(({ id, label, mark: own = mark, simulates }) => ({
    provider,
    medium: id,
    label,
    mark: own,
    simulates,
    method,
  }))
}

/** The fields of the form. The phone number for a push request is always among them, so that it can be corrected. */
export function fieldsOf({ method }: MethodOption, state: CheckoutState, options: CheckoutOptions): CustomerField[] {
  const known = customerOf({ ...state, draft: {} }, options)
  return method.needs.filter((field) => {
    const isPushTarget = field === 'phone' && method.flow === 'device'
    return !known[field] || field in state.draft || field in state.fieldErrors || isPushTarget
  })
}

/** The buyer's details. Typed values win over sent ones, those over the page's, and those over the server's. */
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

/** The name of the attempt's payment method; before an attempt, that of the chosen method. */
export function methodLabelOf(state: CheckoutState): string {
  const { view, chosen } = state
  const payment = view?.payment
  if (!payment) return chosen?.label ?? ''
  const method = view.methods.find(({ provider }) => provider === payment.provider)
  return optionOfPayment(state)?.label ?? method?.label ?? payment.provider
}

/** The provider of the attempt, else of the chosen method, else the only provider. */
export function providerLabelOf({ view, chosen }: CheckoutState, options: readonly MethodOption[]): string | undefined {
  const wanted = view?.payment?.provider ?? chosen?.provider
  const method = view?.methods.find(({ provider }) => provider === wanted)
  const labels = new Set(method ? [method.label] : options.map((option) => option.method.label))
  return labels.size === 1 ? [...labels][0] : undefined
}

/** Money may be moving: an attempt is pending, or its request has been sent. */
export function isMoneyMoving({ view, busy }: CheckoutState): boolean {
  return busy === 'starting' || (view != null && statusOf(view) === 'pending')
}

/** The provider is asked for its page, without a press in the modal. */
export function isGoingStraight({ isStraight, busy }: CheckoutState): boolean {
  return Boolean(isStraight) && busy === 'starting'
}

/** Everything in a view that a payment depends on, as text to compare. */
export function offerOf(view: CheckoutView | null | undefined): string {
  return JSON.stringify([view?.money, view?.payment])
}

/** The errors of fields that the method shows, in the buyer's words. Other errors are shown above the buttons. */
export function fieldErrorsOf(
  error: CheckoutError,
  method: MethodView | undefined,
  words: CommonWords,
): CheckoutState['fieldErrors'] {
  const wrong = (method?.needs ?? []).filter((field) => error.errors.some(({ path }) => path === `customer.${field}`))
  return Object.fromEntries(wrong.map((field) => [field, missing(field, method!, words)]))
}
