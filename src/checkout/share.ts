/** Hands the address of the checkout's own page to somebody else, who can pay there. */

import { isSmallTouchScreen } from './presentation.ts'

/** Call it inside a click. @returns whether the address was copied: a phone offers its list of apps instead */
export async function share(url: string): Promise<boolean> {
  if (!isSmallTouchScreen() || !navigator.share) return copy(url)
  // Rejects when the buyer changes their mind.
  await navigator.share({ url }).catch(() => {})
  return false
}

/** @returns false when the browser lets nobody copy, and shows the text instead */
export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    // Without https, in a frame, or in the browser of an app.
    prompt('', text)
    return false
  }
}
