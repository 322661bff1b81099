import { activatingNames, providerDefinitions } from '../config.ts'
import type { Command } from './command.ts'

export const providers: Command = {
  name: 'providers',
  usage: '',
  summary: 'Lists the providers, which are switched on, and the settings that would switch on the others.',
  words: 0,
  run: async ({ environment }) => {
    const rows = providerDefinitions().map((definition) => {
      const needed = activatingNames(definition)
      const switches = needed.length > 0 ? needed : [definition.id.toUpperCase()]
      const on = needed.length > 0 ? needed.every((name) => environment[name]) : environment[switches[0]!] === '1' && environment.NODE_ENV !== 'production'
      return { id: definition.id, label: definition.label, on, settings: switches }
    })
    const lines = rows.map(({ id, label, on, settings }) => `${on ? 'on ' : 'off'}  ${id.padEnd(10)} ${label.padEnd(12)} ${on ? '' : `needs ${settings.join(', ')}`}`.trimEnd())
    return { code: 0, text: lines.join('\n'), json: { providers: rows } }
  },
}
