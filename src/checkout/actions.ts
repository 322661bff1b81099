/** The buyer's actions on a checkout. Screens call them by these names and know nothing of the code behind them. */

import type { Customer } from '../../server/contract/wire.ts'
import type { CheckoutState, MethodOption } from './state.ts'

/** Actions of every screen. Call those that may open a window inside a click. */
export interface CheckoutActions {
  /** Shows the method's details, or starts a payment with it when none are needed. */
  chooseMethod(option: MethodOption): void
  /** Returns to the list of methods. A pending attempt does not change until another one starts. */
  showMethods(): void
  startPayment(option: MethodOption, details: Customer): void
  /** Keeps what the buyer typed, and shows the errors beside the fields. */
  rejectDetails(details: Customer, errors: CheckoutState['fieldErrors']): void
  /** Sends another push request to the same phone. */
  sendAgain(option: MethodOption): void
  /** Opens the provider's page again. @returns false when the browser blocked it */
  reopenPage(): boolean
  checkNow(): void
  showQrCode(): void
  confirmCancel(): void
  copy(text: string): void
  /** Hands the address of this checkout to somebody else. */
  share(): void
  /** Answers a question with no. */
  stay(): void
  /** Loads the hosted page again, with the files of today's companion. */
  reload(): void
}

/** Actions in the file of the screens of a pending payment. */
export interface PendingActions {
  /** Prints the receipt, or saves it as the browser's print dialog can. */
  printReceipt(): void
}

/** Actions of the lazy screens. Their code is in the file of these screens. */
export interface RareActions {
  /** Returns from the list of methods to the pending attempt. */
  keepWaiting(): void
  hideQrCode(): void
  cancelPayment(): void
  /** Goes from a notice to the list of methods. */
  payAnyway(): void
  /** Opens a new checkout for the same order. */
  startAgain(): void
}
