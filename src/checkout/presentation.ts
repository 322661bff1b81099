/** Decides where a provider's page is shown, and opens it there. */

import type { PaymentAction, Presentation } from '../../server/contract/wire.ts'

/** The state of the provider's page outside of this page; null when it is not shown outside. */
export type ProviderWindow = 'open' | 'closed' | 'blocked' | 'leaving' | null

/** On phones, links to a wallet's app do not work reliably from a frame or another window. */
export function isSmallTouchScreen(): boolean {
  return matchMedia('(pointer: coarse) and (max-width: 600px)').matches
}

/** Providers refuse frames, and a page in a frame can only send its own frame to another address. */
function isInFrame(): boolean {
  return window.self !== window.top
}

/**
 * @param wanted the page's `presentation`; undefined or `auto` for no preference
 * @param offered by the server, which offers `frame` only if the provider's page allows framing
 * @param isSmall `isSmallTouchScreen` when the checkout began
 */
export function presentationFor(
  wanted: Presentation | 'auto' | undefined,
  offered: Presentation,
  isSmall: boolean | undefined,
): Presentation {
  // A page that refuses frames cannot be framed, even if `frame` is wanted.
  const isPossible = wanted === 'redirect' || wanted === 'popup' || wanted === offered
  const presentation = isPossible ? wanted : isSmall ? 'redirect' : offered
  // There, the browser shows only frames that ask to be embedded, which providers' pages do not.
  if (presentation === 'frame' && crossOriginIsolated) return 'popup'
  return presentation === 'redirect' && isInFrame() ? 'popup' : presentation
}

/**
 * Opens an empty window if the provider's page needs one, whatever the server offers. Call it inside a click, because
 * browsers block other windows.
 * @returns null when the browser blocked it, undefined when no window is needed so far
 */
export function openWindowInClick(
  wanted: Presentation | 'auto' | undefined,
  isSmall: boolean | undefined,
  text: string,
): Window | null | undefined {
  return presentationFor(wanted, 'frame', isSmall) === 'popup' ? openWaitingWindow(text) : undefined
}

/** @returns null when it is blocked: browsers and apps return nothing, throw, or close the window at once */
function openWaitingWindow(text: string): Window | null {
  try {
    const popup = window.open('', '_blank', 'popup,width=480,height=720')
    if (!popup || popup.closed) return null
    writeInto(popup, text)
    return popup
  } catch {
    return null
  }
}

function writeInto(popup: Window, text: string): void {
  try {
    popup.document.body.textContent = text
  } catch {
    // The window belongs to an app that lets nobody write into it.
  }
}

/**
 * Shows the provider's page in another window or in place of this page. Does nothing for a frame.
 * @param popup the window that was opened inside the click; null when it was blocked, undefined when none was opened
 * @param onOpen called with the window that shows the page
 */
export function showProviderPage(
  action: PaymentAction | null,
  wanted: Presentation | 'auto' | undefined,
  isSmall: boolean | undefined,
  popup: Window | null | undefined,
  waitingText: string,
  onOpen: (popup: Window) => void,
): ProviderWindow {
  const page = action?.type === 'open' ? action : null
  const presentation = page && presentationFor(wanted, page.presentation, isSmall)
  if (page && presentation === 'popup') {
    // The browser may still permit a window because of the last click.
    const shown = popup === undefined ? openWaitingWindow(waitingText) : popup
    if (shown && navigate(shown, page.url)) {
      onOpen(shown)
      return 'open'
    }
    // The buyer may have closed the window on purpose.
    if (popup?.closed) return 'closed'
    if (popup !== null || isInFrame()) return 'blocked'
  }
  popup?.close()
  if (!page || presentation === 'frame') return null
  location.assign(page.url)
  return 'leaving'
}

/** @returns false when the window is closed, or cannot be navigated */
function navigate(popup: Window, url: string): boolean {
  try {
    if (popup.closed) return false
    // With `noopener`, `open()` would return no window to navigate.
    popup.opener = null
    popup.location.replace(url)
    return true
  } catch {
    return false
  }
}
