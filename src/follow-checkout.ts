/** Follows the checkout of a modal, and notes when news is late. */

import type { CheckoutController } from './checkout-controller.ts'
import type { CheckoutWatch } from './checkout-watch.ts'
import { watchCheckout } from './checkout-watch.ts'

/** Longer than providers usually take to confirm what the buyer did on their page; a prompt on a phone has to be found first. */
const LATE_MS = { open: 60_000, 'confirm-on-device': 150_000 }

export function follow(controller: CheckoutController): CheckoutWatch {
  let told = ''
  let timer: ReturnType<typeof setTimeout> | undefined
  const watch = watchCheckout({
    read: (signal) => controller.client.read(controller.access, signal),
    stream: (signal) => controller.client.stream(controller.access, signal),
    current: () => controller.state.view!,
    onTrouble: controller.onTrouble,
    onView(view) {
      controller.take(view)
      const { payment } = view
      const now = [payment?.id, payment?.status].join()
      if (now === told) return
      told = now
      clearTimeout(timer)
      controller.set({ late: false })
      if (payment?.status === 'pending' && payment.action) timer = setTimeout(() => controller.set({ late: true }), LATE_MS[payment.action.type])
    },
  })
  return {
    refresh: watch.refresh,
    close() {
      clearTimeout(timer)
      watch.close()
    },
  }
}
