/**
 * Keeps the page's code out of the open modal. Dialog libraries listen at the document: they close the shop's dialog on
 * a press outside of it, and the button with it; they swallow keys and clicks, lock scrolling, and hide everything else.
 */

import type { LitElement } from 'lit'

/** Nothing in the modal listens for these, and the browser's own actions need no listener. */
const KEPT_FROM_PAGE =
  'pointerdown pointerup mousedown mouseup touchstart touchmove touchend wheel keydown keyup focusin focusout'.split(
    ' ',
  )
/** Screen readers press by a click alone. */
const PRESSES = ['pointerdown', 'keydown', 'click']
const HIDING_ATTRIBUTES = ['aria-hidden', 'inert']
/** A library that hides the modal again each time must not keep the browser busy for ever. */
const MAX_REPAIRS = 20

/**
 * Works while the element is connected.
 * @param onPress called at each press in the modal, by pointer, by key or by a screen reader
 */
export function guardFromPage(host: LitElement, onPress: () => void): void {
  let connection: AbortController
  let repairs = 0

  const stop = (event: Event): boolean => {
    const isInside = event.composedPath().includes(host)
    if (isInside) event.stopImmediatePropagation()
    if (isInside && PRESSES.includes(event.type)) onPress()
    return isInside
  }
  const unhide = () => {
    if (repairs++ < MAX_REPAIRS) for (const name of HIDING_ATTRIBUTES) host.removeAttribute(name)
  }
  const observer = new MutationObserver(unhide)

  host.addController({
    hostConnected() {
      connection = new AbortController()
      const { signal } = connection
      // At the window in the capture phase they come before every listener at the document.
      for (const type of KEPT_FROM_PAGE) addEventListener(type, stop, { capture: true, passive: true, signal })
      addEventListener('click', (event) => stop(event) && clickInside(event), { capture: true, signal })
      observer.observe(host, { attributeFilter: HIDING_ATTRIBUTES })
      unhide()
    },
    hostDisconnected() {
      connection.abort()
      observer.disconnect()
    },
  })
}

/** Repeats a click as one that does not leave the modal. Labels and fields need only the browser's own action. */
function clickInside(event: MouseEvent): void {
  const path = event.composedPath() as Element[]
  const { clientX, clientY } = event
  // The target of a click on the backdrop is the dialog.
  const control = path.find((node) => node.matches?.('a, button')) ?? path[0]!
  if (!control.matches('a, button, dialog')) return
  event.preventDefault()
  // A press on a new screen was meant for the screen before. Scripts press a button that they have found.
  if (event.isTrusted && control.closest('.new > :not(.top)')) return
  control.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, clientX, clientY }))
}
