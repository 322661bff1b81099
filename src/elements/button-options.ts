/** The options that a button's attributes name. */

import type { CheckoutOptions } from '../checkout/options.ts'

/** What frameworks write for a value that is not there. */
const NOTHING = ['', 'null', 'undefined', 'false']
/** Attributes that concern only the button. */
const OF_BUTTON = ['disabled', 'problem', 'problem-link']

/**
 * `order-token="…"` is `orderToken`, `customer-name="…"` is `customer.name`.
 * @param attributes names and values; spaces around a value, as templates leave them, do not count
 */
export function optionsOf(attributes: Iterable<readonly [name: string, value: string | null]>): CheckoutOptions {
  const options: Record<string, unknown> = {}
  const customer: Record<string, string> = {}
  for (const [name, text] of attributes) {
    const value = text?.trim() ?? ''
    if (NOTHING.includes(value) || OF_BUTTON.includes(name)) continue
    if (name.startsWith('customer-')) customer[name.slice('customer-'.length)] = value
    else options[name.replace(/-./g, (match) => match[1]!.toUpperCase())] = value
  }
  if (Object.keys(customer).length > 0) options['customer'] = customer
  return options
}
