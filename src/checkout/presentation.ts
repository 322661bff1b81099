/** Decides where a provider's page is shown, and opens it there. */

import type { PaymentAction, Presentation } from '../../server/contract/wire.ts'

/** The state of the provider's page outside of this page; null when it is not shown outside. */
export type ProviderWindow = 'open' | 'blocked' | 'leaving' | null

/** On phones, links to a wallet's app do not work reliably from a frame or another window. */
export function isSmallTouchScreen(): boolean {
  return matchMedia('(pointer: coarse) and (max-width: 600px)').matches
}

/**
 * @param wanted the page's `presentation`; undefined or `auto` for no preference
 * @param offered by the server, which offers `frame` only if the provider's page allows framing
 */
export function presentationFor(wanted: Presentation | 'auto' | undefined, offered: Presentation): Presentation {
  // A page that refuses frames cannot be framed, even if `frame` is wanted.
  if (wanted === 'redirect' || wanted === 'popup' || wanted === offered) return wanted
  return isSmallTouchScreen() ? 'redirect' : offered
}

/**
 * Opens an empty window. Call it inside a click, because browsers block other windows.
 * @returns null when the browser blocked it
 */
export function openWaitingWindow(text: string): Window | null {
  const popup = window.open('', '_blank', 'popup,width=480,height=720')
  try {
    popup!.document.body.textContent = text
  } catch {
    // The window is blocked, or belongs to an app that lets nobody write into it.
  }
  return popup
}

/**
 * Shows the provider's page in another window or in place of this page. Does nothing for a frame.
 * @param popup the window that was opened inside the click; null when it was blocked, undefined when none was opened
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
    // The browser may still permit a window because of the last click.
    const shown = popup === undefined ? openWaitingWindow(waitingText) : popup
    if (shown) {
      // With `noopener`, `open()` would return no window to navigate.
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
