/** The log, and what is never written to it. */

import { pino } from 'pino'
import type { DestinationStream, Logger } from 'pino'

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>

/**
 * Member names that could carry a secret or personal data. Callers log only chosen members (ids, states, codes), so
 * this is the second line of defence.
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

/** What the log may say about an error: its type, code and message, and those of its causes. */
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
