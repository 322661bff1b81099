/** The language in which a buyer reads a page. */

import type { Request } from 'express'
import { localeOf } from '../../src/locales/money.ts'
import { isSpoken } from '../pages/words/words.ts'
import { queryOf } from './requests.ts'

/**
 * The first of these that the pages speak: `locale` of the form or of the query, then what is known of the buyer, then
 * the languages of the browser in its order. The modal sends its own language in place of the browser's.
 * @param known BCP 47: the language in which the buyer started the payment
 * @returns BCP 47; undefined if the pages speak none of them
 */
export function spokenLocale(request: Request, known?: string | null): string | undefined {
  const body = (request.body ?? {}) as Record<string, unknown>
  const named = [body['locale'], queryOf(request).get('locale'), known].filter((tag) => typeof tag === 'string')
  const wanted = [...named, ...request.acceptsLanguages()].map((tag) => localeOf(tag))
  return wanted.find((tag) => tag !== undefined && isSpoken(tag))
}
