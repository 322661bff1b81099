/** What holds for every answer to an operator, and for every body that one sends. */

import type { RequestHandler } from 'express'
import { PayError } from '../contract/errors.ts'
import { header } from './requests.ts'

/** No other site may embed an answer, and no cache may keep one. */
export const operatorHeaders: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store')
  response.set('Cross-Origin-Resource-Policy', 'same-origin')
  response.vary('Cookie')
  response.vary('Authorization')
  next()
}

/** A form of another site can send a body of three types without asking, and JSON is none of them. */
export const requireJson: RequestHandler = (request, _response, next) => {
  const type = header(request, 'content-type') ?? ''
  if (!/^application\/json\s*(;|$)/i.test(type))
    throw new PayError('unsupported_media_type', 'Send the body as application/json')
  next()
}
