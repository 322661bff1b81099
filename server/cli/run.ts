/** Finds the command, parses its flags, prints its result and turns its errors into exit codes. */

import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ConfigError } from '../config/config-error.ts'
import type { Environment } from '../config/config-error.ts'
import { PayError } from '../contract/errors.ts'
import { backupCommand } from './backup.ts'
import type { Call, Command } from './command.ts'
import { UsageError } from './command.ts'
import { doctor } from './doctor.ts'
import { eraseCommand } from './erase.ts'
import { explainCommand } from './explain.ts'
import { init } from './init.ts'
import { lakiconnectCommand } from './lakiconnect.ts'
import { lopayCommand } from './lopay.ts'
import { migrateCommand } from './migrate.ts'
import { proveCommand } from './prove.ts'
import { providers } from './providers.ts'
import { replayCommand } from './replay.ts'
import { serve } from './serve.ts'
import { misspeltSettings } from './setting-names.ts'
import { token } from './token.ts'
import { webhooksCommand } from './webhooks.ts'

const COMMANDS: readonly Command[] = [
  serve,
  init,
  migrateCommand,
  proveCommand,
  explainCommand,
  webhooksCommand,
  replayCommand,
  backupCommand,
  eraseCommand,
  doctor,
  token,
  providers,
  lakiconnectCommand,
  lopayCommand,
]

const DOT_ENV = '.env'

/** @returns the exit code */
export async function runCommand(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(`${overview()}\n`)
    return name === undefined ? 2 : 0
  }
  const command = COMMANDS.find((item) => item.name === name)
  const asJson = argv.includes('--json')
  if (!command) return fail(asJson ? `unknown command "${name}"` : `unknown command "${name}"\n\n${overview()}`, asJson)
  try {
    const { values, positionals } = parseArgs({
      args: rest,
      allowPositionals: true,
      options: { help: { type: 'boolean', short: 'h' }, json: { type: 'boolean' }, ...command.flags },
    })
    if (values.help) {
      process.stdout.write(`${helpOf(command)}\n`)
      return 0
    }
    const [min, max] = typeof command.words === 'number' ? [command.words, command.words] : command.words
    if (positionals.length < min || positionals.length > max)
      throw new UsageError(`usage: pay-button ${command.name} ${command.usage}`.trimEnd())
    loadDotEnv()
    // `serve` writes these warnings to its log.
    if (!asJson && command !== serve && command !== init) warn(process.env)
    const result = await command.run({ words: positionals, flags: values as Call['flags'], environment: process.env })
    const output = asJson ? (result.json === undefined ? undefined : JSON.stringify(result.json)) : result.text
    if (output !== undefined) process.stdout.write(`${output}\n`)
    return result.code
  } catch (error) {
    if (error instanceof ConfigError) {
      if (!asJson && command === serve) warn(process.env)
      const more =
        existsSync(DOT_ENV) || asJson
          ? ''
          : `\n\nThere is no file ${resolve(DOT_ENV)}, so all settings come from the environment. ` +
            '"pay-button init" writes one.'
      return fail(error.message + more, asJson, { faults: error.faults })
    }
    if (error instanceof UsageError || isParseArgsError(error)) return fail((error as Error).message, asJson)
    if (error instanceof PayError)
      return fail(
        `${error.message}${(error.errors ?? []).map(({ path, message }) => `\n  ${path} ${message}`).join('')}`,
        asJson,
        { errors: error.errors },
      )
    const { message } = error as Error
    // These answers of a provider are about the key, whatever the request was.
    const text = /answered 40[13]$/.test(message) ? `${message}: the API key was refused` : message
    process.stderr.write(asJson ? `${JSON.stringify({ error: text })}\n` : `pay-button ${name}: ${text}\n`)
    return 1
  }
}

/** Reads the `.env` file in the working directory. Variables that are set already keep their value. */
function loadDotEnv(): void {
  if (existsSync(DOT_ENV)) process.loadEnvFile(DOT_ENV)
}

function warn(environment: Environment): void {
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

function helpOf(command: Command): string {
  const flags = Object.keys(command.flags ?? {})
    .map((flag) => `--${flag}`)
    .filter((flag) => !command.usage.includes(flag))
    .map((flag) => `[${flag}]`)
  return [
    ['usage: pay-button', command.name, command.usage, ...flags, '[--json]'].filter((part) => part !== '').join(' '),
    '',
    command.summary,
    ...(command.details ?? []),
  ].join('\n')
}
