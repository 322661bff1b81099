/** The log: what a line may say, and what is never written to it. */

import { pino } from 'pino'
import type { DestinationStream } from 'pino'

/**
 * The members that a line may have, at any depth. A secret or a buyer's detail has none of these names, so no line can
 * contain one by accident: TypeScript refuses another name, and the log writes `[redacted]` in place of its value.
 */
const FACT_NAMES = [
  // What the line is about.
  'anomaly',
  'checkoutId',
  'event',
  'id',
  'operator',
  'orderId',
  'paymentId',
  'provider',
  'providers',
  'reference',
  'refund',
  'requestId',
  'topic',
  'transactionId',
  'webhookId',
  'worker',
  // What happened.
  'attempt',
  'broken',
  'checked',
  'duplicate',
  'first',
  'form',
  'invariant',
  'last',
  'needsReview',
  'nextTryAt',
  'note',
  'outcome',
  'refused',
  'rule',
  'source',
  'state',
  'status',
  'type',
  'why',
  // A request. `origin` is the page that sent it.
  'detail',
  'method',
  'origin',
  'route',
  // Errors and faults.
  'cause',
  'code',
  'error',
  'errors',
  'members',
  'message',
  'path',
  // Money.
  'amount',
  'currency',
  'exponent',
  'minor',
  'paid',
  'price',
  // Numbers.
  'alsoRefusedSince',
  'leftOut',
  'milliseconds',
  'operations',
  'rows',
  'secretNumber',
  'webhooks',
  // The program.
  'publicUrl',
  'version',
] as const

export type LogFacts = { readonly [name in (typeof FACT_NAMES)[number]]?: unknown }

interface WriteLine {
  (facts: LogFacts, message: string): void
  (message: string): void
}

export interface Log {
  readonly debug: WriteLine
  readonly info: WriteLine
  readonly warn: WriteLine
  readonly error: WriteLine
}

export function createLog(level: string, destination?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { log: known },
  }
  return destination ? pino(options, destination) : pino(options)
}

const NAMES: ReadonlySet<string> = new Set(FACT_NAMES)

/** Copies the members with a known name. */
function known(facts: object): Record<string, unknown> {
  const copy: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(facts)) copy[name] = NAMES.has(name) ? knownIn(value) : '[redacted]'
  return copy
}

function knownIn(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  return Array.isArray(value) ? value.map(knownIn) : known(value)
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
