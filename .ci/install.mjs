/** Installs the packages of the lock file. `npm start` and `npm test` do this first: they work in a fresh clone. */

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const oldestNode = [20, 19]
const buildTools = ['python3', 'make', 'g++']
/**
 * Without `--include=dev`, NODE_ENV=production would leave out the packages that build and test. No package needs its
 * script, except better-sqlite3 where Node has no SQLite.
 */
const cleanInstall = ['ci', '--ignore-scripts', '--include=dev', '--loglevel=error', '--no-audit', '--no-fund']

/** @throws {Error} that says what to do, when something cannot be installed */
export function install() {
  refuseOldNode()
  if (!isInstalled()) {
    console.log('Installing dependencies (npm ci) …')
    npm(cleanInstall)
    if (!isInstalled()) throw new Error('npm ci succeeded, but node_modules lacks packages of package-lock.json.')
  }
  ensureSqlite()
}

function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
    throw new Error(`This needs Node ${oldestNode.join('.')} or later. This is Node ${process.versions.node}.`)
  }
}

/** Compares the lock file with npm's record of node_modules, and checks that the folders exist. */
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

/** Node has SQLite built in from 22.13. Before that, better-sqlite3 is compiled. */
function ensureSqlite() {
  if (isBuiltin('node:sqlite') || sqliteLoads()) return
  console.log('Compiling better-sqlite3, which takes about a minute …')
  if (compileSqlite()) return
  if (installBuildTools() && compileSqlite()) return
  throw new Error(
    `Node ${process.versions.node} has no SQLite, and better-sqlite3 could not be compiled (see above). ` +
      `Install ${buildTools.join(', ')} and try again, or use Node 22.13 or later.`,
  )
}

function sqliteLoads() {
  const program = `new (require('better-sqlite3'))(':memory:').close()`
  return spawnSync(process.execPath, ['-e', program], { cwd: root, stdio: 'ignore' }).status === 0
}

function compileSqlite() {
  try {
    if (!existsSync(join(root, 'node_modules/better-sqlite3/package.json'))) npm(cleanInstall)
    npm(['rebuild', 'better-sqlite3'])
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
 * @param settings added to the environment of npm
 * @throws {Error} when npm fails
 */
export function npm(args, settings = {}) {
  // `npm start` and `npm test` say where npm is, which also works when it is not on the PATH.
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

/** Lets node-gyp use the headers that came with this Node instead of downloading them. */
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
