/** What a command of the command line is. Exit codes: 0 good, 1 bad news, 2 wrong use. */

import type { ParseArgsConfig } from 'node:util'
import { baseUrl } from '../providers/settings.ts'

export interface Command {
  readonly name: string
  /** The words after the name, e.g. `<json>`. */
  readonly usage: string
  /** One line. */
  readonly summary: string
  /** Further lines for `--help`. */
  readonly details?: readonly string[]
  readonly flags?: NonNullable<ParseArgsConfig['options']>
  /** How many words it takes after its name: exactly, or from … to. */
  readonly words: number | readonly [least: number, most: number]
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

/** The command was called in a way that it cannot be: exit code 2. */
export class UsageError extends Error {}

/** An address for a provider to send webhooks to: https, or plain http on this machine, for simulators. @throws {UsageError} */
export function webhookAddress(text: unknown): string {
  try {
    return baseUrl(String(text ?? ''))
  } catch (error) {
    throw new UsageError(`--url ${(error as Error).message}`, { cause: error })
  }
}
