/** Reads HTTP requests: the raw bytes first, JSON from these bytes, credentials from the header and nowhere else. */

import { createHash, timingSafeEqual } from 'node:crypto'
import express from 'express'
import type { Request, RequestHandler } from 'express'
import { PayError } from '../contract/errors.ts'

/** 256 KiB. The documentation promises it. */
export const WEBHOOK_LIMIT = 262_144
/** 64 KiB. Order tokens, which are the largest bodies from browsers, are much shorter. */
const JSON_LIMIT = 65_536

/** Keeps the bytes as received. Refuses compressed bodies: no client needs them, and one can unpack to gigabytes. */
export function rawBody(limit: number): RequestHandler {
  const read = express.raw({ type: () => true, limit, inflate: false })
  return (request, response, next) => {
    // A body parser of the storefront ran first. The raw bytes are gone, so no signature over them can be verified.
    if (request.readableDidRead && !Buffer.isBuffer(request.body)) {
      throw new PayError(
        'body_already_read',
        'A body parser ran before pay-button: mount it before express.json() and the like',
      )
    }
    read(request, response, next)
  }
}

export const jsonBytes: RequestHandler = rawBody(JSON_LIMIT)

export function bytesOf(request: Request): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
}

/**
 * Skips a byte order mark.
 * @throws {PayError} `body_not_json`, or `invalid_request` for JSON that is not an object
 */
export function jsonObject(request: Request): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytesOf(request)))
  } catch (error) {
    throw new PayError('body_not_json', 'The body must be JSON in UTF-8', { cause: error })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new PayError('invalid_request', 'The body must be a JSON object', {
      errors: [{ path: '', message: 'must be an object' }],
    })
  }
  return value as Record<string, unknown>
}

/** The credentials of `Authorization: Bearer …`; null without the header, empty for a header of another form. */
export function bearer(request: Request): string | null {
  const header = request.headers.authorization
  if (header === undefined) return null
  return /^Bearer +([\x21-\x7e]{1,512}) *$/i.exec(header)?.[1] ?? ''
}

/** Whether the key is one of these. The time of the comparison does not depend on how much of the key is right. */
export function isOneOf(key: string, keys: readonly string[]): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest()
  const given = hash(key)
  return keys.map((item) => timingSafeEqual(hash(item), given)).includes(true)
}

export function header(request: Request, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}

/** Reads the query alone, because `URL` cannot read every request target. */
export function queryOf(request: Request): URLSearchParams {
  const at = request.url.indexOf('?')
  return new URLSearchParams(at === -1 ? '' : request.url.slice(at + 1))
}

export function parameter(request: Request, name: string): string {
  const value = request.params[name]
  return typeof value === 'string' ? value : ''
}
