/** Security headers, and CORS for the shop's pages. */

import helmet from 'helmet'
import type { Request, RequestHandler, Response } from 'express'

/** For everything that is not a page: a browser loads nothing from it, frames it nowhere and guesses no type. */
export function apiHeaders(secure: boolean): RequestHandler {
  const headers = headersOf(
    helmet({
      contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
      crossOriginResourcePolicy: { policy: 'cross-origin' },
      // A tab must stay connected to the popup that it opened, or it could not close it. Neither reads anything from
      // the other.
      crossOriginOpenerPolicy: false,
      referrerPolicy: { policy: 'no-referrer' },
      strictTransportSecurity: secure ? { maxAge: 31_536_000 } : false,
      xFrameOptions: false,
    }),
  )
  return (_request, response, next) => {
    for (const [name, value] of headers) {
      if (value === null) response.removeHeader(name)
      else response.setHeader(name, value)
    }
    next()
  }
}

/** The headers that a handler sets, and null for those that it removes. Each request gets the same: it runs once. */
function headersOf(handler: RequestHandler): readonly (readonly [name: string, value: string | null])[] {
  const headers = new Map<string, string | null>()
  const response = {
    setHeader: (name: string, value: string) => headers.set(name, value),
    removeHeader: (name: string) => headers.set(name, null),
  }
  handler({} as Request, response as unknown as Response, (error?: unknown) => {
    if (error) throw error
  })
  return [...headers]
}

/**
 * For our own pages. `frameAncestors` are the origins that may show the page in a frame. `formAction` are the places
 * that its forms may lead to, redirects to a provider included.
 */
export function pageHeaders(options: {
  frameAncestors: readonly string[]
  frameSources?: readonly string[]
  formAction?: readonly string[]
}): RequestHandler {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "connect-src 'self'",
    "style-src 'self'",
    // The logo of the shop.
    "img-src 'self' https:",
    `frame-src ${options.frameSources?.join(' ') || "'none'"}`,
    `form-action ${options.formAction?.join(' ') || "'none'"}`,
    `frame-ancestors ${options.frameAncestors.join(' ') || "'none'"}`,
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types lit-html pay-button',
  ].join('; ')
  return (_request, response, next) => {
    response.set('Content-Security-Policy', policy)
    response.set('Cache-Control', 'no-store')
    next()
  }
}

/** CORS for exactly these origins. It never allows credentials, because the API uses no cookies. */
export function crossOrigin(allowed: readonly string[]): RequestHandler {
  const origins = new Set(allowed)
  return (request, response, next) => {
    response.vary('Origin')
    const { origin } = request.headers
    if (origin !== undefined && origins.has(origin)) {
      response.set('Access-Control-Allow-Origin', origin)
      response.set('Access-Control-Expose-Headers', 'Retry-After, X-Request-Id')
      if (request.method === 'OPTIONS') {
        response.set('Access-Control-Allow-Methods', 'GET, POST')
        response.set('Access-Control-Allow-Headers', 'Authorization, Content-Type, Idempotency-Key')
        response.set('Access-Control-Max-Age', '600')
      }
    }
    if (request.method === 'OPTIONS') {
      response.status(204).end()
      return
    }
    next()
  }
}
