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
