/** The options that a button's attributes name. */

import type { CheckoutOptions } from '../checkout/options.ts'

/** `order-token="…"` is `orderToken`, `customer-name="…"` is `customer.name`. */
export function optionsOf({ attributes }: Pick<HTMLElement, 'attributes'>): CheckoutOptions {
  const options: Record<string, unknown> = {}
  const customer: Record<string, string> = {}
  for (const { name, value } of attributes) {
    if (!value) continue
    if (name.startsWith('customer-')) customer[name.slice('customer-'.length)] = value
    else options[name.replace(/-./g, (match) => match[1]!.toUpperCase())] = value
  }
  if (Object.keys(customer).length > 0) options['customer'] = customer
  return options
}
