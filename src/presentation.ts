/** How a provider's page is shown: in a frame, in a window of its own, or instead of the shop's page. */

import type { Presentation } from '../server/wire.ts'

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
  if (asked === 'frame' && offered === 'frame') return offered
  // Wallet links (bkash://, intent://) do not work reliably from a frame or a second window on phones.
  return browser.isSmallTouchScreen() ? 'redirect' : offered
}

/** An address to follow, made absolute; null unless it is http(s). */
export function safeAddress(address: string | null | undefined): string | null {
  if (!address || !URL.canParse(address, document.baseURI)) return null
  const url = new URL(address, document.baseURI)
  return /^https?:$/.test(url.protocol) ? url.href : null
}
