/**
 * Normalises request targets. Proxies and people send whole addresses, doubled slashes and a slash at the end, and all
 * of them name the same route.
 */

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Express } from 'express'
import { PayError, problemOf } from '../contract/errors.ts'

/** @returns the path and query of a request target; null if it cannot be read */
function readTarget(url: string): string | null {
  if (url === '*') return url
  let target = url
  if (!url.startsWith('/')) {
    if (!URL.canParse(url)) return null
    const { protocol, pathname, search } = new URL(url)
    if (protocol !== 'http:' && protocol !== 'https:') return null
    target = pathname + search
  }
  const end = target.search(/[?#]/)
  const path = end === -1 ? target : target.slice(0, end)
  const query = end === -1 ? '' : target.slice(end)
  return path.replace(/\/{2,}/g, '/').replace(/(.)\/$/, '$1') + query
}

/** Reads every target before Express does. Express answers some unreadable targets with an HTML page of its own. */
export function withReadTargets(app: Express): Express {
  const inner = app as unknown as { handle(request: IncomingMessage, response: ServerResponse, next?: unknown): void }
  const handle = inner.handle.bind(app)
  inner.handle = (request, response, next) => {
    const target = readTarget(request.url ?? '')
    if (target === null) {
      refuse(response)
      return
    }
    request.url = target
    handle(request, response, next)
  }
  return app
}

function refuse(response: ServerResponse): void {
  const error = new PayError('bad_request', 'The address of the request cannot be read')
  response.writeHead(error.status, {
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    Connection: 'close',
  })
  response.end(JSON.stringify(problemOf(error)))
}
