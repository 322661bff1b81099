/**
 * What the shop remembers of a buyer, in cookies: the bag, the country, and the orders of the pages for the SDK and for
 * the looks.
 */

import { readBag } from './catalogue.ts'
import { HOME, isCountryId } from './countries.ts'
import type { Request, Response } from 'express'
import type { Line } from './catalogue.ts'
import type { CountryId } from './countries.ts'

export type CookieName = 'bag' | 'country' | 'sdk' | 'looks'

export function bagOf(request: Request): Line[] {
  return readBag(cookie(request, 'bag'))
}

export function countryIdOf(request: Request): CountryId {
  const chosen = cookie(request, 'country')
  return isCountryId(chosen) ? chosen : HOME
}

/** @returns an empty text when there is none */
export function cookie(request: Request, name: CookieName): string {
  return new RegExp(`(?:^|; )${name}=([\\w.-]*)`).exec(request.get('cookie') ?? '')?.[1] ?? ''
}

export function setCookie(response: Response, name: CookieName, value: string): void {
  response.cookie(name, value, { httpOnly: true, sameSite: 'lax', path: '/' })
}
