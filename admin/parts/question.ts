/** What an operator is asked before an action. */

import type { TemplateResult } from 'lit'

export interface Field {
  readonly name: string
  readonly label: string
  readonly value?: string
  readonly hint?: string
  readonly isOptional?: boolean
  readonly inputMode?: 'text' | 'decimal' | 'email' | 'tel'
  readonly maxLength?: number
  readonly before?: string
  readonly after?: string
  readonly isCode?: boolean
  /** One of these is chosen, instead of a text. */
  readonly choices?: readonly { readonly value: string; readonly label: string }[]
  /** @returns what is wrong with a value, beside the others; undefined when it is right */
  readonly check?: (value: string, values: Values) => string | undefined
}

export type Values = Readonly<Record<string, string>>

/** What a step has found, shown before the last press. */
export interface Finding {
  readonly tone: 'good' | 'warn' | 'bad'
  readonly title: string
  readonly text?: string
}

export interface Question {
  readonly title: string
  readonly text: string | TemplateResult
  readonly fields?: readonly Field[]
  /** The label of the action, perhaps with what was typed. */
  readonly confirm: string | ((values: Values) => string)
  readonly cancel: string
  readonly isDestructive?: boolean
  /**
   * Does the action. Rejects with the companion's refusal, which the dialog shows. A {@link Finding} keeps the dialog
   * open and shows it, as the end of the question.
   */
  readonly act: (values: Values) => Promise<Finding | void>
}
