/**
 * `.env.example` names every setting; what it says of providers comes from their own descriptions.
 * `UPDATE_ENV_EXAMPLE=1` writes that part.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { describe, expect, it } from 'vitest'
import { knownSettings, readConfig } from '../server/config/config.ts'
import { providerDefinitions, settingName } from '../server/config/provider-settings.ts'
import * as notificationSources from '../server/providers/notification-sources.ts'
import type { Setting } from '../server/contract/provider-settings.ts'

const FILE = join(import.meta.dirname, '../.env.example')
const MARK = '# ---- Providers: written by `UPDATE_ENV_EXAMPLE=1 npx vitest run test/env-example.test.ts`\n'
const WIDTH = 118
const PRICING = { ORDER_TOKEN_SECRET: 'for-the-test-0123456789-0123456789', SANDBOX: '1' }

const described = [...providerDefinitions(), ...Object.values(notificationSources)]
const providerSettings = described.flatMap((definition) =>
  Object.entries<Setting<unknown>>(definition.settings).map(([name, setting]) => ({
    name: settingName(definition, name),
    setting,
  })),
)

function providerPart(): string {
  return described
    .filter(({ settings }) => Object.keys(settings).length > 0)
    .map(({ id, label, settings }) => {
      const entries = Object.entries<Setting<unknown>>(settings).map(
        ([name, setting]) =>
          `${comment(`${setting.describe}${need(label, setting)}`)}# ${settingName({ id }, name)}=${setting.default ?? ''}\n`,
      )
      return `\n# ${label}\n\n${entries.join('')}`
    })
    .join('')
}

function need(label: string, { activates, required }: Setting<unknown>): string {
  if (activates) return ` Switches ${label} on.`
  return required ? ' Required.' : ''
}

function comment(text: string): string {
  const lines = ['']
  for (const word of text.split(' ')) {
    if (`${lines.at(-1)} ${word}`.length > WIDTH) lines.push('')
    lines.push(`${lines.pop()} ${word}`)
  }
  return lines.map((line) => `#${line}\n`).join('')
}

/** As if every setting that is commented out were switched on. */
function everySetting(text: string): Record<string, string | undefined> {
  return parseEnv(text.replaceAll(/^# (?=[A-Z_]+=)/gm, ''))
}

describe('.env.example', () => {
  if (process.env.UPDATE_ENV_EXAMPLE) {
    writeFileSync(FILE, readFileSync(FILE, 'utf8').split(MARK)[0] + MARK + providerPart())
  }
  const text = readFileSync(FILE, 'utf8')
  const settings = everySetting(text)

  it('describes the settings of providers as they describe themselves', () => {
    expect(text.split(MARK)[1]).toBe(providerPart())
  })

  it('names each setting once, and none that does not exist', () => {
    const named = [...text.matchAll(/^(?:# )?([A-Z_]+)=/gm)].map(([, name]) => name)
    expect(named.toSorted()).toEqual(knownSettings().names.toSorted())
  })

  it('has a comment for each setting', () => {
    const lines = text.split('\n')
    const bare = lines.filter((line, index) => /^(?:# )?[A-Z_]+=/.test(line) && !lines[index - 1]?.startsWith('# '))
    expect(bare).toEqual([])
  })

  it('holds no secret', () => {
    const secret = providerSettings.filter(({ setting }) => setting.secret || setting.activates).map(({ name }) => name)
    const all = [...secret, ...knownSettings().names.filter((name) => /_SECRET$|_KEY$|_TOKEN$/.test(name))]
    expect(all.filter((name) => settings[name])).toEqual([])
  })

  it('gives each value as it is by default', () => {
    const minimal = { PUBLIC_URL: settings.PUBLIC_URL, ...PRICING }
    // What is on is the same; the objects that providers make of it cannot be compared.
    const plain = (environment: Record<string, string | undefined>) => {
      // Operators see whether a setting is set, even to its default, so the two lists differ.
      const { providers, notificationSources, settings: _shown, ...config } = readConfig(environment, { now: Date.now })
      return { ...config, providers: [...providers.keys()], notificationSources: [...notificationSources.keys()] }
    }
    expect(plain({ ...settings, ...PRICING })).toEqual(plain(minimal))
    for (const { name, setting } of providerSettings)
      expect([name, settings[name]]).toEqual([name, setting.default ?? ''])
  })

  it('starts once a secret is filled in', () => {
    const { ORDER_TOKEN_SECRET, SANDBOX } = PRICING
    const asItIs = parseEnv(text)
    expect(readConfig({ ...asItIs, ORDER_TOKEN_SECRET, SANDBOX }, { now: Date.now }).publicUrl).toBe(
      'http://localhost:8787',
    )
  })
})
