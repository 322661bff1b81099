/**
 * Gives each HTTP request an id. The answer and each log line about the request contain it, so that a shop that saw an
 * error finds its cause.
 */

import type { Request, RequestHandler } from 'express'
import { newId } from '../platform/ids.ts'

const REQUEST_ID = 'X-Request-Id'

/** A proxy in front may have given an id already. Strangers write this header too, so only harmless text is kept. */
const SANE = /^[\w.:=/+-]{1,64}$/

/** @param now epoch milliseconds */
export function giveRequestId(now: () => number): RequestHandler {
  return (request, response, next) => {
    const given = request.headers['x-request-id']
    response.setHeader(REQUEST_ID, typeof given === 'string' && SANE.test(given) ? given : newId('req', now()))
    next()
  }
}

/** @returns what {@link giveRequestId} has set */
export function requestIdOf(request: Pick<Request, 'res'>): string | undefined {
  const id = request.res?.getHeader(REQUEST_ID)
  return typeof id === 'string' ? id : undefined
}
