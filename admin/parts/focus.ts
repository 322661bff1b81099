/** Keeps the place of those who use a keyboard or a screen reader. */

/** Gives an element the focus if what had it was removed. */
export function catchFocus(element: HTMLElement | null | undefined): void {
  if (!element || document.activeElement !== document.body) return
  if (!element.hasAttribute('tabindex')) element.tabIndex = -1
  element.focus()
}
