/** What is wrong with settings, all faults at once. */

export type Environment = Readonly<Record<string, string | undefined>>

export interface SettingFault {
  readonly name: string
  readonly message: string
}

export class ConfigError extends Error {
  readonly code = 'settings_invalid'
  readonly faults: readonly SettingFault[]
  /** @param summary whole sentences, in place of the list of faults */
  constructor(
    faults: readonly SettingFault[],
    summary = `The settings are not valid:\n${faults.map(({ name, message }) => `  ${name} ${message}`).join('\n')}`,
  ) {
    super(summary)
    this.name = 'ConfigError'
    this.faults = faults
  }
}

/**
 * Shows the value, which helps to find the fault, unless it may be a secret: by its name, or because it has the form of
 * credentials, a query or a key.
 */
export function faultOf(name: string, value: string | undefined, message: string, isSecret?: boolean): SettingFault {
  if (value === undefined) return { name, message: 'is missing' }
  const isHidden = isSecret || /_(?:SECRET|KEY|TOKEN)$/.test(name) || /[@?]|-----/.test(value) || value.length > 80
  return { name, message: isHidden ? message : `is "${value}" and ${message}` }
}
