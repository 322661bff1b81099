/** Starts a payment with the method that the buyer has chosen, and shows why the companion refused a request. */

import type { CheckoutView, Customer } from '../../server/contract/wire.ts'
import type { PaymentRequest } from './client.ts'
import type { Connection } from './connection.ts'
import { CheckoutError } from './errors.ts'
import type { CheckoutHost } from './host.ts'
import { openWindowInClick } from './presentation.ts'
import { showPage } from './provider-page.ts'
import type { WatchedCheckout } from './provider-page.ts'
import { sendPayment } from './send-payment.ts'
import type { MethodOption } from './state.ts'
import { customerOf, fieldErrorsOf, offerOf } from './state.ts'

/** The part of the controller that a payment uses. */
export interface PayingCheckout extends WatchedCheckout {
  readonly host: CheckoutHost
  readonly connection: Connection
  accept(view: CheckoutView): void
  /** Remembers with which method a payment has started. */
  rememberStart(paymentId: string, option: MethodOption): void
  /** Notifies the page of an error. */
  report(error: CheckoutError): void
}

/** The server accepts another push request after this time at the earliest. */
export const PUSH_AGAIN_MS = 60_000

/** Errors that need no text, because the next view shows what has changed. */
const SHOWN_BY_THE_VIEW = ['checkout_paid', 'checkout_cancelled', 'checkout_expired', 'push_too_soon']

/**
 * Runs inside the buyer's click up to the first `await`, since browsers block windows that are opened later.
 * @param details what the buyer has just typed
 * @param again to send another push request to the same phone
 * @param isStraight no press in the modal has started it
 */
export async function pay(
  checkout: PayingCheckout,
  option: MethodOption,
  details: Customer = {},
  again?: true,
  isStraight = false,
): Promise<void> {
  const { connection, host, state } = checkout
  // A request for the view takes nothing, so it does not stand in the way.
  if (state.busy && state.busy !== 'checking') return
  const { provider, medium, method } = option
  const { client, memory, signal } = connection
  const offer = offerOf(state.view)
  const draft = { ...state.draft, ...details }
  const fresh = {
    error: null,
    fieldErrors: {},
    window: null,
    isLeaving: false,
    qrCode: null,
    isChecked: false,
  } as const
  checkout.set({ ...fresh, busy: 'starting', chosen: option, draft, isStraight })
  const known = customerOf(checkout.state, host)
  const needed = method.needs.map((field) => [field, known[field]])
  const customer = needed.length > 0 ? Object.fromEntries(needed) : undefined
  const popup =
    method.flow !== 'device' ? openWindowInClick(host.presentation, state.isSmall, host.words.oneMoment) : undefined
  try {
    await connection.firstAnswer
    // The buyer pays only what was on the screen. What this tab remembered may have changed on the server.
    if (!checkout.state.isConfirmed || offerOf(checkout.state.view) !== offer) {
      popup?.close()
      checkout.set({ busy: null, chosen: null })
      return
    }
    const request: PaymentRequest = { provider, medium, customer, again }
    const send = () => client.pay(request, memory.keyFor(request), host.language, signal)
    const answer = await sendPayment(send, signal)
    checkout.rememberStart(answer.id, option)
    const { chosen, sent, view } = checkout.state
    // The view of an attempt can arrive before this answer, and the buyer can leave the attempt in between.
    const isWanted = chosen === option
    if (isWanted) checkout.set({ leftPaymentId: null })
    checkout.set({ busy: null, sent: { ...sent, ...draft }, draft: {} })
    // The attempt may have ended before this answer arrived, and another may have paid.
    const hasEnded = view!.status === 'paid' || (view!.payment?.id === answer.id && view!.payment.status !== 'pending')
    if (!hasEnded) checkout.accept({ ...view!, payment: answer })
    // The page of the shop stays while the buyer is asked whether to leave.
    const isAsked = checkout.state.question && !popup
    showPage(checkout, hasEnded || isAsked || !isWanted ? null : answer.action, popup)
  } catch (error) {
    popup?.close()
    showRefusal(checkout, error, signal)
  }
}

/** Shows an error beside its field, or above the buttons. @param signal of the refused request */
export function showRefusal(checkout: PayingCheckout, error: unknown, signal: AbortSignal): void {
  if (signal.aborted) return
  if (!(error instanceof CheckoutError)) throw error
  const { chosen, push } = checkout.state
  if (!error.repeatable && !error.isForeign) checkout.connection.memory.update({ attempt: undefined })
  const fieldErrors = fieldErrorsOf(error, chosen?.method, checkout.host.words)
  const isShown = Object.keys(fieldErrors).length > 0 || SHOWN_BY_THE_VIEW.includes(error.code)
  checkout.set({ busy: null, fieldErrors, error: isShown ? null : error })
  if (push && error.code === 'push_too_soon') {
    checkout.set({ push: { ...push, againAt: Date.now() + (error.retryAfterMs || PUSH_AGAIN_MS) } })
  }
  checkout.report(error)
  checkout.refresh()
}
