/**
 * How a provider describes its settings: plain data. The configuration reads it, the documentation lists it, and the
 * adapter gets typed values from it.
 */

export interface Setting<T> {
  /** One line for the tables of the documentation. */
  readonly describe: string
  /** The provider is on when all of its `activates` settings are set. */
  readonly activates?: boolean
  /** Must be set when the provider is on. */
  readonly required?: boolean
  /** The logs redact it, and nothing prints it. */
  readonly secret?: boolean
  readonly default?: string
  /** @throws {Error} with a message that continues the variable's name, e.g. "must be one of auto, php" */
  readonly parse: (text: string) => T
}

export type SettingsShape = Readonly<Record<string, Setting<unknown>>>

/** `undefined` only for settings that are neither required, activating nor defaulted. */
export type SettingsValues<Shape extends SettingsShape> = {
  readonly [Name in keyof Shape]: Shape[Name] extends { activates: true } | { required: true } | { default: string }
    ? Parsed<Shape[Name]>
    : Parsed<Shape[Name]> | undefined
}
type Parsed<S> = S extends Setting<infer T> ? T : never
