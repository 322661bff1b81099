/** The actions of the lazy screens, in the same file as these screens. */

import type { RareActions } from './actions.ts'
import type { CheckoutController } from './controller.ts'

export function rareActions(checkout: CheckoutController): RareActions {
  return {
    keepWaiting: () => checkout.set({ leftPaymentId: null, chosen: null, error: null }),
    hideQrCode: () => checkout.set({ qrCode: null }),
    cancelPayment: () => void cancel(checkout),
    payAnyway: () => {
      checkout.actions.showMethods()
      checkout.set({ isNoticeRead: true })
    },
    startAgain: () => checkout.restart(),
  }
}

async function cancel(checkout: CheckoutController): Promise<void> {
  const { signal, client, state } = checkout
  checkout.set({ question: null })
  if (state.busy) return
  checkout.set({ busy: 'cancelling', error: null })
  try {
    checkout.accept(await client.cancel(signal))
    checkout.set({ busy: null, window: null, qrCode: null })
    checkout.refresh()
  } catch (error) {
    checkout.refused(error, signal)
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
