/** Builds the tables about providers from their definitions. */

import { expect } from 'vitest'
import {
  activatingNames,
  providerDefinitions,
  readSettings,
  settingName,
} from '../../server/config/provider-settings.ts'
import type { SettingFault } from '../../server/config/config-error.ts'
import { CURRENCIES } from '../../server/domain/money.ts'
import type { Capabilities, Provider, WebhookSource } from '../../server/contract/provider.ts'
import * as notificationSources from '../../server/providers/notification-sources.ts'
import type { Setting } from '../../server/contract/provider-settings.ts'

/** Values for settings without a default. At least one fits each setting of any provider. */
const SAMPLES = [
  'NGN,GHS,KES,ZAR,USD',
  'CHASECK_TEST-a-key-of-the-documentation',
  'sk_test_a-key-of-the-documentation',
  'a-secret-of-thirty-two-characters',
  'public:secret',
  `whsec_${Buffer.from('a-secret-that-nobody-ever-agreed-on').toString('base64')}`,
  '20fe779a-9d7f-4d9c-9388-cb5ceda1abf0',
  'test/fixtures/lakipay/webhook-public-key.pem',
]
/** Settings that change what a provider can do. Each set has a row of its own. */
const VARIANTS: Readonly<Record<string, Readonly<Record<string, string>>>> = { lakipay: { MODE: 'checkout' } }

const CAPABILITIES = [
  'currencies',
  'the buyer pays',
  'mediums',
  'required details',
  'status available',
  'cancelling',
  'callback address',
  'bad signature',
]

/** Providers, and the platforms that only send notifications. */
export const DEFINITIONS = [...providerDefinitions(), ...Object.values(notificationSources)]
export type Definition = (typeof DEFINITIONS)[number]

export function settingNamesOf(definition: Definition): string[] {
  return Object.keys(definition.settings).map((name) => settingName(definition, name))
}

export function requiredNamesOf(definition: Definition): string[] {
  const settings = Object.entries<Setting<unknown>>(definition.settings)
  return settings
    .filter(([, { activates, required }]) => activates || required)
    .map(([name]) => settingName(definition, name))
}

export function settingsTable(definitions: readonly Definition[]): string {
  const rows = definitions.flatMap((definition) =>
    Object.entries<Setting<unknown>>(definition.settings).map(
      ([name, { describe, default: value, activates, required }]) => {
        const need = activates ? ` **Switches ${definition.label} on**` : required ? ' Required' : ''
        return [
          `\`${settingName(definition, name)}\``,
          value ? `\`${value}\`` : '',
          describe.replaceAll('|', '\\|') + need,
        ]
      },
    ),
  )
  return table(['variable', 'default', 'meaning'], rows)
}

/** @param link the address of a provider's page */
export function providerTable(link: (id: string) => string): string {
  return table(
    ['provider', 'id', 'switched on by'],
    DEFINITIONS.map((definition) => {
      const needed = activatingNames(definition)
        .map((name) => `\`${name}\``)
        .join(', ')
      return [
        `[${definition.label}](${link(definition.id)})`,
        `\`${definition.id}\``,
        needed || `\`${definition.id.toUpperCase()}=1\``,
      ]
    }),
  )
}

/** @returns a table with a row for each provider */
export function capabilityTable(): string {
  return table(
    ['provider', ...CAPABILITIES],
    DEFINITIONS.flatMap((definition) => capabilityRows(definition, definition.label)),
  )
}

/** @returns a table with a column for each way to set up a provider */
export function capabilitiesOf(definition: Definition): string {
  const columns = capabilityRows(definition, definition.label)
  const rows = CAPABILITIES.map((name, i) => [name, ...columns.map((cells) => cells[i + 1]!)])
  return table(
    ['capability', ...columns.map(([variant]) => variant!)],
    rows.filter((cells) => cells.slice(1).some((cell) => cell !== '')),
  )
}

/** Opens a provider with sample settings: what it can do does not depend on its secrets. */
export function opened(definition: Definition, more: Readonly<Record<string, string>> = {}): WebhookSource {
  const faults: SettingFault[] = []
  const given = Object.entries<Setting<unknown>>(definition.settings).flatMap(
    ([name, { activates, required, parse }]) => {
      const value = more[name] ?? (activates || required ? SAMPLES.find((sample) => parses(parse, sample)) : undefined)
      return value === undefined ? [] : [[settingName(definition, name), value]]
    },
  )
  const values = readSettings(definition, Object.fromEntries(given), faults)
  expect(faults).toEqual([])
  return definition.create(values as never, { now: Date.now })
}

export function isProvider(source: WebhookSource): source is Provider {
  return 'capabilities' in source
}

export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`
  return `${line(heads)}|${heads.map(() => '---|').join('')}\n${rows.map(line).join('')}`
}

const CALLBACKS: Readonly<Record<Capabilities['callback'], string>> = {
  account: 'one per account',
  'per-payment': 'one per payment',
  none: 'none: it sends no webhooks',
}

function capabilityRows(definition: Definition, label: string): string[][] {
  const variants = [undefined, VARIANTS[definition.id]].filter((variant, i) => i === 0 || variant)
  return variants.map((variant) => {
    const source = opened(definition, variant)
    const set = Object.entries(variant ?? {}).map(
      ([setting, value]) => `\`${settingName(definition, setting)}=${value}\``,
    )
    const name = [label, ...set].join(', ')
    const facts = isProvider(source) ? capabilities(source) : ['none: it only reports', ...Array<string>(6).fill('')]
    // What a provider without webhooks has not sent is not for us, whatever its signature.
    const isSilent = isProvider(source) && source.capabilities.callback === 'none'
    return [name, ...facts, String(isSilent ? 400 : (source.signatureRefusalStatus ?? 401))]
  })
}

function capabilities({
  currencies,
  flow,
  mediums,
  needs,
  capabilities: { poll, cancel, callback },
}: Provider): string[] {
  return [
    currencies.length === CURRENCIES.length ? 'all currencies' : currencies.join(', '),
    flow === 'page' ? 'on its page' : 'on the phone',
    mediums?.map(({ label }) => label).join(', ') ?? 'chosen on its page',
    needs.join(', ') || 'none',
    poll === 'always' ? 'always' : 'once its id is known',
    cancel ? 'yes' : 'no',
    CALLBACKS[callback],
  ]
}

function parses(parse: (text: string) => unknown, text: string): boolean {
  try {
    parse(text)
    return true
  } catch {
    return false
  }
}
