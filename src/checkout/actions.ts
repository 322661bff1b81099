/** What the buyer can do about a checkout. Screens know these names and nothing of what is behind them. */

import type { Customer } from '../../server/contract/wire.ts'
import type { CheckoutState, MethodOption } from './state.ts'

/** On every screen. Those that may open a window are to be called inside a click. */
export interface CheckoutActions {
  /** Shows the method's details, or starts a payment with it when none are needed. */
  chooseMethod(option: MethodOption): void
  /** Back to all methods. The attempt under way stays as it is until another one starts. */
  showMethods(): void
  startPayment(option: MethodOption, details: Customer): void
  /** Keeps what was typed and shows what is wrong with it. */
  rejectDetails(details: Customer, errors: CheckoutState['fieldErrors']): void
  /** Requests another push request to the same phone. */
  sendAgain(option: MethodOption): void
  /** Opens the provider's page again. */
  reopenPage(): void
  checkNow(): void
  showQrCode(): void
  askToCancel(): void
  copyReference(): void
}

/** On the rarely needed screens, which bring what is behind them. */
export interface RareActions {
  /** From the list of methods back to the attempt under way. */
  keepWaiting(): void
  hideQrCode(): void
  cancelPayment(): void
  /** From a notice to the methods. */
  payAnyway(): void
  /** Takes the question away. */
  stay(): void
  /** Opens a new checkout for the same order. */
  startAgain(): void
}
