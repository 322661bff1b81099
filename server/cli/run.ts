/** Finds the command, parses its flags, prints its result and turns its errors into exit codes. */

import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ConfigError } from '../config/config-error.ts'
import type { Environment } from '../config/config-error.ts'
import { PayError } from '../contract/errors.ts'
import { KeyRefused } from '../contract/request-errors.ts'
import type { Call, Command } from './command.ts'
import { UsageError } from './command.ts'
import { COMMANDS } from './commands.ts'
import type { CommandEntry } from './commands.ts'

const DOT_ENV = '.env'

/** @returns the exit code */
export async function runCommand(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(`${overview()}\n`)
    return name === undefined ? 2 : 0
  }
  const entry = COMMANDS.find((item) => item.name === name)
  const asJson = argv.includes('--json')
  if (!entry) return fail(asJson ? `unknown command "${name}"` : `unknown command "${name}"\n\n${overview()}`, asJson)
  // `serve` writes these warnings to its log, and `init` comes before any setting.
  const warnsFirst = name !== 'serve' && name !== 'init'
  try {
    const command = await entry.load()
    const { values, positionals } = parseArgs({
      args: rest,
      allowPositionals: true,
      options: { help: { type: 'boolean', short: 'h' }, json: { type: 'boolean' }, ...command.flags },
    })
    if (values.help) {
      process.stdout.write(`${helpOf(entry, command)}\n`)
      return 0
    }
    const [min, max] = typeof command.words === 'number' ? [command.words, command.words] : command.words
    if (positionals.length < min || positionals.length > max)
      throw new UsageError(`usage: pay-button ${entry.name} ${entry.usage}`.trimEnd())
    loadDotEnv()
    if (!asJson && warnsFirst) await warn(process.env)
    const result = await command.run({ words: positionals, flags: values as Call['flags'], environment: process.env })
    const output = asJson ? (result.json === undefined ? undefined : JSON.stringify(result.json)) : result.text
    if (output !== undefined) process.stdout.write(`${output}\n`)
    return result.code
  } catch (error) {
    if (error instanceof ConfigError) {
      if (!asJson && name === 'serve') await warn(process.env)
      const more =
        existsSync(DOT_ENV) || asJson
          ? ''
          : `\n\nThere is no file ${resolve(DOT_ENV)}, so all settings come from the environment. ` +
            '"pay-button init" writes one.'
      return fail(error.message + more, asJson, { faults: error.faults })
    }
    if (error instanceof UsageError || isParseArgsError(error)) return fail((error as Error).message, asJson)
    if (error instanceof PayError && error.code !== 'invalid_request') {
      // A finding, and no wrong usage: an unknown order, an anomaly that is resolved, a provider that does not answer.
      const { code, message } = error
      process.stderr.write(
        asJson ? `${JSON.stringify({ error: message, code })}\n` : `pay-button ${name}: ${message}\n`,
      )
      return 1
    }
    if (error instanceof PayError)
      return fail(
        `${error.message}${(error.errors ?? []).map(({ path, message }) => `\n  ${path} ${message}`).join('')}`,
        asJson,
        { errors: error.errors },
      )
    const { message } = error as Error
    const text = error instanceof KeyRefused ? `${message}: the API key was refused` : message
    process.stderr.write(asJson ? `${JSON.stringify({ error: text })}\n` : `pay-button ${name}: ${text}\n`)
    return 1
  }
}

/** Reads the `.env` file in the working directory. Variables that are set already keep their value. */
function loadDotEnv(): void {
  if (existsSync(DOT_ENV)) process.loadEnvFile(DOT_ENV)
}

async function warn(environment: Environment): Promise<void> {
  const { misspeltSettings } = await import('./setting-names.ts')
  for (const line of misspeltSettings(environment)) process.stderr.write(`pay-button: ${line}\n`)
}

function fail(message: string, asJson: boolean, more: Record<string, unknown> = {}): 2 {
  process.stderr.write(asJson ? `${JSON.stringify({ error: message, ...more })}\n` : `pay-button: ${message}\n`)
  return 2
}

function isParseArgsError(error: unknown): boolean {
  return String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS')
}

function overview(): string {
  const lines = COMMANDS.map(({ name, usage, summary }) => `  ${`${name} ${usage}`.padEnd(36)} ${summary}`)
  return ['usage: pay-button <command> [--json]', '', ...lines, '', 'pay-button <command> --help shows details.'].join(
    '\n',
  )
}

function helpOf({ name, usage, summary }: CommandEntry, { flags = {}, details = [] }: Command): string {
  const unnamed = Object.keys(flags)
    .map((flag) => `--${flag}`)
    .filter((flag) => !usage.includes(flag))
    .map((flag) => `[${flag}]`)
  return [
    ['usage: pay-button', name, usage, ...unnamed, '[--json]'].filter((part) => part !== '').join(' '),
    '',
    summary,
    ...details,
  ].join('\n')
}
