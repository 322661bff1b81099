/** The OpenAPI 3.1 document, assembled from the descriptions that stand beside the routes. */

import { z } from 'zod'
import { components } from '../contract/components.ts'
import { ERRORS } from '../contract/errors.ts'
import type { ErrorCode } from '../contract/errors.ts'
import { problem } from '../contract/view-schemas.ts'
import type { PlacedOperation } from './described-router.ts'
import { orderEventOperation } from './merchant-routes.ts'
import { ALWAYS, SECURITY_SCHEMES, TAGS } from './operation.ts'
import type { Body, CodeAtStatus, Content, Operation } from './operation.ts'

export type JsonSchema = { readonly [keyword: string]: unknown }

export interface OpenapiOptions {
  readonly publicUrl: string
  readonly version: string
  readonly operations: readonly PlacedOperation[]
}

export interface OpenapiOperation {
  readonly operationId: string
  readonly summary: string
  readonly tags: readonly [string]
  readonly description?: string
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[]
  readonly parameters?: readonly JsonSchema[]
  readonly requestBody?: JsonSchema
  readonly responses: Readonly<Record<string, JsonSchema>>
}

export interface OpenapiDocument {
  readonly openapi: '3.1.0'
  readonly info: JsonSchema
  readonly servers: readonly { readonly url: string }[]
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenapiOperation>>>>
  readonly webhooks: Readonly<Record<string, { readonly post: OpenapiOperation }>>
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>
    readonly securitySchemes: Readonly<Record<string, JsonSchema>>
  }
}

export function openapiDocument({ publicUrl, version, operations }: OpenapiOptions): OpenapiDocument {
  const paths: Record<string, Record<string, OpenapiOperation>> = {}
  for (const { method, path, operation } of operations)
    (paths[path] ??= {})[method] = openapiOperation(operation, path, [...(operation.errors ?? []), ...ALWAYS])
  return {
    openapi: '3.1.0',
    info: { title: 'Pay Button companion server', version, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: publicUrl }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    webhooks: { orderEvent: { post: openapiOperation(orderEventOperation, '', []) } },
    components: { schemas: componentSchemas(), securitySchemes: SECURITY_SCHEMES },
  }
}

function openapiOperation(
  operation: Operation,
  path: string,
  errors: readonly (ErrorCode | CodeAtStatus)[],
): OpenapiOperation {
  const { id, tag, summary, description, security, body, responses } = operation
  const parameters = parametersOf(operation, path)
  return {
    operationId: id,
    summary,
    tags: [tag],
    ...(description === undefined ? {} : { description }),
    ...(security ? { security: security.map((scheme) => (scheme === 'nothing' ? {} : { [scheme]: [] })) } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: bodyOf(body) } : {}),
    responses: {
      ...problemsOf(errors),
      ...Object.fromEntries(Object.entries(responses).map(([status, content]) => [status, responseOf(content)])),
    },
  }
}

/** The parameters of the path come from the path itself. */
function parametersOf({ ids = {}, query, headers = {} }: Operation, path: string): JsonSchema[] {
  return [
    ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
      ...(ids[name] === undefined ? {} : { description: ids[name] }),
    })),
    ...Object.entries(headers).map(([name, schema]) => parameter(name, 'header', true, schemaOf(schema))),
    ...Object.entries(query ? propertiesOf(query) : {}).map(([name, schema]) =>
      parameter(name, 'query', false, schema),
    ),
  ]
}

function parameter(name: string, place: 'header' | 'query', required: boolean, schema: JsonSchema): JsonSchema {
  const { description, ...rest } = schema
  return { name, in: place, required, schema: rest, ...(description === undefined ? {} : { description }) }
}

function bodyOf({ type, schemas, description }: Body): JsonSchema {
  const [first, ...others] = schemas.map((schema) => schemaOf(schema))
  return {
    required: true,
    ...(description === undefined ? {} : { description }),
    content: { [type]: { schema: others.length > 0 ? { anyOf: [first, ...others] } : first } },
  }
}

function responseOf({ description, type, schema, headers }: Content): JsonSchema {
  return {
    description,
    ...(headers
      ? {
          headers: Object.fromEntries(
            Object.entries(headers).map(([name, header]) => [name, { schema: schemaOf(header) }]),
          ),
        }
      : {}),
    ...(type === undefined ? {} : { content: { [type]: { schema: schema ? schemaOf(schema) : { type: 'string' } } } }),
  }
}

/** One response for each status, which lists the codes that it may carry. */
function problemsOf(errors: readonly (ErrorCode | CodeAtStatus)[]): Record<string, JsonSchema> {
  const byStatus = new Map<number, ErrorCode[]>()
  for (const error of errors) {
    const { code, status } = typeof error === 'string' ? { code: error, status: ERRORS[error][0] } : error
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      String(status),
      {
        description: codes.map((code) => `\`${code}\`: ${ERRORS[code][1]}`).join('. '),
        content: {
          'application/problem+json': {
            schema: { allOf: [schemaOf(problem), { properties: { code: { enum: codes } } }] },
          },
        },
      },
    ]),
  )
}

const referenceTo = (name: string): string => `#/components/schemas/${name}`

function componentSchemas(): Record<string, JsonSchema> {
  // `input`: the document shows request bodies as their sender writes them. Views are the same both ways.
  const { schemas } = z.toJSONSchema(components, { io: 'input', uri: referenceTo })
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, withoutHead(schema)]))
}

/** A reference for a component, the whole schema for any other. */
function schemaOf(schema: z.ZodType): JsonSchema {
  const component = components.get(schema)
  return component ? { $ref: referenceTo(component.id) } : withoutHead(z.toJSONSchema(schema, { io: 'input' }))
}

/** `output`: the server preprocesses the text of a query, so the output has the types that the caller must keep to. */
function propertiesOf(query: z.ZodObject): Record<string, JsonSchema> {
  return z.toJSONSchema(query, { io: 'output' }).properties as Record<string, JsonSchema>
}

function withoutHead({ $schema: _schema, $id: _id, ...schema }: JsonSchema): JsonSchema {
  return schema
}
