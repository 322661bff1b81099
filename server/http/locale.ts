/** The language in which a buyer reads a page. */

import type { Request } from 'express'
import { localeOf } from '../../src/locales/money.ts'
import { isSpoken } from '../pages/words/words.ts'
import { queryOf } from './requests.ts'

/**
 * The first of these that the pages speak: `locale` of the form or of the query, the languages of the browser in its
 * order, and the default of the settings.
 */
export function requestedLocale(request: Request, fallback: string): string {
  const body = (request.body ?? {}) as Record<string, unknown>
  const named = [body['locale'], queryOf(request).get('locale')].filter((tag) => typeof tag === 'string')
  const wanted = [...named, ...request.acceptsLanguages()].map((tag) => localeOf(tag))
  return wanted.find((tag) => tag !== undefined && isSpoken(tag)) ?? fallback
}
