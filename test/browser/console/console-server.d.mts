import type { IncomingMessage, ServerResponse } from 'node:http'

/** Answers a request when it is for a console. */
export function answer(request: IncomingMessage, response: ServerResponse): boolean
