/** Who sent a request, for taking turns and for counting: by network address, since that is all there is. */

import type { Request } from 'express'
import { ipKeyGenerator } from 'express-rate-limit'
import { clientId } from '../ids.ts'

/** One household has a whole IPv6 network, so its addresses count as one. */
export function clientOf(request: Request): string {
  return clientId(ipKeyGenerator(request.ip ?? ''))
}
