/** Who sent a request, for taking turns and for counting: by network address, since that is all there is. */

import type { Request } from 'express'
import { clientId } from '../platform/ids.ts'
import { clientKey } from './limits.ts'

export function clientOf(request: Request): string {
  return clientId(clientKey(request))
}
