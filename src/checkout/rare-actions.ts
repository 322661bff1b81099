/** The actions of the lazy screens, in the same file as these screens. */

import type { RareActions } from './actions.ts'
import type { CheckoutController } from './controller.ts'
import { CheckoutError } from './errors.ts'
import { importAgain } from './import-again.ts'
import { leavePayment } from './main-actions.ts'
import { showRefusal } from './pay.ts'

/** Tries to load the QR code that have failed. Of the page, as the browser’s record of failed modules is. */
let failures = 0

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
  const { client, signal } = checkout.connection
  const isCancelling = checkout.state.busy === 'cancelling'
  checkout.set({ question: null })
  if (isCancelling) return
  // Also while a payment is being started: the companion ends it after the provider's answer.
  checkout.set({ busy: 'cancelling', error: null })
  try {
    checkout.accept(await client.cancel(signal))
    checkout.set({ busy: null, window: null, qrCode: null })
    checkout.refresh()
  } catch (error) {
    showRefusal(checkout, error, signal)
  }
}

/** Loads and draws the QR code. Without its file, the screen before says what is wrong, and leads here again. */
export async function drawQrCode(checkout: CheckoutController): Promise<void> {
  try {
    const { qrCode } = await (LAZY_FILE_END && failures > 0
      ? importAgain<typeof import('./qr-code.ts')>('qr-code', failures)
      : import('./qr-code.ts'))
    if (checkout.state.qrCode) checkout.set({ qrCode: { picture: qrCode(checkout.pageAddress) }, error: null })
  } catch {
    failures++
    if (checkout.state.qrCode) checkout.set({ qrCode: null, error: new CheckoutError('unreachable') })
  }
}
