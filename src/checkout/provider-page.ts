/**
 * Shows the provider's page, and watches what becomes of it outside of this one. No event reports it, so it is checked at
 * intervals.
 */

import type { PaymentAction } from '../../server/contract/wire.ts'
import { documentPart } from './document-part.ts'
import type { CheckoutHost } from './host.ts'
import { showProviderPage } from './presentation.ts'
import type { CheckoutState } from './state.ts'

/** The part of the controller that the watches use. */
export interface WatchedCheckout {
  readonly state: CheckoutState
  /** Ends the watches. */
  readonly signal: AbortSignal
  /** The window with the provider's page that was opened last. */
  popup: Window | undefined
  set(patch: Partial<CheckoutState>): void
  refresh(): void
}

/** How often the window with the provider's page is looked at. */
const WINDOW_MS = 1_000

/**
 * @param action null when there is no page to show
 * @param popup what `openWindowInClick` returned
 */
export function showPage(
  checkout: WatchedCheckout & { readonly host: CheckoutHost },
  action: PaymentAction | null,
  popup?: Window | null,
  presentation = checkout.host.presentation,
): void {
  const watch = (shown: Window) => watchWindow(checkout, shown)
  const { state, host } = checkout
  const shown = showProviderPage(action, presentation, state.isSmall, popup, host.words.oneMoment, watch)
  // The link of a window that is blocked again leads this page there.
  const isLeaving = shown === 'leaving' || (shown === 'blocked' && shown === state.window)
  checkout.set({ window: shown, isLeaving })
}

/** A page that was left can come back as it was, from the browser's cache or from behind a wallet's app. */
export function watchForReturn(checkout: WatchedCheckout): void {
  const { signal } = checkout
  const onReturn = () => {
    const { isLeaving, window } = checkout.state
    if (!documentPart('hidden') && isLeaving)
      checkout.set({ isLeaving: false, window: window === 'leaving' ? null : window })
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
 */
function watchWindow(checkout: WatchedCheckout, popup: Window): void {
  checkout.popup = popup
  let wasClosed = false
  const end = () => clearInterval(timer)
  const timer = setInterval(() => {
    // Another window has taken the place of this one.
    if (checkout.popup !== popup) return end()
    if (!popup.closed) return
    // The return page may have closed its window, too.
    if (!wasClosed) checkout.refresh()
    wasClosed = true
    if (!documentPart('hasFocus').call(document)) return
    end()
    if (checkout.state.window === 'open') checkout.set({ window: 'closed' })
  }, WINDOW_MS)
  checkout.signal.addEventListener('abort', end)
}
