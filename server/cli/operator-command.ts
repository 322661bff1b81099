/** What the commands of operators share: their actions, the reason for each, and pages of lists. */

import { noteSchema, optionalNoteSchema } from '../contract/operator-requests.ts'
import { parseWith } from '../contract/requests.ts'
import type { MoneyView } from '../contract/wire.ts'
import type { Call } from './command.ts'
import { UsageError } from './command.ts'

export const PAGE_FLAGS = { limit: { type: 'string' }, after: { type: 'string' } } as const

export const PAGE_DETAILS = [
  '--limit <n>      how many, 50 unless given and 100 at most',
  '--after <cursor> continues behind a page: the cursor that it printed',
] as const

/** @throws {UsageError} when there is none */
export function wordOf({ words }: Call, index: number, usage: string): string {
  const word = words[index]
  if (word === undefined) throw new UsageError(`usage: pay-button ${usage}`)
  return word
}

/** @throws {UsageError} */
export function refuseFurtherWords({ words }: Call, max: number, usage: string): void {
  if (words.length > max) throw new UsageError(`usage: pay-button ${usage}`)
}

export function textFlag({ flags }: Call, name: string): string | undefined {
  const value = flags[name]
  return typeof value === 'string' ? value : undefined
}

/** Why the operator does it. @throws {UsageError} without it @throws {PayError} when it cannot be stored */
export function requiredNote(call: Call): string {
  const note = textFlag(call, 'note')
  if (note === undefined) throw new UsageError('set --note: it says why, and is kept')
  return parseWith(noteSchema, { note }, 'The note').note
}

export function note(call: Call): string | undefined {
  return parseWith(optionalNoteSchema, { note: textFlag(call, 'note') }, 'The note').note
}

/** The members that were given. */
export function queryOf(call: Call, names: readonly string[]): URLSearchParams {
  const query = new URLSearchParams()
  for (const name of names) {
    const value = textFlag(call, name === 'cursor' ? 'after' : name)
    if (value !== undefined) query.set(name, value)
  }
  return query
}

export function sum({ amount, currency }: MoneyView): string {
  return `${amount} ${currency}`
}

/** @param lines one for each row */
export function listText(lines: readonly string[], nextCursor: string | null): string {
  const more = nextCursor === null ? [] : [`More: --after ${nextCursor}`]
  return lines.length === 0 && more.length === 0 ? 'There is none.' : [...lines, ...more].join('\n')
}

/** Bengali and other scripts write with single joiners, U+200C and U+200D. */
const INVISIBLE = /[\u200c\u200d]{2,}|(?![\u200c\u200d])[\p{Cc}\p{Cf}\u2028\u2029]/gu

/**
 * A stored text in one line, without characters that a terminal would act on or that turn its direction: buyers and
 * providers write these texts.
 */
export function shown(text: string): string {
  return text.replace(INVISIBLE, ' ').trim()
}
