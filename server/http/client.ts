/** Identifies the client of an HTTP request by its network address, for fairness between clients and for limits. */

import type { Request } from 'express'
import { clientId } from '../platform/ids.ts'
import { clientKey } from './limits.ts'

export function clientOf(request: Request): string {
  return clientId(clientKey(request))
}
