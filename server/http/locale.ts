/** The language in which a buyer reads a page. */

import type { Request } from 'express'
import { localeOf } from '../../src/locales/money.ts'
import { isSpoken } from '../pages/words/words.ts'
import { queryOf } from './requests.ts'

/** Browsers send about five, and none that is longer than `zh-Hant-TW-u-ca-roc-nu-hanidec`. */
const MAX_TAGS = 20
const MAX_TAG = 35

/**
 * The first of these that the pages speak: `locale` of the form or of the query, then what is known of the buyer, then
 * the languages of the browser in its order. The modal sends its own language in place of the browser's.
 * @param known BCP 47: the language in which the buyer started the payment
 * @returns BCP 47; undefined if the pages speak none of them
 */
export function spokenLocale(request: Request, known?: string | null): string | undefined {
  const body = (request.body ?? {}) as Record<string, unknown>
  const named = [body['locale'], queryOf(request).get('locale'), known].filter((tag) => typeof tag === 'string')
  for (const tag of [...named, ...request.acceptsLanguages()].slice(0, MAX_TAGS)) {
    const locale = tag.length <= MAX_TAG ? localeOf(tag) : undefined
    if (locale !== undefined && isSpoken(locale)) return locale
  }
  return undefined
}
