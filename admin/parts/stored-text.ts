/**
 * Text that buyers, shops and providers wrote. Lit escapes it; `<bdi>` keeps a right-to-left override inside it from
 * turning the text around it, and a long one is cut where it is shown in a list.
 */

import { html } from 'lit'
import type { TemplateResult } from 'lit'

/** Characters that a list shows of a text. The whole text is in its title. */
const SHOWN = 80
/** Invisible characters that turn the direction of what follows, that have no width, and control characters. */
const INVISIBLE =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g
/** Bengali and other scripts write with joiners, so these are marked only behind Latin letters, digits and signs. */
const JOINER = /(?<=[\u0020-\u024f])[\u200c\u200d]/g

export function storedText(text: string, options: { whole?: boolean } = {}): TemplateResult {
  const clean = visibleText(text)
  const letters = options.whole ? [] : [...clean]
  if (letters.length <= SHOWN) return html`<bdi>${clean}</bdi>`
  return html`<bdi title=${clean}>${letters.slice(0, SHOWN - 1).join('')}…</bdi>`
}

/** Shows each invisible character as a mark, so that two different texts never look the same. */
export function visibleText(text: string): string {
  return text.replace(INVISIBLE, '\ufffd').replace(JOINER, '\ufffd')
}
