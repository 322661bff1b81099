/**
 * Lets operators through: by the cookie of a session, or a script by its token. A request by cookie must come from the
 * console itself, and a write by cookie must also carry the session's CSRF token.
 */

import { createHash, timingSafeEqual } from 'node:crypto'
import type { Request, Response } from 'express'
import { PayError } from '../contract/errors.ts'
import type { Operator, OperatorAccess, SignedIn } from '../operations/operator-access.ts'
import { clientKey } from './limits.ts'
import { bearer, header } from './requests.ts'

const COOKIE = 'pay_admin'
/** A sibling domain can add cookies of this name. More than a few are an attack. */
const MAX_COOKIES = 4

export interface OperatorGate {
  /** @throws {PayError} `unauthorized`, `rate_limited`, `cross_site_request` or `csrf_token_invalid` */
  (request: Request): Promise<Operator>
  readonly signIn: (request: Request, response: Response, token: string) => Promise<void>
  readonly signOut: (request: Request, response: Response) => Promise<void>
}

export interface OperatorGateParts {
  readonly access: OperatorAccess
  /** Where browsers reach the companion. */
  readonly publicUrl: string
}

export function createOperatorGate({ access, publicUrl }: OperatorGateParts): OperatorGate {
  const { origin, pathname, protocol } = new URL(publicUrl)
  const attributes = [
    `Path=${pathname.replace(/\/$/, '')}/admin`,
    'HttpOnly',
    'SameSite=Strict',
    ...(protocol === 'https:' ? ['Secure'] : []),
  ]
  const setCookie = (response: Response, value: string, maxAge: number): void => {
    response.append('Set-Cookie', [`${COOKIE}=${value}`, `Max-Age=${maxAge}`, ...attributes].join('; '))
  }

  const sessionOf = async (request: Request): Promise<Operator | null> => {
    for (const cookie of cookiesOf(request)) {
      const operator = await access.bySession(cookie)
      if (operator) return operator
    }
    return null
  }

  const gate = async (request: Request): Promise<Operator> => {
    // Empty for another scheme: the browser of an operator sends `Basic` where a proxy asks for a password of its own.
    const token = bearer(request)
    if (token) return access.byToken(token, clientKey(request))
    refuseCrossSite(request, origin)
    const operator = await sessionOf(request)
    if (!operator?.session)
      throw new PayError('unauthorized', 'Sign in, or send an admin token as Authorization: Bearer')
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    if (!isRead && !isSame(header(request, 'x-csrf-token') ?? '', operator.session.csrfToken))
      throw new PayError('csrf_token_invalid', 'Send the csrfToken of GET /admin/session as X-CSRF-Token')
    return operator
  }

  return Object.assign(gate, {
    signIn: async (request: Request, response: Response, token: string) => {
      refuseCrossSite(request, origin)
      const { cookie, maxAge }: SignedIn = await access.signIn(token, clientKey(request))
      setCookie(response, cookie, maxAge)
    },
    signOut: async (request: Request, response: Response) => {
      await gate(request)
      for (const cookie of cookiesOf(request)) await access.signOut(cookie)
      setCookie(response, '', 0)
    },
  })
}

/**
 * Browsers name the site that a request comes from, and pages cannot change that. Those that do not still send the
 * origin with every write.
 */
function refuseCrossSite(request: Request, ownOrigin: string): void {
  const site = header(request, 'sec-fetch-site')
  const origin = header(request, 'origin')
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  const isOwn =
    site === undefined
      ? origin === undefined || origin === ownOrigin || hostOf(origin) === request.headers.host
      : site === 'same-origin' || (site === 'none' && isRead)
  if (!isOwn) throw new PayError('cross_site_request', 'Only the console itself may send this')
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null
}

function cookiesOf(request: Request): string[] {
  return (request.headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${COOKIE}=`))
    .map((pair) => pair.slice(COOKIE.length + 1))
    .filter((value) => /^[\w-]{43}$/.test(value))
    .slice(0, MAX_COOKIES)
}

function isSame(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}
