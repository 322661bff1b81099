/**
 * Loads better-sqlite3, for a Node without `node:sqlite`. It is an optional peer dependency: it is compiled when it is
 * installed, which a shop that only shows the button does not need.
 */

import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { DriverMissing } from './driver-missing.ts'

const NAME = 'better-sqlite3'
const OTHER_NODE = 'or use Node 22.13 or later, which has SQLite'

/** @throws {DriverMissing} */
export function loadBetterSqlite(): typeof import('better-sqlite3') {
  const { found: Database, folder } = require<typeof import('better-sqlite3')>(NAME)
  try {
    // Loads its compiled part.
    new Database(':memory:').close()
  } catch (cause) {
    throw new DriverMissing(
      `${NAME} does not load in Node ${process.versions.node}: run "npm rebuild ${NAME}" in ${folder}, ${OTHER_NODE}`,
      { cause },
    )
  }
  return Database
}

/**
 * Looks beside this program first, then in the working directory: `npm install` there helps a program that is in
 * another folder, for instance in npx's.
 */
function require<Module>(name: string): { readonly found: Module; readonly folder: string } {
  for (const from of [import.meta.url, join(process.cwd(), 'package.json')]) {
    const resolver = createRequire(from)
    try {
      return { found: resolver(name) as Module, folder: folderOf(resolver.resolve(name), name) }
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'MODULE_NOT_FOUND') throw error
    }
  }
  throw new DriverMissing(
    `Node ${process.versions.node} has no SQLite, and the package ${name} is not installed: ` +
      `run "npm install ${name}", ${OTHER_NODE}`,
  )
}

/** @returns the folder with the `node_modules` that contain the file, where npm has to run */
function folderOf(file: string, name: string): string {
  const end = file.lastIndexOf(join('node_modules', name))
  return end < 0 ? dirname(file) : resolve(file.slice(0, end))
}
