/** Recognizes the errors of SQLite that mean: the statement is right, but the store cannot be used at the moment. */

import { statSync } from 'node:fs'
import { StoreUnavailable } from '../contract/errors.ts'

/**
 * Primary result codes: https://www.sqlite.org/rescode.html. An error of better-sqlite3 has the name, an error of
 * `node:sqlite` has the number.
 */
const UNAVAILABLE: Readonly<Record<string, number>> = {
  PERM: 3,
  BUSY: 5,
  LOCKED: 6,
  NOMEM: 7,
  READONLY: 8,
  IOERR: 10,
  CORRUPT: 11,
  FULL: 13,
  CANTOPEN: 14,
  PROTOCOL: 15,
  AUTH: 23,
  NOTADB: 26,
}
const NUMBERS = new Set(Object.values(UNAVAILABLE))

/** Whether the error says that another process is writing. */
export function isBusy(error: unknown): boolean {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown }
  return typeof errcode === 'number' ? (errcode & 0xff) === UNAVAILABLE.BUSY : /^SQLITE_BUSY(_|$)/.test(String(code))
}

/** @returns the error to throw: a {@link StoreUnavailable} with this error as its cause, or the same error */
export function readError(error: unknown): unknown {
  if (error instanceof StoreUnavailable) return error
  const { code, errcode } = error as { code?: unknown; errcode?: unknown }
  // An extended code holds its primary code in the last eight bits, or at the beginning of its name.
  const known =
    typeof errcode === 'number'
      ? NUMBERS.has(errcode & 0xff)
      : Object.hasOwn(UNAVAILABLE, /^SQLITE_([A-Z]+)/.exec(String(code))?.[1] ?? '')
  return known ? new StoreUnavailable(error) : error
}

/**
 * Remembers which file was opened. When somebody removes or replaces the file, SQLite goes on to write to the old one,
 * and nobody ever reads those writes.
 * @returns a function that throws {@link StoreUnavailable} when the path no longer leads to that file
 */
export function sameFileCheck(path: string): () => void {
  const identity = (): string | null => {
    const facts = statSync(path, { throwIfNoEntry: false })
    return facts ? `${facts.dev}:${facts.ino}` : null
  }
  const opened = identity()
  return () => {
    const now = identity()
    if (now === opened) return
    const what = now === null ? 'is gone: put it back' : 'was replaced: restart to use the new one'
    throw new StoreUnavailable(new Error(`the file ${path} ${what}`))
  }
}
