/** The actions of the lazy screens, in the same file as these screens. */

import type { RareActions } from './actions.ts'
import type { CheckoutController } from './controller.ts'
import { leavePayment } from './main-actions.ts'
import { showRefusal } from './pay.ts'

export function rareActions(checkout: CheckoutController): RareActions {
  return {
    keepWaiting: () => checkout.set({ leftPaymentId: null, chosen: null, error: null }),
    hideQrCode: () => checkout.set({ qrCode: null }),
    cancelPayment: () => void cancel(checkout),
    payAnyway: () => {
      leavePayment(checkout, null)
      checkout.set({ isNoticeRead: true })
    },
    startAgain: () => checkout.restart(),
  }
}

async function cancel(checkout: CheckoutController): Promise<void> {
  const { state } = checkout
  const { client, signal } = checkout.connection
  checkout.set({ question: null })
  if (state.busy) return
  checkout.set({ busy: 'cancelling', error: null })
  try {
    checkout.accept(await client.cancel(signal))
    checkout.set({ busy: null, window: null, qrCode: null })
    checkout.refresh()
  } catch (error) {
    showRefusal(checkout, error, signal)
  }
}

/** Loads and draws the QR code. */
export async function drawQrCode(checkout: CheckoutController): Promise<void> {
  try {
    const { qrCode } = await import('./qr-code.ts')
    if (checkout.state.qrCode) checkout.set({ qrCode: { picture: qrCode(checkout.pageAddress) } })
  } catch {
    // The screen has a button to go back.
  }
}
