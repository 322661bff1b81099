/**
 * Text that buyers, shops and providers wrote. Lit escapes it; `<bdi>` keeps a right-to-left override inside it from
 * turning the text around it, and a long one is cut where it is shown in a list.
 */

import { html } from 'lit'
import type { TemplateResult } from 'lit'

/** Characters that a list shows of a text. The whole text is in its title. */
const SHOWN = 80
/**
 * Characters that nobody sees: those that turn the direction of what follows, that have no width, and control
 * characters. Line breaks, tabs, joiners and the variation selectors of emoji are none of them.
 */
const INVISIBLE = /(?![\t\n\r]|[\u200c-\u200d]|[\ufe00-\ufe0f])[\p{Cc}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu
/**
 * Bengali and other scripts write with single joiners, and emoji too. Several in a row say nothing, and neither does
 * one at the beginning or behind Latin letters, digits and signs.
 */
const JOINERS = /[\u200c\u200d]{2,}|(?<=^|[\u0020-\u024f\ufffd])[\u200c\u200d]/g

export function storedText(text: string, options: { whole?: boolean } = {}): TemplateResult {
  const clean = visibleText(text)
  const letters = options.whole ? [] : [...clean]
  if (letters.length <= SHOWN) return html`<bdi>${clean}</bdi>`
  return html`<bdi title=${clean}>${letters.slice(0, SHOWN - 1).join('')}…</bdi>`
}

/** Shows invisible characters as marks, a run of joiners as one, so that no text passes for another. */
export function visibleText(text: string): string {
  return text.replace(INVISIBLE, '\ufffd').replace(JOINERS, '\ufffd')
}
