/** The actions of every screen. */

import type { CheckoutActions } from './actions.ts'
import type { CheckoutController } from './controller.ts'
import { pay } from './pay.ts'
import { showPage } from './provider-page.ts'
import { copy, share } from './share.ts'
import type { MethodOption } from './state.ts'
import { fieldsOf, screenOf } from './state.ts'

export function mainActions(checkout: CheckoutController): CheckoutActions {
  return {
    chooseMethod: (option) => {
      leavePayment(checkout, option)
      if (fieldsOf(option, checkout.state, checkout.host).length === 0) void pay(checkout, option)
    },
    showMethods: () => leavePayment(checkout, null),
    startPayment: (option, details) => void pay(checkout, option, details),
    rejectDetails: (details, fieldErrors) => {
      checkout.set({ draft: { ...checkout.state.draft, ...details }, fieldErrors })
    },
    sendAgain: (option) => void pay(checkout, option, {}, true),
    reopenPage: () => showPageAgain(checkout),
    checkNow: () => {
      // A payment that is being started goes on.
      checkout.set({ busy: checkout.state.busy ?? 'checking', window: null, isLeaving: false, qrCode: null })
      checkout.refresh()
    },
    showQrCode: () => checkout.set({ qrCode: { picture: null } }),
    confirmCancel: () => checkout.set({ question: 'cancel' }),
    copy: (text) => void copy(text).then((copied) => copied && checkout.set({ copied: text })),
    share: () => void share(checkout.pageAddress).then((isShared) => checkout.set({ isShared })),
    stay: () => checkout.set({ question: null }),
    reload: () => location.reload(),
  }
}

/** Shows another method, or the list of them. The attempt stays pending until another one starts. */
export function leavePayment(checkout: CheckoutController, chosen: MethodOption | null): void {
  checkout.set({ chosen, error: null, fieldErrors: {}, leftPaymentId: checkout.state.view?.payment?.id ?? null })
}

/** Shows the provider's page of the pending payment again. @returns false when the browser blocked its window */
function showPageAgain(checkout: CheckoutController): boolean {
  const { state, host } = checkout
  const { action = null, returnedAt } = state.view!.payment!
  // The page of the shop may forbid the frame, or leave it empty.
  const needsWindow = state.window === 'blocked' || screenOf(state, host) === 'frame'
  showPage(checkout, action, undefined, needsWindow ? 'popup' : undefined)
  checkout.set({ leftPaymentId: null, returnedAt })
  return checkout.state.window !== 'blocked'
}
