/** Files that only their owner may read, because they hold secrets or buyers' names and phone numbers. */

import { chmodSync, closeSync, openSync } from 'node:fs'

const OWNER_ONLY = 0o600

/** Creates an empty file of mode 0600, whatever the umask is. An existing file keeps its mode. */
export function createPrivateFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', OWNER_ONLY))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return
    throw error
  }
  makePrivate(path)
}

export function makePrivate(path: string): void {
  chmodSync(path, OWNER_ONLY)
}
