/**
 * Generates parts of the documentation. `<!-- example: name -->` stands before the code of an example, and
 * `<!-- generated: name --> … <!-- end -->` around a table. Columns that people write are kept for the rows with the
 * same first cell.
 */

import { knownSettings, readConfig } from '../../server/config/config.ts'
import { ConfigError } from '../../server/config/config-error.ts'
import { ANOMALY_KINDS } from '../../server/domain/payment.ts'
import { ERRORS } from '../../server/contract/errors.ts'
import { SIGNATURE_FORMS } from '../../server/providers/pakhipay/signature-forms.ts'
import { FAULT_MATRIX } from '../server/support/fault-matrix.ts'
import { mistakesBySymptom } from './mistakes.ts'
import { BUTTON, declarationOf, eventObjects, MODAL, optionOf } from './manifest.ts'
import type { Entry } from './manifest.ts'
import { LOCAL_ERROR_CODES, ORDER_EVENT_TYPES } from './names.ts'
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

interface Layer {
  readonly mayUse?: readonly string[]
  readonly mayUseTypesOf?: readonly string[]
  readonly packages?: readonly string[]
  readonly node?: readonly string[]
}

const EXAMPLE = /(<!-- example: (\S+) -->\n(`{3})\w+\n)[^]*?```/g
/** How a layer says that it may import any. */
const ANY = '.+'
const BLOCK = /(<!-- generated: ([\w ]+) -->)(\n?)([^]*?)(<!-- end -->)/g

const { LAYERS } = (await import('../../.dependency-cruiser.mjs' as string)) as {
  readonly LAYERS: Readonly<Record<string, Layer>>
}

type Build = (before: string) => string

const q = (name: string): string => `\`${name}\``

const tables: Readonly<Record<string, Build>> = {
  layers: (before) => kept(before, ['layer', 'values of', 'types of', 'packages'], layerRows(), ['contains']),
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
      [...LOCAL_ERROR_CODES, 'http_<status>'].map((code) => [q(code)]),
      ['means'],
    ),
  mistakes: () => mistakesBySymptom(),
  'fault matrix': () =>
    table(
      ['fault', 'when', 'what happens'],
      FAULT_MATRIX.map(({ fault, step, then }) => [fault, step, then]),
    ),
  attributes: () => table(['attribute', 'option of `checkout()`', 'meaning'], attributeRows()),
  events: () => table(['event', 'class', 'cancelable', 'when', 'fields'], eventRows()),
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
  'custom properties': () => table(['property', 'default in the button', 'in the modal', 'meaning'], propertyRows()),
  parts: () => table(['part', 'meaning'], partRows()),
  'signature forms': () => `${SIGNATURE_FORMS.slice(0, -1).map(q).join(', ')} or ${q(SIGNATURE_FORMS.at(-1)!)}`,
}

/** @returns a page with its examples and its generated parts up to date */
export function generated(text: string): string {
  return text
    .replace(EXAMPLE, (_all, head: string, name: string) => `${head}${example(name)}\`\`\``)
    .replace(
      BLOCK,
      (_all, start: string, name: string, line: string, before: string, end: string) =>
        `${start}${line}${builderOf(name)(before)}${end}`,
    )
}

/** What each layer may import, besides its own files. */
function layerRows(): string[][] {
  const all = (names: readonly string[]): string => (names.includes(ANY) ? 'any' : names.join(', '))
  return Object.entries(LAYERS).map(([name, { mayUse = [], mayUseTypesOf = [], packages = [], node = [] }]) => {
    const modules = node.length > 0 ? [node.includes(ANY) ? 'Node' : `Node’s ${node.join(', ')}`] : []
    return [name, mayUse.join(', '), mayUseTypesOf.join(', '), [all(packages), ...modules].filter(Boolean).join('; ')]
  })
}

/** @returns the settings that belong to no provider */
export function generalSettingNames(): string[] {
  const ofProviders = new Set(DEFINITIONS.flatMap(settingNamesOf))
  return knownSettings().names.filter((name) => !ofProviders.has(name) && name !== 'NODE_ENV')
}

/** Attributes that are options come first. */
function attributeRows(): string[][] {
  const rows = BUTTON.attributes.map((attribute) => {
    const option = optionOf(attribute.name)
    return [q(attribute.name), option && q(option), attribute.description + valuesOf(attribute)]
  })
  return rows.sort(([, a], [, b]) => Number(a === '') - Number(b === ''))
}

/** @returns the values of a type like `'auto' | 'frame'`, as a sentence */
function valuesOf({ type, default: byDefault }: Entry): string {
  const values = [...(type?.text ?? '').matchAll(/'(\w+)'/g)].map(([, value]) => value!)
  if (values.length === 0) return ''
  return ` Values: ${values.map((value) => q(value) + (value === byDefault ? ' (default)' : '')).join(', ')}.`
}

function eventRows(): string[][] {
  return eventObjects().map(({ type, cancelable, constructor }) => {
    const { description } = BUTTON.events.find(({ name }) => name === type)!
    const fields = declarationOf(constructor.name).members.map(({ name }) => q(name))
    return [q(type), q(constructor.name), cancelable ? 'yes' : '', description, fields.join(', ') || 'none']
  })
}

function propertyRows(): string[][] {
  const defaultIn = ({ cssProperties }: typeof BUTTON, property: string): string => {
    const value = cssProperties.find(({ name }) => name === property)?.default
    return value === undefined ? '' : q(value)
  }
  return MODAL.cssProperties.map(({ name, description }) => [
    q(name),
    defaultIn(BUTTON, name),
    defaultIn(MODAL, name),
    description,
  ])
}

function partRows(): string[][] {
  return [BUTTON, MODAL].flatMap(({ tagName, cssParts }) =>
    cssParts.map(({ name, description }) => [q(`${tagName}::part(${name})`), description]),
  )
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

/** @returns a table with facts in the first columns and what people wrote in the others */
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
    DATABASE_POOL_SIZE: config.postgres.poolSize,
    DATABASE_CONNECT_TIMEOUT: config.postgres.connectTimeout / 1000,
    DATABASE_STATEMENT_TIMEOUT: config.postgres.statementTimeout / 1000,
    TRUST_PROXY: config.trustProxy,
    CHECKOUT_TTL: config.checkoutLifetime / 1000,
    RETENTION_DAYS: config.retention / 86_400_000,
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
