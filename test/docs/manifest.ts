/** The elements as `dist/custom-elements.json` describes them. Needs `npm run build`. */

import { readFileSync } from 'node:fs'
import type { Customer } from '../../server/contract/wire.ts'
import type { CheckoutOptions } from '../../src/checkout/options.ts'
import * as events from '../../src/checkout/events.ts'
import { optionsOf } from '../../src/elements/button-options.ts'
import { CHECKOUT_OPTIONS } from './names.ts'

export interface Entry {
  readonly name: string
  readonly description: string
  readonly type?: { readonly text: string }
  readonly default?: string
}

export interface Declaration extends Entry {
  readonly tagName?: string
  readonly members: readonly (Entry & { readonly kind: 'field' | 'method'; readonly privacy?: string })[]
  readonly attributes: readonly Entry[]
  readonly events: readonly Entry[]
  readonly slots: readonly Entry[]
  readonly cssParts: readonly Entry[]
  readonly cssProperties: readonly Entry[]
}

export interface Module {
  readonly path: string
  readonly declarations: readonly (Entry & Partial<Declaration>)[]
  readonly exports: readonly { readonly kind: string; readonly name: string }[]
}

export const { modules } = JSON.parse(readFileSync('dist/custom-elements.json', 'utf8')) as {
  modules: readonly Module[]
}
/** The analyzer leaves out empty lists. */
const NOTHING = { members: [], attributes: [], events: [], slots: [], cssParts: [], cssProperties: [] }
export const declarations: readonly Declaration[] = modules.flatMap((module) =>
  module.declarations.map((declaration) => ({ ...NOTHING, ...declaration })),
)

export const BUTTON = declarationOf('PayButtonElement')
export const MODAL = declarationOf('PayCheckoutElement')
/** Those of `<pay-button>`. */
export const ATTRIBUTES: readonly string[] = BUTTON.attributes.map(({ name }) => name)

export function declarationOf(className: string): Declaration {
  const found = declarations.find(({ name }) => name === className)
  if (!found) throw new Error(`the manifest lacks ${className}`)
  return found
}

/** The option of `checkout()` that an attribute becomes, for example `customer.name`; empty when it becomes none. */
export function optionOf(attribute: string): string {
  const [[option, value] = ['', '']] = Object.entries(optionsOf([[attribute, 'here']]) satisfies CheckoutOptions)
  if (!CHECKOUT_OPTIONS.includes(option)) return ''
  return typeof value === 'object' ? `${option}.${Object.keys(value as Customer)[0]}` : option
}

/** One event of each class, as the modal makes them. */
export function eventObjects(): Event[] {
  return Object.values(events).map((EventClass) => new (EventClass as new (...details: unknown[]) => Event)({}, 'open'))
}

/** What the shipped files use, with the fallback value: `--pay-accent` → `#1f55e0`. */
export function customPropertiesIn(asset: 'pay-button.js' | 'pay-checkout.js'): Map<string, string> {
  const assets = JSON.parse(readFileSync('dist/browser/assets.json', 'utf8')) as Record<string, { file: string }>
  const text = readFileSync(`dist/browser/${assets[asset]!.file}`, 'utf8')
  return new Map([...text.matchAll(/var\((--pay-[a-z-]+),([^)]+)\)/g)].map(([, name, value]) => [name!, value!.trim()]))
}
