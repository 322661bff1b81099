/** What a command of the command line is. Exit codes: 0 good, 1 bad news, 2 wrong use. */

import type { ParseArgsConfig } from 'node:util'

export interface Command {
  readonly name: string
  /** The words after the name, e.g. `<json>`. */
  readonly usage: string
  /** One line. */
  readonly summary: string
  /** Further lines for `--help`. */
  readonly details?: readonly string[]
  readonly flags?: NonNullable<ParseArgsConfig['options']>
  /** How many words it takes after its name. */
  readonly words: number
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
