/** A tagged template for HTML in which every value is escaped, unless it is HTML from the same template. */

/** Markup that {@link html} made. The constructor is not exported, so no text becomes markup in any other way. */
class Html {
  readonly markup: string
  constructor(markup: string) {
    this.markup = markup
  }
}

export type { Html }
/** `null`, `undefined` and `false` leave nothing behind; a list is joined without a separator. */
export type HtmlValue = string | number | Html | null | undefined | false | readonly HtmlValue[]

/** Values may stand between tags and inside quoted attributes, nowhere else. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(parts.map((part, index) => part + (index < values.length ? markupOf(values[index]) : '')).join(''))
}

/** An attribute for a link, or nothing when the address is not http(s): a `javascript:` address must not become a link. */
export function href(address: string | undefined): string | null {
  if (address === undefined || !URL.canParse(address)) return null
  const { protocol } = new URL(address)
  return protocol === 'https:' || protocol === 'http:' ? address : null
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
}

function markupOf(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return ''
  if (value instanceof Html) return value.markup
  if (typeof value === 'object') return value.map(markupOf).join('')
  return String(value).replace(/[&<>"'`]/g, (char) => ESCAPES[char]!)
}
