/**
 * Makes the generated parts of the documentation. `<!-- example: name -->` stands before the code of an example, and
 * `<!-- generated: name --> … <!-- end -->` around a table. Columns that people write are kept, by what the first cell names.
 */

import { readFileSync } from 'node:fs'
import { ConfigError, knownSettings, readConfig } from '../../server/config/config.ts'
import { ANOMALY_KINDS } from '../../server/domain/payment.ts'
import { ERRORS } from '../../server/contract/errors.ts'
import { SIGNATURE_FORMS } from '../../server/providers/pakhipay/signature-forms.ts'
import * as events from '../../src/checkout/events.ts'
import { ATTRIBUTES, LOCAL_ERROR_CODES, ORDER_EVENT_TYPES } from './names.ts'
import { example, rowsOf } from './pages.ts'
import {
  capabilitiesOf,
  capabilityTable,
  DEFINITIONS,
  providerTable,
  settingNamesOf,
  settingsTable,
  table,
} from './provider-tables.ts'
import type { Definition } from './provider-tables.ts'

const EXAMPLE = /(<!-- example: (\S+) -->\n(`{3})\w+\n)[^]*?```/g
const BLOCK = /(<!-- generated: ([\w ]+) -->)(\n?)([^]*?)(<!-- end -->)/g

type Build = (before: string) => string

const q = (name: string): string => `\`${name}\``

const tables: Readonly<Record<string, Build>> = {
  settings: (before) => kept(before, ['variable', 'default'], generalSettings(), ['meaning']),
  'provider settings': () => settingsTable(DEFINITIONS),
  providers: () => providerTable((id) => `${id}.md`),
  capabilities: () => capabilityTable(),
  errors: (before) =>
    kept(
      before,
      ['code', 'status', 'title'],
      Object.entries(ERRORS).map(([code, [status, title]]) => [q(code), String(status), title]),
      ['what to do'],
    ),
  'browser errors': (before) =>
    kept(
      before,
      ['code'],
      LOCAL_ERROR_CODES.map((code) => [q(code)]),
      ['means'],
    ),
  attributes: (before) =>
    kept(
      before,
      ['attribute', 'option of `checkout()`'],
      ATTRIBUTES.map(([name, option]) => [q(name), option && q(option)]),
      ['meaning'],
    ),
  events: (before) =>
    kept(
      before,
      ['event', 'cancelable'],
      eventObjects().map(({ type, cancelable }) => [q(type), cancelable ? 'yes' : '']),
      ['when', 'fields'],
    ),
  'order events': (before) =>
    kept(
      before,
      ['type'],
      ORDER_EVENT_TYPES.map((type) => [q(type)]),
      ['means'],
    ),
  anomalies: (before) =>
    kept(
      before,
      ['kind'],
      ANOMALY_KINDS.map((kind) => [q(kind)]),
      ['what happened', 'the order is', 'what to do'],
    ),
  'custom properties': (before) =>
    kept(
      before,
      ['property'],
      customProperties().map((name) => [q(name)]),
      ['default', 'applies to'],
    ),
  'signature forms': () => `${SIGNATURE_FORMS.slice(0, -1).map(q).join(', ')} or ${q(SIGNATURE_FORMS.at(-1)!)}`,
}

/** A page with its examples and its generated parts made anew. */
export function generated(text: string): string {
  return text
    .replace(EXAMPLE, (_all, head: string, name: string) => `${head}${example(name)}\`\`\``)
    .replace(
      BLOCK,
      (_all, start: string, name: string, line: string, before: string, end: string) =>
        `${start}${line}${builderOf(name)(before)}${end}`,
    )
}

/** One event of each class, as the modal makes them. */
export function eventObjects(): Event[] {
  return Object.values(events).map((EventClass) => new (EventClass as new (...details: unknown[]) => Event)({}, 'open'))
}

/** The custom properties that the shipped files use. */
export function customProperties(): string[] {
  const assets = JSON.parse(readFileSync('dist/browser/assets.json', 'utf8')) as Record<string, { file: string }>
  const text = ['pay-button.js', 'pay-checkout.js']
    .map((name) => readFileSync(`dist/browser/${assets[name]!.file}`, 'utf8'))
    .join('')
  return [...new Set([...text.matchAll(/var\((--pay-[a-z-]+)/g)].map(([, name]) => name!))]
}

/** The settings that belong to no provider. */
export function generalSettingNames(): string[] {
  const ofProviders = new Set(DEFINITIONS.flatMap(settingNamesOf))
  return knownSettings().names.filter((name) => !ofProviders.has(name) && name !== 'NODE_ENV')
}

function builderOf(name: string): Build {
  const definition = (id: string): Definition => {
    const found = DEFINITIONS.find((each) => each.id === id)
    if (!found) throw new Error(`"${name}" names no provider`)
    return found
  }
  const [, what, id] = /^(settings|capabilities) of (\w+)$/.exec(name) ?? []
  if (what === 'settings') return () => settingsTable([definition(id!)])
  if (what === 'capabilities') return () => capabilitiesOf(definition(id!))
  const build = tables[name]
  if (!build) throw new Error(`nothing generates "${name}"`)
  return build
}

/** Facts in the first columns; what people wrote in the others, found by the first cell. */
function kept(
  before: string,
  heads: readonly string[],
  facts: readonly string[][],
  written: readonly string[],
): string {
  const rows = rowsOf(before).slice(2)
  const cellsOf = (key: string): string[] =>
    rows.find(([first]) => first === key)?.slice(-written.length) ?? written.map(() => '')
  return table(
    [...heads, ...written],
    facts.map((cells) => [...cells, ...cellsOf(cells[0]!)]),
  )
}

function generalSettings(): string[][] {
  const required = new Set(missingFrom({ ORDER_TOKEN_SECRET: 'x'.repeat(32), SANDBOX: '1' }))
  const config = readConfig(
    { PUBLIC_URL: 'http://localhost', ORDER_TOKEN_SECRET: 'x'.repeat(32), SANDBOX: '1' },
    { now: Date.now },
  )
  const defaults: Readonly<Record<string, unknown>> = {
    PORT: config.port,
    HOST: config.host,
    DATABASE_URL: config.databaseUrl,
    TRUST_PROXY: config.trustProxy,
    CHECKOUT_TTL: config.checkoutLifetime / 1000,
    LOG_LEVEL: config.logLevel,
    DEFAULT_LOCALE: config.defaultLocale,
    SANDBOX: 0,
    SANDBOX_PUBLIC: 0,
  }
  return generalSettingNames().map((name) => {
    const value = defaults[name]
    return [q(name), required.has(name) ? 'required' : value === undefined ? '' : q(String(value))]
  })
}

function missingFrom(environment: Readonly<Record<string, string>>): string[] {
  try {
    readConfig(environment, { now: Date.now })
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.faults.map(({ name }) => name)
  }
}
