/** Where a provider's page is shown, and the ways out of this page. */

import type { PaymentAction, Presentation } from '../server/wire.ts'

export type { Presentation } from '../server/wire.ts'

/** Everything that leaves this page goes through here, so that a test (or an app shell) can take its place. */
export const browser = {
  open: (): Window | null => window.open('about:blank', '_blank', 'popup,width=480,height=720'),
  navigate: (url: string): void => location.assign(url),
  isSmallTouchScreen: (): boolean => matchMedia('(pointer: coarse) and (max-width: 600px)').matches,
}

/**
 * @param asked what the page asks for (attribute `presentation`), or nothing for `auto`
 * @param offered what the server found to work: `frame` only where the provider's page allows framing
 */
export function presentationFor(asked: string | undefined, offered: Presentation): Presentation {
  if (asked === 'redirect' || asked === 'popup') return asked
  // Asking for a frame cannot make a page framable that refuses it.
  if (asked === 'frame' && offered === asked) return offered
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

/**
 * Shows the provider's page, unless it goes into a frame.
 * @param popup the window that was opened inside the click, if any
 * @param inClick whether there has been a try to open one
 * @returns what became of the window
 */
export function showProviderPage(action: PaymentAction | null, asked: string | undefined, popup: Window | null, inClick: boolean, word: string): 'opened' | 'blocked' | 'leaving' | null {
  const how = action?.type === 'open' && presentationFor(asked, action.presentation)
  if (action?.type === 'open' && how === 'popup') {
    // Without a window from the click itself, the click's permission may still hold.
    if (!inClick) popup ??= openWaitingWindow(word)
    if (popup) {
      // `noopener` would leave us without a handle, so the link back is cut by hand.
      popup.opener = null
      popup.location.replace(action.url)
      return 'opened'
    }
    if (!inClick) return 'blocked'
  }
  popup?.close()
  if (action?.type !== 'open' || how === 'frame') return null
  browser.navigate(action.url)
  return 'leaving'
}
