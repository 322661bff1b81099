/** Reads and checks HTTP requests. */

import { timingSafeEqual } from 'node:crypto'
import type { Request, RequestHandler } from 'express'

/** @returns the members of a parsed body, none when the body is missing */
export function bodyOf(request: Request): Record<string, unknown> {
  return (request.body ?? {}) as Record<string, unknown>
}

/** Counts every call of a route, refused ones included. */
export function count<Name extends string>(calls: Record<Name, number>, name: Name): RequestHandler {
  return (_request, _response, next) => {
    calls[name] += 1
    next()
  }
}

/** Compares in constant time, as every provider would. */
export function isSame(given: string | undefined, expected: string): boolean {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

export function isEmailAddress(value: unknown): value is string {
  return typeof value === 'string' && /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(value)
}

export function isWebAddress(value: unknown): value is string {
  return typeof value === 'string' && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)
}
