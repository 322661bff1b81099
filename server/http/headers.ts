/** Security headers, and who may call from a browser. */

import helmet from 'helmet'
import type { RequestHandler } from 'express'

/** For JSON and everything else that is not a page: nothing may be loaded, framed or guessed. */
export function apiHeaders(secure: boolean): RequestHandler {
  return helmet({
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    // A popup of ours must not be cut off from the tab that opened it, or the tab could not close it. Nothing is read through that tie.
    crossOriginOpenerPolicy: false,
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: secure ? { maxAge: 31_536_000 } : false,
    xFrameOptions: false,
  })
}

/** For our own pages. `frameAncestors`: who may show them in a frame; `formAction`: where their forms may lead (a redirect to a provider counts). */
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
    "img-src 'self'",
    `frame-src ${options.frameSources?.join(' ') || "'none'"}`,
    `form-action ${options.formAction?.join(' ') || "'none'"}`,
    `frame-ancestors ${options.frameAncestors.join(' ') || "'none'"}`,
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types lit-html',
  ].join('; ')
  return (_request, response, next) => {
    response.set('Content-Security-Policy', policy)
    response.set('Cache-Control', 'no-store')
    next()
  }
}

/** CORS for the origins named, exactly; credentials never, since the API knows no cookies. */
export function crossOrigin(allowed: readonly string[]): RequestHandler {
  const origins = new Set(allowed)
  return (request, response, next) => {
    response.vary('Origin')
    const { origin } = request.headers
    if (origin !== undefined && origins.has(origin)) {
      response.set('Access-Control-Allow-Origin', origin)
      response.set('Access-Control-Expose-Headers', 'Retry-After')
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
