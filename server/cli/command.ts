/**
 * The parts of a command. It exits with 0 after success, with 1 after a failure or a finding, with 2 after wrong usage.
 */

import type { ParseArgsConfig } from 'node:util'
import type { Environment } from '../config/config-error.ts'
import { baseUrl } from '../providers/kit/settings.ts'

export interface Command {
  /** Further lines for `--help`. */
  readonly details?: readonly string[]
  readonly flags?: NonNullable<ParseArgsConfig['options']>
  /** How many words follow its name: a number, or the smallest and the largest. */
  readonly words: number | readonly [min: number, max: number]
  run(call: Call): Promise<Result>
}

export interface Call {
  readonly words: readonly string[]
  readonly flags: Readonly<Record<string, string | boolean | undefined>>
  readonly environment: NodeJS.ProcessEnv
}

export interface Result {
  readonly code: 0 | 1 | 2
  /** For people. */
  readonly text?: string
  /** For `--json`. */
  readonly json?: unknown
}

/** The command was used in a wrong way: exit code 2. */
export class UsageError extends Error {}

/**
 * The address to which a provider sends webhooks: the value of `--url`, otherwise this server's own below `PUBLIC_URL`.
 * @throws {UsageError} when neither is set, or the address cannot be used
 */
export function webhookAddressOf(flag: unknown, environment: Environment, provider: string): string {
  if (flag !== undefined) return webhookAddress(flag)
  const own = ownWebhookAddress(environment, provider)
  if (own === null) throw new UsageError("set --url, or PUBLIC_URL for this server's own address: both are missing")
  return own
}

/** @returns null while `PUBLIC_URL` is not set @throws {UsageError} when it cannot be used */
export function ownWebhookAddress({ PUBLIC_URL }: Environment, provider: string): string | null {
  if (!PUBLIC_URL) return null
  try {
    return `${baseUrl(PUBLIC_URL)}/webhooks/${provider}`
  } catch (error) {
    throw new UsageError(`PUBLIC_URL ${(error as Error).message}`, { cause: error })
  }
}

/** Checks an address for webhooks: https, or plain http on this machine, for simulators. @throws {UsageError} */
function webhookAddress(text: unknown): string {
  try {
    return baseUrl(String(text ?? ''))
  } catch (error) {
    throw new UsageError(`--url ${(error as Error).message}`, { cause: error })
  }
}
