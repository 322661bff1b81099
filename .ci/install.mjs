/** Installs what the lock file names and is not here yet. `npm start` and `npm test` begin with it, so that a fresh clone needs nothing else. */

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const oldestNode = [20, 19]
const buildTools = ['python3', 'make', 'g++']
/** With NODE_ENV=production npm would leave out what builds and tests. */
const cleanInstall = ['ci', '--include=dev', '--loglevel=error', '--no-audit', '--no-fund']

/** @throws {Error} in words that say what to do, when something cannot be installed */
export function install() {
  refuseOldNode()
  if (!isInstalled()) {
    console.log('Installing dependencies (npm ci) …')
    npm(cleanInstall)
    if (!isInstalled())
      throw new Error('npm ci ended well, but node_modules still lacks packages that package-lock.json names.')
  }
  ensureSqlite()
}

function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
    throw new Error(`Node ${oldestNode.join('.')} or later is needed; this is ${process.versions.node}.`)
  }
}

/** Compares the lock with npm's own record of what it put into node_modules, and looks whether the folders are still there. */
function isInstalled() {
  const recordPath = join(root, 'node_modules/.package-lock.json')
  if (!existsSync(recordPath)) return false
  const wanted = readPackages(join(root, 'package-lock.json'))
  const present = readPackages(recordPath)
  return Object.entries(wanted).every(([path, entry]) => {
    // The empty path is this package itself. Optional packages may be for another platform.
    if (path === '' || entry.optional || entry.devOptional) return true
    return present[path]?.version === entry.version && existsSync(join(root, path, 'package.json'))
  })
}

function readPackages(path) {
  return JSON.parse(readFileSync(path, 'utf8')).packages
}

/** Node has SQLite built in from 22.13; before that better-sqlite3 has to be compiled, which can go wrong in ways that npm keeps to itself. */
function ensureSqlite() {
  if (isBuiltin('node:sqlite') || sqliteLoads()) return
  console.log('better-sqlite3 does not load: compiling it (about a minute) …')
  if (compileSqlite()) return
  if (installBuildTools() && compileSqlite()) return
  throw new Error(
    `Node ${process.versions.node} has no SQLite of its own and better-sqlite3 could not be compiled (see above). ` +
      `Install ${buildTools.join(', ')} and run this again, or use Node 22.13 or later.`,
  )
}

function sqliteLoads() {
  const program = `new (require('better-sqlite3'))(':memory:').close()`
  return spawnSync(process.execPath, ['-e', program], { cwd: root, stdio: 'ignore' }).status === 0
}

function compileSqlite() {
  // npm removes an optional package that did not compile, so that there may be nothing left to rebuild.
  const isThere = existsSync(join(root, 'node_modules/better-sqlite3/package.json'))
  try {
    npm(isThere ? ['rebuild', 'better-sqlite3'] : cleanInstall)
  } catch (error) {
    console.error(error.message)
  }
  return sqliteLoads()
}

function installBuildTools() {
  const isRoot = process.getuid?.() === 0
  if (!isRoot || spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status !== 0) return false
  console.log(`Installing ${buildTools.join(', ')} (apt-get) …`)
  const update = spawnSync('apt-get', ['update', '-qq'], { stdio: ['ignore', 'ignore', 'inherit'] })
  const add = spawnSync('apt-get', ['install', '-y', '-qq', ...buildTools], { stdio: ['ignore', 'ignore', 'inherit'] })
  return update.status === 0 && add.status === 0
}

/**
 * @param settings go into npm's environment
 * @throws {Error} when it fails
 */
export function npm(args, settings = {}) {
  // Under `npm start` and `npm test` npm says where it is; that also works where it is not on the PATH.
  const ownNpm = process.env.npm_execpath
  const [command, first] = ownNpm?.endsWith('.js')
    ? [process.execPath, [ownNpm]]
    : [process.platform === 'win32' ? 'npm.cmd' : 'npm', []]
  const result = spawnSync(command, [...first, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...headersOfThisNode(), ...settings },
  })
  if (result.error) throw new Error(`npm could not be started: ${result.error.message}`)
  if (result.status !== 0)
    throw new Error(`npm ${args.join(' ')} failed with exit code ${result.status ?? result.signal}.`)
}

/** Spares node-gyp the download of headers that came with this Node. */
function headersOfThisNode() {
  const prefix = dirname(dirname(process.execPath))
  return existsSync(join(prefix, 'include/node/node.h')) ? { npm_config_nodedir: prefix } : {}
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    install()
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}
