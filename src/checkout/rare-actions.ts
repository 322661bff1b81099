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
    stay: () => checkout.set({ question: null }),
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
    const { id, secret } = checkout.access!
    // The secret travels in the fragment, which browsers do not send.
    const address = `${checkout.server.replace(/\/*$/, '')}/checkout/${id}#${secret}`
    if (checkout.state.qrCode) checkout.set({ qrCode: { picture: qrCode(address) } })
  } catch {
    // The screen has a button to go back.
  }
}
