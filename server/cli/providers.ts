/** `pay-button providers`: which providers are on, and what switches on the others. */

import { activatingNames, isSandboxSwitchedOn, providerDefinitions, readSettings } from '../config/provider-settings.ts'
import type { Environment, SettingFault } from '../config/config-error.ts'
import type { ProviderDefinition } from '../contract/provider.ts'
import * as notificationSources from '../providers/notification-sources.ts'
import type { Command } from './command.ts'

interface Line {
  id: string
  label: string
  on: boolean
  /** The settings that would switch it on, or what is wrong with them. */
  needs: string[]
}

export const providers: Command = {
  words: 0,
  run: async ({ environment }) => {
    const lines = [...providerDefinitions(), ...Object.values(notificationSources)].map((definition) =>
      lineOf(definition, environment),
    )
    const text = lines.map(({ id, label, on, needs }) =>
      `${on ? 'on ' : 'off'}  ${id.padEnd(11)} ${label.padEnd(12)} ${on ? '' : `needs ${needs.join(', ')}`}`.trimEnd(),
    )
    return { code: 0, text: text.join('\n'), json: { providers: lines } }
  },
}

function lineOf(definition: Pick<ProviderDefinition, 'id' | 'label' | 'settings'>, environment: Environment): Line {
  const { id, label } = definition
  const activating = activatingNames(definition)
  if (activating.length === 0) {
    const on = isSandboxSwitchedOn(id, environment)
    return { id, label, on, needs: on ? [] : [`${id.toUpperCase()}=1, and NODE_ENV other than production`] }
  }
  const faults: SettingFault[] = []
  const on = readSettings(definition, environment, faults) !== null
  return {
    id,
    label,
    on,
    needs: faults.map(({ name, message }) => (environment[name] ? `${name} (${message})` : name)),
  }
}
