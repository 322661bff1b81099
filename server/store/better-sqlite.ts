/**
 * Loads better-sqlite3, for a Node without `node:sqlite`. It is an optional peer dependency: it is compiled when it is
 * installed, which a shop that only shows the button does not need.
 */

import { createRequire } from 'node:module'
import { join } from 'node:path'
import { DriverMissing } from './driver-missing.ts'

const NAME = 'better-sqlite3'
const OTHER_NODE = 'or use Node 22.13 or later, which has SQLite'

/** @throws {DriverMissing} */
export function loadBetterSqlite(): typeof import('better-sqlite3') {
  const Database = require(NAME) as typeof import('better-sqlite3')
  try {
    // Loads its compiled part.
    new Database(':memory:').close()
  } catch (cause) {
    throw new DriverMissing(
      `${NAME} does not load in Node ${process.versions.node}: run "npm rebuild ${NAME}", ${OTHER_NODE}`,
      { cause },
    )
  }
  return Database
}

/**
 * Looks beside this program first, then in the working directory: `npm install` there helps a program that is in
 * another folder, for instance in npx's.
 */
function require(name: string): unknown {
  for (const from of [import.meta.url, join(process.cwd(), 'package.json')]) {
    try {
      return createRequire(from)(name)
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'MODULE_NOT_FOUND') throw error
    }
  }
  throw new DriverMissing(
    `Node ${process.versions.node} has no SQLite, and the package ${name} is not installed: ` +
      `run "npm install ${name}", ${OTHER_NODE}`,
  )
}
