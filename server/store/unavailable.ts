/** Which errors of SQLite mean that the store cannot be used just now, while the statement itself was right. */

import { statSync } from 'node:fs'
import { StoreUnavailable } from '../contract/errors.ts'

/** Primary result codes: https://www.sqlite.org/rescode.html. better-sqlite3 tells the name, `node:sqlite` the number. */
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

/** Whether another process writes just now. */
export function isBusy(error: unknown): boolean {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown }
  return typeof errcode === 'number' ? (errcode & 0xff) === UNAVAILABLE.BUSY : /^SQLITE_BUSY(_|$)/.test(String(code))
}

/** The error to throw on: {@link StoreUnavailable} with the first cause, or the same error. */
export function readError(error: unknown): unknown {
  if (error instanceof StoreUnavailable) return error
  const { code, errcode } = error as { code?: unknown; errcode?: unknown }
  // Extended codes keep the primary one in their last eight bits, or at the beginning of their name.
  const known =
    typeof errcode === 'number'
      ? NUMBERS.has(errcode & 0xff)
      : Object.hasOwn(UNAVAILABLE, /^SQLITE_([A-Z]+)/.exec(String(code))?.[1] ?? '')
  return known ? new StoreUnavailable(error) : error
}

/**
 * Tells whether a file is still the one that was opened: a database whose file is removed or replaced goes on to take writes, which nobody will ever read.
 * @returns a function that throws {@link StoreUnavailable} when it is not
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
