/** The actions of every screen. */

import type { CheckoutActions } from './actions.ts'
import type { CheckoutController } from './controller.ts'
import { pay } from './pay.ts'
import { showPage } from './provider-page.ts'
import { copy, share } from './share.ts'
import type { CheckoutState, MethodOption } from './state.ts'
import { fieldsOf, screenOf } from './state.ts'
import { sleep } from './time-limit.ts'

/** How long the modal says that something was copied. */
const SAID_MS = 5_000

export function mainActions(checkout: CheckoutController): CheckoutActions {
  let last: unknown
  /** Screen readers read a text only when it changes, so each is taken back. */
  const say = async (saying: Promise<Partial<CheckoutState>>) => {
    const silence = { copied: '', isShared: false }
    last = saying
    checkout.set(silence)
    checkout.set(await saying)
    await sleep(SAID_MS, checkout.signal)
    if (last === saying) checkout.set(silence)
  }
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
    copy: (text) => void say(copy(text).then((isCopied) => ({ copied: isCopied ? text : '' }))),
    share: () => void say(share(checkout.pageAddress).then((isShared) => ({ isShared }))),
    stay: () => checkout.set({ question: null }),
    reload: () => location.reload(),
  }
}

/** Shows another method, or the list of them. The attempt stays pending until another one starts. */
export function leavePayment(checkout: CheckoutController, chosen: MethodOption | null): void {
  const leftPaymentId = checkout.state.view?.payment?.id ?? null
  checkout.set({ chosen, error: null, fieldErrors: {}, leftPaymentId, isChecked: false })
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
