/** What to enter into a field that is empty or wrong. */

import type { CustomerField, MethodView } from '../../server/contract/wire.ts'
import type { CommonWords } from '../locales/dictionary.ts'

/**
 * Names a phone number of the country, where the provider reaches only some countries. Of a field that this version does
 * not know, only its name.
 */
export function missing(field: CustomerField, { phones }: MethodView, words: CommonWords): string {
  return field === 'phone' && phones?.[0]?.mobile
    ? words.mobileNumber(phones[0].example)
    : (words.missing[field] ?? field)
}
