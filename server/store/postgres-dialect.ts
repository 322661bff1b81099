/** Translates between the statements of this program, which are written for SQLite, and Postgres. */

import type { SqlValue } from './sql.ts'

/**
 * Statements mean the same in both, with one exception: `lower` follows the locale of the database. The columns compare
 * bytes, as in SQLite, so a parameter has to do so, too.
 */
export function toPostgres(text: string): string {
  return text.replace(/\blower\((\$\d+)\)/g, 'lower($1 COLLATE "C")')
}

/**
 * The types of a migration. Texts sort by their bytes, as in SQLite: a library update of the host cannot change that
 * order and break the indexes.
 */
export function toSchema(text: string): string {
  return text
    .replace(/--.*$/gm, '')
    .replace(/\bINTEGER\b/g, 'BIGINT')
    .replace(/\bBLOB\b/g, 'BYTEA')
    .replace(/\bTEXT\b/g, 'TEXT COLLATE "C"')
    .replace(/\)\s*STRICT(, WITHOUT ROWID)?\s*;/g, ');')
}

/** Postgres cannot store the character U+0000. It becomes the replacement character, in stored and in sought texts. */
export function valueOf(value: SqlValue): SqlValue {
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value
}

const BOOL = 16
const BYTEA = 17
const INTEGERS = new Set([20, 21, 23])
/** The type of the sum of whole numbers. */
const NUMERIC = 1700
const FLOATS = new Set([700, 701])

/** How the texts that Postgres sends become values. */
export const columnTypes = {
  getTypeParser: (type: number) => {
    if (INTEGERS.has(type)) return wholeNumber
    if (type === NUMERIC) return (text: string) => (/^-?\d+$/.test(text) ? wholeNumber(text) : Number(text))
    if (type === BOOL) return (text: string) => (text === 't' ? 1 : 0)
    if (type === BYTEA) return (text: string) => Buffer.from(text.slice(2), 'hex')
    return FLOATS.has(type) ? Number : (text: string) => text
  },
}

function wholeNumber(text: string): number | bigint {
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : BigInt(text)
}
