/** Where a provider's page is shown, and the ways out of this page. */

import type { PaymentAction, Presentation } from '../server/wire.ts'

export type { Presentation } from '../server/wire.ts'

/** Everything that leaves this page goes through here, so that a test (or an app shell) can take its place. */
export const browser = {
  open: (): Window | null => window.open('', '_blank', 'popup,width=480,height=720'),
  navigate: (url: string): void => location.assign(url),
  isSmallTouchScreen: (): boolean => matchMedia('(pointer:coarse) and (max-width:600px)').matches,
}

/**
 * @param asked what the page asks for (attribute `presentation`), or nothing for `auto`
 * @param offered what the server found to work: `frame` only where the provider's page allows framing
 */
export function presentationFor(asked: string | undefined, offered: Presentation): Presentation {
  // Asking for a frame cannot make a page framable that refuses it.
  if (asked === 'redirect' || asked === 'popup' || asked === offered) return asked
  // Wallet links (bkash://, intent://) do not work reliably from a frame or a second window on phones.
  return browser.isSmallTouchScreen() ? 'redirect' : offered
}

/** Opens an empty window; to be called inside a click. Null when it was blocked. */
export function openWaitingWindow(word: string): Window | null {
  const popup = browser.open()
  try {
    popup!.document.title = popup!.document.body.textContent = word
  } catch {
    // An app shell may give a window that cannot be written to. It is still a window.
  }
  return popup
}

/** What became of the window for the provider's page; undefined when none was wanted. */
export type ProviderWindow = 'window' | 'blocked' | 'leaving' | undefined

/**
 * Shows the provider's page, unless it goes into a frame.
 * @param popup the window that was opened inside the click; null when that was blocked, undefined when it was not tried
 */
export function showProviderPage(action: PaymentAction | null, asked: string | undefined, popup: Window | null | undefined, word: string): ProviderWindow {
  const page = action?.type === 'open' ? action : null
  const how = page && presentationFor(asked, page.presentation)
  if (page && how === 'popup') {
    // Without a window from the click itself, the click's permission may still hold.
    const shown = popup === undefined ? openWaitingWindow(word) : popup
    if (shown) {
      // `noopener` would leave us without a handle, so the link back is cut by hand.
      shown.opener = null
      shown.location.replace(page.url)
      return 'window'
    }
    if (popup === undefined) return 'blocked'
  }
  popup?.close()
  if (!page || how === 'frame') return
  browser.navigate(page.url)
  return 'leaving'
}
