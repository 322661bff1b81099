/** What the operations of the OpenAPI document are made of. */

import { ERRORS } from '../contract/errors.ts'
import type { ErrorCode } from '../contract/errors.ts'
import { ref } from './openapi-schemas.ts'
import type { JsonSchema } from './openapi-schemas.ts'

export interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly tags: readonly [string]
  readonly description?: string
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[]
  readonly parameters?: readonly JsonSchema[]
  readonly requestBody?: JsonSchema
  readonly responses: Readonly<Record<string, JsonSchema>>
}

/** Any request may be answered with these. */
export const ALWAYS = ['bad_request', 'internal_error', 'unavailable'] as const satisfies readonly ErrorCode[]
export const LIMITED = 'rate_limited' satisfies ErrorCode
export const BAD_BODY = [
  'body_not_json',
  'body_too_large',
  'unsupported_media_type',
  'invalid_request',
  'body_already_read',
] as const satisfies readonly ErrorCode[]

export function operation(
  tag: string,
  operationId: string,
  summary: string,
  good: Record<string, JsonSchema>,
  codes: readonly ErrorCode[] = [],
  always: readonly ErrorCode[] = ALWAYS,
): Operation {
  const byStatus = new Map<string, ErrorCode[]>()
  for (const code of [...codes, ...always]) {
    const status = String(ERRORS[code][0])
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  const bad = Object.fromEntries([...byStatus].map(([status, list]) => [status, problem(list)]))
  return { operationId, summary, tags: [tag], responses: { ...bad, ...good } }
}

export function script(operationId: string, summary: string, parameters: readonly JsonSchema[]): Operation {
  const made = operation(
    'operation',
    operationId,
    summary,
    { 200: content('text/javascript', { type: 'string' }, 'JavaScript') },
    ['not_found'],
  )
  return parameters.length > 0 ? { ...made, parameters } : made
}

export function inPath(name: string, description?: string): JsonSchema {
  return {
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
    ...(description === undefined ? {} : { description }),
  }
}

export function inQuery(name: string, schema: JsonSchema, description?: string): JsonSchema {
  return {
    name,
    in: 'query',
    required: false,
    schema: { type: 'string', ...schema },
    ...(description === undefined ? {} : { description }),
  }
}

export function content(type: string, schema: JsonSchema, description: string): JsonSchema {
  return { description, content: { [type]: { schema } } }
}

export function json(schema: JsonSchema, description: string): JsonSchema {
  return content('application/json', schema, description)
}

export function page(description: string): JsonSchema {
  return content('text/html', { type: 'string' }, description)
}

export function problem(codes: readonly ErrorCode[]): JsonSchema {
  const narrowed = { allOf: [ref('Problem'), { properties: { code: { enum: codes } } }] }
  return content(
    'application/problem+json',
    narrowed,
    codes.map((code) => `\`${code}\`: ${ERRORS[code][1]}`).join('. '),
  )
}

export function body(schema: JsonSchema): JsonSchema {
  return { required: true, content: { 'application/json': { schema } } }
}

export function form(properties: Record<string, JsonSchema>, required: readonly string[]): JsonSchema {
  return {
    required: true,
    content: { 'application/x-www-form-urlencoded': { schema: { type: 'object', properties, required } } },
  }
}

export function rawBody(): JsonSchema {
  return {
    required: true,
    description: 'Verified over its raw bytes; 256 KiB at most',
    content: { 'application/json': { schema: { type: 'object' } } },
  }
}
