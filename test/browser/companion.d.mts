import type { IncomingMessage, ServerResponse } from 'node:http'

/** Answers a request when it is for a companion. */
export function answer(request: IncomingMessage, response: ServerResponse): boolean
