/** How a route describes itself for the OpenAPI document: zod schemas of requests and responses, codes of errors. */

import type { z } from 'zod'
import type { ErrorCode } from '../contract/errors.ts'

export const TAGS = {
  browser: 'For the widget. CORS for the allowed origins',
  page: 'Pages for people',
  merchant: 'For the shop’s own server',
  provider: 'For payment providers',
  operation: 'For whoever runs the server',
  operator: 'For the console and for scripts of operators. 404 while ADMIN_TOKEN is not set',
} as const

export const SECURITY_SCHEMES = {
  clientSecret: { type: 'http', scheme: 'bearer', description: 'The client secret of one checkout' },
  merchantApiKey: { type: 'http', scheme: 'bearer', description: 'MERCHANT_API_KEY' },
  adminToken: { type: 'http', scheme: 'bearer', description: 'ADMIN_TOKEN' },
  adminSession: {
    type: 'apiKey',
    in: 'cookie',
    name: 'pay_admin',
    description: 'From POST /admin/session. A write also needs the header X-CSRF-Token',
  },
} as const

export interface Operation {
  /** The `operationId`. Generated clients name a function after it. */
  readonly id: string
  readonly tag: keyof typeof TAGS
  readonly summary: string
  readonly description?: string
  /** The path in the document, if it is not the route's own: `/pay-button.js` for a route that serves every file. */
  readonly path?: string
  /** The caller sends one of these credentials; `nothing` makes them optional. Without this member there are none. */
  readonly security?: readonly (keyof typeof SECURITY_SCHEMES | 'nothing')[]
  /** The form of the ids in the path, e.g. `{ id: 'chk_…' }`. */
  readonly ids?: Readonly<Record<string, string>>
  readonly query?: z.ZodObject
  readonly headers?: Readonly<Record<string, z.ZodType>>
  readonly body?: Body
  /** By status. `4XX` stands for all statuses from 400 to 499. */
  readonly responses: Readonly<Record<string, Content>>
  /** The error codes of this operation besides {@link ALWAYS}. {@link at} gives a code another status. */
  readonly errors?: readonly (ErrorCode | CodeAtStatus)[]
}

export interface Content {
  readonly description: string
  readonly type?: string
  readonly schema?: z.ZodType
  readonly headers?: Readonly<Record<string, z.ZodType>>
}

export interface Body {
  readonly type: string
  /** The body fits any one of them. */
  readonly schemas: readonly z.ZodType[]
  readonly description?: string
}

export interface CodeAtStatus {
  readonly code: ErrorCode
  readonly status: number
}

/** Every route may answer with these. */
export const ALWAYS = ['bad_request', 'internal_error', 'unavailable'] as const satisfies readonly ErrorCode[]
/** The errors of every route that reads a JSON body. */
export const BAD_BODY = [
  'body_not_json',
  'body_too_large',
  'unsupported_media_type',
  'invalid_request',
  'body_already_read',
] as const satisfies readonly ErrorCode[]

export function at(status: number, code: ErrorCode): CodeAtStatus {
  return { code, status }
}

export function json(schema: z.ZodType, description: string): Content {
  return { description, type: 'application/json', schema }
}

export function text(type: string, description: string): Content {
  return { description, type }
}

export function page(description: string): Content {
  return text('text/html', description)
}

export function jsonBody(...schemas: readonly z.ZodType[]): Body {
  return { type: 'application/json', schemas }
}

export function formBody(schema: z.ZodType): Body {
  return { type: 'application/x-www-form-urlencoded', schemas: [schema] }
}
