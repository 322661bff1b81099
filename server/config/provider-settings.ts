/** Reads the settings of providers and platforms, which describe them themselves. */

import * as registry from '../providers/index.ts'
import * as notificationSources from '../providers/notification-sources.ts'
import type { Provider, ProviderContext, ProviderDefinition, WebhookSource } from '../contract/provider.ts'
import { isLoopback } from '../contract/setting-texts.ts'
import { faultOf } from './config-error.ts'
import type { Environment, SettingFault } from './config-error.ts'

/** Sorted by id, with providers that move no money last. */
export function providerDefinitions(): ProviderDefinition[] {
  const definitions = Object.values(registry) as unknown as ProviderDefinition[]
  const isSandbox = (definition: ProviderDefinition): number => Number(activatingNames(definition).length === 0)
  return definitions.toSorted((a, b) => isSandbox(a) - isSandbox(b) || (a.id < b.id ? -1 : 1))
}

/** The ids of the providers that move no money. */
export function simulatedProviders(): string[] {
  return providerDefinitions()
    .filter((definition) => activatingNames(definition).length === 0)
    .map(({ id }) => id)
}

/** The variables that together switch a provider on. */
export function activatingNames(definition: Pick<ProviderDefinition, 'id' | 'settings'>): string[] {
  return Object.entries(definition.settings)
    .filter(([, { activates }]) => activates)
    .map(([name]) => settingName(definition, name))
}

export function settingName(definition: Pick<ProviderDefinition, 'id'>, name: string): string {
  return `${definition.id.toUpperCase()}_${name}`
}

/** @returns the providers that are on, by id */
export function readProviders(
  set: Record<string, string>,
  context: ProviderContext,
  faults: SettingFault[],
): Map<string, Provider> {
  const providers = new Map<string, Provider>()
  for (const definition of providerDefinitions()) {
    // A provider without credentials moves no money. A variable of its own name switches it on, except in production.
    const on = activatingNames(definition).length > 0 ? isOn(definition, set) : isSandboxOn(definition.id, set, faults)
    const values = on && readSettings(definition, set, faults)
    if (values) providers.set(definition.id, definition.create(values, context))
  }
  return providers
}

/** @returns the platforms that are on, by id */
export function readNotificationSources(
  set: Record<string, string>,
  context: ProviderContext,
  faults: SettingFault[],
): Map<string, WebhookSource> {
  const sources = new Map<string, WebhookSource>()
  for (const definition of Object.values(notificationSources)) {
    const values = isOn(definition, set) && readSettings(definition, set, faults)
    if (values)
      sources.set(definition.id, definition.create(values as Parameters<typeof definition.create>[0], context))
  }
  return sources
}

function isOn(definition: Described, set: Environment): boolean {
  return activatingNames(definition).every((name) => set[name])
}

/** A provider or a platform, as far as its settings are concerned. */
type Described = Pick<ProviderDefinition, 'id' | 'label' | 'settings'>

/** @returns the settings of one provider; null when one is bad or missing, which is then among the faults */
export function readSettings(
  definition: Described,
  set: Environment,
  faults: SettingFault[],
): Record<string, unknown> | null {
  const before = faults.length
  const values: Record<string, unknown> = {}
  for (const [name, setting] of Object.entries(definition.settings)) {
    const variable = settingName(definition, name)
    const value = set[variable] || setting.default
    if (value === undefined) {
      if (setting.required || setting.activates)
        faults.push({ name: variable, message: `is missing. ${definition.label} requires it` })
      continue
    }
    try {
      values[name] = setting.parse(value)
    } catch (error) {
      faults.push(faultOf(variable, value, (error as Error).message, setting.secret))
    }
  }
  return faults.length === before ? values : null
}

function isSandboxOn(id: string, set: Environment, faults: SettingFault[]): boolean {
  const name = id.toUpperCase()
  if (set[name] === undefined || set[name] === '0') return false
  if (set[name] !== '1') faults.push(faultOf(name, set[name], 'must be 1 or 0'))
  else if (!isSandboxSwitchedOn(id, set))
    faults.push({
      name,
      message: 'is 1 and NODE_ENV is production. The sandbox pays orders without money: remove SANDBOX',
    })
  return isSandboxSwitchedOn(id, set)
}

/** The sandbox pays orders without money, and a shop that strangers can reach may ship them. */
export function refusePublicSandbox(set: Environment, publicUrl: string, faults: SettingFault[]): void {
  if (isLoopback(new URL(publicUrl).hostname)) return
  for (const { id } of providerDefinitions().filter((definition) => activatingNames(definition).length === 0)) {
    if (!isSandboxSwitchedOn(id, set)) continue
    const message =
      `is 1 and PUBLIC_URL is the public address ${publicUrl}. The sandbox pays orders without money: remove it, ` +
      'or set SANDBOX_PUBLIC=1 for a demonstration'
    faults.push({ name: id.toUpperCase(), message })
  }
}

export function isSandboxSwitchedOn(id: string, environment: Environment): boolean {
  return environment[id.toUpperCase()] === '1' && environment.NODE_ENV?.toLowerCase() !== 'production'
}

/** The prefixes that only settings of providers and platforms have. */
export function settingPrefixes(): string[] {
  return [...providerDefinitions(), ...Object.values(notificationSources)].map(({ id }) => `${id.toUpperCase()}_`)
}

/** Every variable that belongs to a provider or a platform. */
export function settingNames(): string[] {
  return [...providerDefinitions(), ...Object.values(notificationSources)].flatMap((definition) => {
    const own = Object.keys(definition.settings)
    return own.length > 0 ? own.map((name) => settingName(definition, name)) : [definition.id.toUpperCase()]
  })
}
