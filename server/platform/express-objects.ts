/**
 * Express changes the prototype of every request and response. On Node 20 and 22 that takes longer than everything else
 * that Express does. It takes no time where the prototype is in place already, so the server creates them with it. Node
 * 24 and later change prototypes quickly and are slower at creating such objects.
 */

import { IncomingMessage, ServerResponse } from 'node:http'
import type { ServerOptions } from 'node:http'

/** What an Express application says of its requests and responses. A plain listener has neither. */
export interface ExpressObjects {
  readonly request?: object
  readonly response?: object
}

type Classes = Pick<ServerOptions, 'IncomingMessage' | 'ServerResponse'>

const FIRST_QUICK_NODE = 24

/** @returns options of `createServer` */
export function expressObjects({ request, response }: ExpressObjects, node = process.versions.node): Classes {
  if (!request || !response || Number.parseInt(node, 10) >= FIRST_QUICK_NODE) return {}
  // Functions, because the prototype of a class cannot be replaced.
  function Request(this: IncomingMessage, ...parts: unknown[]): void {
    Reflect.apply(IncomingMessage as unknown as () => void, this, parts)
  }
  function Response(this: ServerResponse, ...parts: unknown[]): void {
    Reflect.apply(ServerResponse as unknown as () => void, this, parts)
  }
  Request.prototype = request
  Response.prototype = response
  return {
    IncomingMessage: Request as unknown as typeof IncomingMessage,
    ServerResponse: Response as unknown as typeof ServerResponse,
  }
}
