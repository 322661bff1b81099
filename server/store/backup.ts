/** Copies a SQLite store while it is in use, and opens the copy without changing it. */

import { closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { createPrivateFile } from './private-file.ts'
import { text } from './sql.ts'
import { connector, sqlOn } from './sqlite.ts'
import { createStore } from './store.ts'
import type { Store } from './store.ts'

/** An unfinished copy. */
export interface SqliteCopy {
  readonly bytes: number
  /** Reads the copy. Its writes fail. */
  readonly store: Store
  /** What the engine finds wrong with the copy. */
  faults(): Promise<string[]>
  /** Gives the copy its name. @throws {Error} when another file has it by now */
  finish(): Promise<void>
  /** Removes the copy, unless it is finished. */
  discard(): Promise<void>
}

/**
 * Copies a database to a file beside `target`, of one moment and without gaps. Writers go on meanwhile. Only its owner
 * may read the copy.
 * @throws {Error} when `target` exists, or cannot be written
 */
export async function copySqlite(source: string, target: string): Promise<SqliteCopy> {
  const path = resolve(target)
  const part = `${path}.part`
  if (existsSync(path)) throw new Error(`${target} exists already`)
  if (existsSync(part)) throw new Error(`${part} exists already: remove it if no other backup runs`)
  createPrivateFile(part)
  const connect = connector()
  let isFinished = false
  const remove = (): void => {
    for (const file of [part, `${part}-journal`]) rmSync(file, { force: true })
  }
  try {
    const from = connect(resolve(source))
    try {
      from.exec('PRAGMA busy_timeout = 10000')
      // Takes no lock that a writer waits for. SQLite accepts an empty file as a new one.
      from.exec(`VACUUM INTO '${part.replaceAll("'", "''")}'`)
    } finally {
      from.close()
    }
    sync(part)
    const connection = connect(part)
    connection.exec('PRAGMA query_only = ON')
    const read = sqlOn(connection)
    let isOpen = true
    const close = async (): Promise<void> => {
      if (isOpen) connection.close()
      isOpen = false
    }
    const readOnly = async (): Promise<never> => {
      throw new Error('a copy cannot be written')
    }
    return {
      bytes: statSync(part).size,
      store: createStore({ read, transaction: readOnly, close }),
      faults: async () =>
        (await read.all('PRAGMA integrity_check'))
          .map((row) => text(row.integrity_check))
          .filter((row) => row !== 'ok'),
      finish: async () => {
        await close()
        giveName(part, path)
        isFinished = true
        sync(dirname(path))
      },
      discard: async () => {
        await close()
        if (!isFinished) remove()
      },
    }
  } catch (error) {
    remove()
    throw error
  }
}

/** A link fails when the name is taken, and a file that is renamed replaces the other one. */
function giveName(part: string, path: string): void {
  try {
    linkSync(part, path)
    rmSync(part)
  } catch (error) {
    // Some file systems have no links.
    if (existsSync(path) || !['EPERM', 'ENOTSUP', 'ENOSYS'].includes(String((error as NodeJS.ErrnoException).code)))
      throw error
    renameSync(part, path)
  }
}

function sync(path: string): void {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
