/**
 * Keeps compiled code for the next start, where Node can (22.8 and later). Node runs what it finds in the folder, so
 * nobody but this user and root may be able to write to it.
 */

import { mkdirSync, realpathSync, statSync } from 'node:fs'
import module from 'node:module'
import { userInfo } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import type { Environment } from '../config/config-error.ts'

export interface CompiledCodeOptions {
  /** Null where Node has no such cache. */
  readonly enable?: ((folder: string) => unknown) | null
  /** Who runs this program. Null on Windows, where a folder has no owner that Node could read. */
  readonly user?: number | null
}

const ROOT = 0
const OTHERS_MAY_WRITE = 0o022
/** In a folder like /tmp, nobody can rename or remove what belongs to another user. */
const STICKY = 0o1000

/** Without a folder that is safe, or one at all, the program starts as before. */
export function keepCompiledCode(environment: Environment, options: CompiledCodeOptions = {}): void {
  const { enable = module.enableCompileCache ?? null, user = process.getuid?.() ?? null } = options
  // Node enables it by itself when it is told where.
  if (enable === null || user === null || environment.NODE_COMPILE_CACHE) return
  const folder = safeFolder(environment, user)
  if (folder !== null) enable(folder)
}

/** @returns null when there is no such folder */
function safeFolder({ XDG_CACHE_HOME: cache = '' }: Environment, user: number): string | null {
  try {
    // Not HOME, which `sudo` can leave at the home of another user.
    const parent = isAbsolute(cache) ? cache : join(userInfo().homedir, '.cache')
    const folder = join(parent, 'pay-button', 'compiled')
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const path = realpathSync(folder)
    const { uid, mode } = statSync(path)
    return uid === user && (mode & OTHERS_MAY_WRITE) === 0 && isKeptFromOthers(dirname(path), user) ? path : null
  } catch {
    return null
  }
}

/** Whether nobody else can put another folder in the place of one that is in this folder. */
function isKeptFromOthers(folder: string, user: number): boolean {
  const { uid, mode } = statSync(folder)
  if (uid !== user && uid !== ROOT) return false
  if ((mode & OTHERS_MAY_WRITE) !== 0 && (mode & STICKY) === 0) return false
  const parent = dirname(folder)
  return parent === folder || isKeptFromOthers(parent, user)
}
