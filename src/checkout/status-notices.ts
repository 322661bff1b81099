/** Notifies the page of each change of the status once, and notices when a provider takes longer than usual. */

import type { CheckoutView } from '../../server/contract/wire.ts'
import { PayCancelledEvent, PayFailedEvent, PayPaidEvent, PayStatusEvent } from './events.ts'
import { statusOf } from './result.ts'

/** Longer than providers usually take to confirm. The buyer needs more time to find and answer a push request. */
const LATE_MS = { open: 60_000, 'confirm-on-device': 150_000 }

export class StatusNotices {
  readonly #emit: (event: Event) => boolean
  readonly #onLate: () => void
  /** The status that the last `pay-status` reported, with the payment's. */
  #announced = ''
  #lateTimer: ReturnType<typeof setTimeout> | undefined
  #mayNavigate = true

  /**
   * @param emit dispatches an event where the page listens; false when it was prevented
   * @param onLate called when the provider has taken longer than usual
   */
  constructor(emit: (event: Event) => boolean, onLate: () => void) {
    this.#emit = emit
    this.#onLate = onLate
  }

  /** False once the page has prevented `pay-paid` or `pay-cancelled`. */
  get mayNavigate(): boolean {
    return this.#mayNavigate
  }

  /**
   * @param isFollowed the change happened while the checkout was open
   * @param onChange called before the page is notified
   */
  announce(view: CheckoutView, isFollowed: boolean, onChange: () => void): void {
    const status = statusOf(view)
    const announced = [status, view.payment?.id, view.payment?.status].join()
    if (announced === this.#announced) return
    this.stop()
    this.#announced = announced
    onChange()
    this.#emit(new PayStatusEvent(view, status))
    if (status === 'paid') this.#mayNavigate = this.#emit(new PayPaidEvent(view))
    if (status === 'cancelled') this.#mayNavigate = this.#emit(new PayCancelledEvent(view))
    if (status === 'failed' && isFollowed) this.#emit(new PayFailedEvent(view))
  }

  /** Starts with the action, which may be known later than the attempt. */
  startLateTimer(view: CheckoutView): void {
    const action = view.payment?.action
    if (statusOf(view) !== 'pending' || !action) return
    this.#lateTimer ??= setTimeout(this.#onLate, LATE_MS[action.type])
  }

  /** The next view is announced again. */
  stop(): void {
    clearTimeout(this.#lateTimer)
    this.#lateTimer = undefined
    this.#announced = ''
  }
}
