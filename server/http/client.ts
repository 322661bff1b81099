/** Identifies the client of an HTTP request by its network address, for fairness between clients and for limits. */

import type { Request } from 'express'
import type { Caller } from '../platform/caller.ts'
import { clientId } from '../platform/ids.ts'
import { clientKey } from './limits.ts'
import { spokenLocale } from './locale.ts'
import { requestIdOf } from './request-id.ts'

export function clientOf(request: Request): string {
  return clientId(clientKey(request))
}

export function callerOf(request: Request): Caller {
  return { client: clientOf(request), locale: spokenLocale(request), requestId: requestIdOf(request) }
}
