/** `pay-button doctor`: looks for what is wrong, and finds out how a refused webhook was signed. */

import { readFileSync } from 'node:fs'
import { KeyObject } from 'node:crypto'
import { dirname } from 'node:path'
import { readConfig } from '../config/config.ts'
import type { Environment } from '../config/config-error.ts'
import { providerDefinitions, readSettings, settingName } from '../config/provider-settings.ts'
import { examine } from '../operations/doctor.ts'
import { clocksOf, freeBytes, otherTime } from '../operations/surroundings.ts'
import * as notificationSources from '../providers/notification-sources.ts'
import { trySignatures } from '../providers/kit/signature-trials.ts'
import type { TrialSecret } from '../providers/kit/signature-trials.ts'
import { sqliteFile } from '../store/open.ts'
import type { Command, Result } from './command.ts'
import { databaseUrlOf, withStore } from './existing-store.ts'

export const doctor: Command = {
  details: [
    '',
    '--webhook <id>   finds out how a refused webhook was signed, and names what fits. It accepts nothing',
    '--secrets <file> further secrets to try with --webhook, one a line, for example old ones',
    '',
    'Exit code 1 when something is wrong.',
  ],
  flags: { webhook: { type: 'string' }, secrets: { type: 'string' } },
  words: 0,
  run: async ({ flags, environment }) => {
    // Bad settings end the command with all their faults.
    const config = readConfig(environment, { now: Date.now })
    if (typeof flags.webhook === 'string') return diagnose(environment, flags.webhook, flags.secrets)
    const file = sqliteFile(databaseUrlOf(environment))
    return withStore(environment, async ({ read }) => {
      const findings = await examine({
        read,
        providers: config.providers,
        now: Date.now(),
        otherTime: () => otherTime(clocksOf(config)),
        // A storefront that embeds the companion has a receiver that only its own process knows.
        hasReceiver: config.orderWebhook !== null,
        freeBytes: file === null ? null : await freeBytes(dirname(file)),
      })
      const text = [
        'OK       settings  every setting can be used',
        ...findings.map(({ check, level, what }) => `${level.toUpperCase().padEnd(7)}  ${check.padEnd(8)}  ${what}`),
      ]
      return {
        code: findings.some(({ level }) => level === 'bad') ? 1 : 0,
        text: text.join('\n'),
        json: { findings },
      }
    })
  },
}

async function diagnose(environment: Environment, webhookId: string, secretsFile: unknown): Promise<Result> {
  const more =
    typeof secretsFile === 'string'
      ? readFileSync(secretsFile, 'utf8')
          .split(/\r?\n/)
          .filter((line) => line !== '')
      : []
  return withStore(environment, async ({ read }) => {
    const message = await read.storedMessage(webhookId)
    if (!message) throw new Error(`there is no webhook "${webhookId}"`)
    const secrets = [
      ...secretsOf(message.provider, environment),
      ...more.map((value, index): TrialSecret => ({ name: `line ${index + 1} of the file`, value })),
    ]
    const result = trySignatures({ rawBody: message.body, headers: message.headers, secrets })
    const found =
      result.signatures.length > 0
        ? `What can be a signature is in ${result.signatures.join(' and in ')}.`
        : 'It contains nothing that can be a signature, or its header is not one that is stored.'
    const text = [
      `Webhook ${webhookId} of ${message.provider}: ${message.verdict}${message.note === null ? '' : `, ${message.note}`}`,
      found,
      result.fits === null ? `Nothing fits: ${result.tried} ways were tried.` : `This fits: ${result.fits}.`,
    ]
    return { code: result.fits === null ? 1 : 0, text: text.join('\n'), json: { webhookId, ...result } }
  })
}

/** The secrets and public keys of a provider, each with its name and its place in the setting. */
function secretsOf(provider: string, environment: Environment): TrialSecret[] {
  const definitions = [...providerDefinitions(), ...Object.values(notificationSources)]
  const definition = definitions.find(({ id }) => id === provider)
  if (!definition) return []
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value)) as Record<string, string>
  const parsed = readSettings(definition, set, []) ?? {}
  return Object.entries(definition.settings).flatMap(([name, setting]) => {
    const variable = settingName(definition, name)
    const keys = Array.isArray(parsed[name]) ? (parsed[name] as unknown[]) : []
    const values: (string | KeyObject)[] = setting.secret
      ? (set[variable] ?? '').split(',').map((item) => item.trim())
      : keys.filter((key): key is KeyObject => key instanceof KeyObject)
    return values.filter((value) => value !== '').map((value, i) => ({ name: `${variable}, number ${i + 1}`, value }))
  })
}
