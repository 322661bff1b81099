/** The settings as an operator may see them. */

import type { Setting } from '../contract/provider-settings.ts'
import * as notificationSources from '../providers/notification-sources.ts'
import { providerDefinitions, settingName } from './provider-settings.ts'

export interface ShownSetting {
  name: string
  set: boolean
  secret: boolean
  /** The value as it is used. A secret is masked. Null when it is not set and has no default. */
  value: string | null
}

const MASK = '••••••••'

/** @param general the names of the settings that no provider describes @param set those that are set */
export function shownSettings(general: readonly string[], set: Readonly<Record<string, string>>): ShownSetting[] {
  const described = [...providerDefinitions(), ...Object.values(notificationSources)].flatMap((definition) =>
    Object.entries<Setting<unknown>>(definition.settings).map(([name, { secret, default: value }]) => ({
      name: settingName(definition, name),
      secret: secret === true,
      value: value === undefined ? null : String(value),
    })),
  )
  const all = [...general.map((name) => ({ name, secret: false, value: null })), ...described]
  return all.map(({ name, secret, value }) => {
    const given = set[name]
    const isSecret = secret || /_(?:SECRET|KEY|TOKEN)$/.test(name)
    return {
      name,
      set: given !== undefined,
      secret: isSecret,
      value: given === undefined ? value : shown(given, isSecret),
    }
  })
}

/** Nothing of a secret is shown, not even its length. An address can contain a password or a key. */
function shown(value: string, isSecret: boolean): string {
  if (isSecret) return MASK
  if (!URL.canParse(value)) return /-----|[@?]/.test(value) ? MASK : value
  const url = new URL(value)
  if (url.password === '' && url.search === '') return value
  if (url.password !== '') url.password = '***'
  return `${url.href.replace(/\?.*$/, '')}${url.search === '' ? '' : '?…'}`
}
