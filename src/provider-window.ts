/** The window that a provider's page is shown in. */

import { browser } from './presentation.ts'

/** Opens an empty window; to be called inside a click. Null when it was blocked. */
export function openWaitingWindow(word: string): Window | null {
  const popup = browser.open()
  if (!popup) return null
  try {
    popup.document.title = word
    popup.document.body.textContent = word
  } catch {
    // An app shell may give a window that cannot be written to. It is still a window.
  }
  return popup
}

/** Sends a waiting window to the provider. `noopener` would leave us without a handle, so the link back is cut by hand. */
export function sendWindow(popup: Window, url: string): void {
  popup.opener = null
  popup.location.replace(url)
}
