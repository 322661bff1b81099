/** Where a provider's page is shown, and how the buyer leaves this page. */

import type { PaymentAction, Presentation } from '../../server/contract/wire.ts'

/** What became of the window for the provider's page; null when none was wanted. */
export type ProviderWindow = 'open' | 'blocked' | 'leaving' | null

/** Links to a wallet's app do not work reliably from a frame or a second window on phones. */
export function isSmallTouchScreen(): boolean {
  return matchMedia('(pointer: coarse) and (max-width: 600px)').matches
}

/**
 * @param wanted what the page asks for (`presentation`); undefined or `auto` for no wish
 * @param offered what the server found to work: `frame` only where the provider's page allows framing
 */
export function presentationFor(wanted: Presentation | 'auto' | undefined, offered: Presentation): Presentation {
  // Asking for a frame cannot make a page framable that refuses it.
  if (wanted === 'redirect' || wanted === 'popup' || wanted === offered) return wanted
  return isSmallTouchScreen() ? 'redirect' : offered
}

/**
 * Opens an empty window. To be called inside a click, since browsers block others. @returns null when it was blocked
 */
export function openWaitingWindow(text: string): Window | null {
  const popup = window.open('', '_blank', 'popup,width=480,height=720')
  try {
    popup!.document.body.textContent = text
  } catch {
    // Blocked, or an app shell's window, which cannot be written to.
  }
  return popup
}

/**
 * Shows the provider's page, unless it belongs into a frame.
 * @param popup the window that was opened inside the click; null when it was blocked, undefined when none was tried
 */
export function showProviderPage(
  action: PaymentAction | null,
  wanted: Presentation | 'auto' | undefined,
  popup: Window | null | undefined,
  waitingText: string,
): ProviderWindow {
  const page = action?.type === 'open' ? action : null
  const presentation = page && presentationFor(wanted, page.presentation)
  if (page && presentation === 'popup') {
    // The permission of the last click may still hold.
    const shown = popup === undefined ? openWaitingWindow(waitingText) : popup
    if (shown) {
      // `noopener` would give no handle to navigate the window with.
      shown.opener = null
      shown.location.replace(page.url)
      return 'open'
    }
    if (popup === undefined) return 'blocked'
  }
  popup?.close()
  if (!page || presentation === 'frame') return null
  location.assign(page.url)
  return 'leaving'
}
