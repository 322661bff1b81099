/** The log's shape, and what is never written to it. */

import { pino } from 'pino'
import type { DestinationStream, Logger } from 'pino'

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>

/**
 * Names under which a secret or something personal could come in, wherever they stand. Log lines are written with chosen members
 * (ids, states, codes), so this is the second line of defence, not the first.
 */
const REDACTED = [
  'authorization',
  'cookie',
  'apiKey',
  'api_key',
  'secret',
  'clientSecret',
  'token',
  'orderToken',
  'signature',
  'password',
  'email',
  'phone',
  'name',
  'customer',
  'headers',
  'body',
  'rawBody',
]

export function createLog(level: string, destination?: DestinationStream): Logger {
  const paths = REDACTED.flatMap((name) => [name, `*.${name}`, `*.*.${name}`])
  const options = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    redact: { paths, censor: '[redacted]' },
  }
  return destination ? pino(options, destination) : pino(options)
}

/** What may be said of an error: its type, code and message, and the same of its causes. No stack below `debug`, no other members. */
export function errorFacts(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: 'not an error object' }
  const { name, message, cause } = error
  const code = (error as { code?: unknown }).code
  return {
    type: name,
    ...(typeof code === 'string' ? { code } : {}),
    message,
    ...(cause instanceof Error ? { cause: errorFacts(cause) } : {}),
  }
}
