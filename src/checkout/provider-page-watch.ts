/** Watches what becomes of the provider's page outside of this one: no single event tells it. */

import { documentPart } from './document-part.ts'
import type { CheckoutState } from './state.ts'

/** The part of the controller that the watches use. */
export interface WatchedCheckout {
  readonly state: CheckoutState
  /** Ends the watches. */
  readonly signal: AbortSignal
  set(patch: Partial<CheckoutState>): void
  refresh(): void
}

/** How often the window with the provider's page is looked at. */
const WINDOW_MS = 1_000

/** A page that was left can come back as it was, from the browser's cache or from behind a wallet's app. */
export function watchForReturn(checkout: WatchedCheckout): void {
  const { signal } = checkout
  const onReturn = () => {
    if (!documentPart('hidden') && checkout.state.window === 'leaving') checkout.set({ window: null })
  }
  for (const type of ['pageshow', 'visibilitychange']) addEventListener(type, onReturn, { signal })
}

/** A policy of the page may forbid the frame. */
export function watchForViolation(checkout: WatchedCheckout): void {
  const onViolation = ({ effectiveDirective, blockedURI }: SecurityPolicyViolationEvent) => {
    const action = checkout.state.view?.payment?.action
    const isFrame = effectiveDirective === 'frame-src' && action?.type === 'open'
    if (isFrame && blockedURI.startsWith(new URL(action.url).origin)) checkout.set({ window: 'blocked' })
  }
  addEventListener('securitypolicyviolation', onViolation, { signal: checkout.signal })
}

/**
 * No event reports that the buyer has closed a window of another site. On a page with COOP, an open one looks closed
 * as well, but the buyer is then in that window, not here.
 * @param isCurrent false when another window has taken the place of this one
 */
export function watchWindow(checkout: WatchedCheckout, popup: Window, isCurrent: () => boolean): void {
  let wasClosed = false
  const end = () => clearInterval(timer)
  const timer = setInterval(() => {
    if (!isCurrent()) return end()
    if (!popup.closed) return
    // The return page closes its window too.
    if (!wasClosed) checkout.refresh()
    wasClosed = true
    if (!documentPart('hasFocus').call(document)) return
    end()
    if (checkout.state.window === 'open') checkout.set({ window: 'closed' })
  }, WINDOW_MS)
  checkout.signal.addEventListener('abort', end)
}
