/** Answers every error with RFC 9457 problem+json: a stable code, and nothing that a stranger must not read. */

import type { ErrorRequestHandler, RequestHandler } from 'express'
import { PayError, problemOf } from '../contract/errors.ts'
import type { Log } from '../platform/log.ts'
import { errorFacts } from '../platform/log.ts'
import type { RefusalLog } from './refusals.ts'
import { requestIdOf } from './request-id.ts'

export const notFound: RequestHandler = () => {
  throw new PayError('not_found', 'The address was not found')
}

/**
 * The first handler of a route: refuses every other method with 405. GET includes HEAD.
 * @param methods read on each request, so that it may still grow
 */
export function onlyMethods(methods: ReadonlySet<string>): RequestHandler {
  return (request, response, next) => {
    if (methods.has(request.method) || (request.method === 'HEAD' && methods.has('GET'))) {
      next()
      return
    }
    const allowed = [...methods]
    response.set('Allow', allowed.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', '))
    const names = allowed.length === 1 ? allowed[0] : `${allowed.slice(0, -1).join(', ')} and ${allowed.at(-1)}`
    throw new PayError('method_not_allowed', `Only ${names} can be used here`)
  }
}

export function problems(log: Log, logRefusal: RefusalLog): ErrorRequestHandler {
  let parserNamed = false
  return (error: unknown, request, response, next) => {
    const known = payErrorOf(error)
    const facts = { requestId: requestIdOf(request), method: request.method, route: request.route?.path as unknown }
    if (known.code === 'body_already_read') {
      if (!parserNamed) log.error(facts, known.message)
      parserNamed = true
    } else if (known.status >= 500) {
      const faults = known.errors ? { errors: known.errors } : {}
      log.error({ ...facts, error: errorFacts(error), ...faults }, 'a request failed')
    } else logRefusal(request, known)
    if (response.headersSent) {
      next(error)
      return
    }
    response.status(known.status).type('application/problem+json').set('Cache-Control', 'no-store')
    if (known.retryAfter !== undefined) response.set('Retry-After', String(known.retryAfter))
    if (known.status === 401) response.set('WWW-Authenticate', 'Bearer')
    response.send(JSON.stringify(problemOf(known)))
  }
}

/** Recognises errors of Express and its body reader by `type`. Any other is our fault, and its text stays inside. */
function payErrorOf(error: unknown): PayError {
  if (error instanceof PayError) return error
  // A path that cannot be decoded names no route.
  if (error instanceof URIError) return new PayError('not_found', 'The address was not found')
  const { type, status } = error as { type?: unknown; status?: unknown }
  if (type === 'entity.too.large' || type === 'parameters.too.many')
    return new PayError('body_too_large', 'The body is larger than this route accepts')
  if (type === 'encoding.unsupported')
    return new PayError('unsupported_media_type', 'Compressed bodies are not accepted')
  if (type === 'charset.unsupported') return new PayError('unsupported_media_type', 'The body must be in UTF-8')
  if (status === 400) return new PayError('body_not_json', 'The request cannot be read')
  return new PayError('internal_error', 'An unexpected error occurred. The log of the companion has the details', {
    cause: error,
  })
}
