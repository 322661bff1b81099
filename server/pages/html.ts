/** A tagged template for HTML. It escapes every value except HTML from the same template. */

/** Markup that {@link html} made. The constructor is not exported, so nothing else turns text into markup. */
class Html {
  readonly markup: string
  constructor(markup: string) {
    this.markup = markup
  }
}

export type { Html }
/** `null`, `undefined` and `false` give no text. A list is joined without a separator. */
export type HtmlValue = string | number | Html | null | undefined | false | readonly HtmlValue[]

/** Put values between tags or inside quoted attributes, nowhere else. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(parts.map((part, index) => part + (index < values.length ? markupOf(values[index]) : '')).join(''))
}

/** @returns the address if it is http(s), else null: a `javascript:` address must not become a link */
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
