/** The same sources make the same files, byte for byte, in whatever folder they are. Needs `npm run build`. */

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
/** What the build of the browser's files reads. */
const SOURCES = ['src', 'server/contract', 'vite.config.ts', 'tsconfig.json', 'package.json', 'package-lock.json']

let elsewhere: string
beforeAll(() => {
  elsewhere = mkdtempSync(join(tmpdir(), 'pay-button-another-folder-'))
  for (const each of SOURCES) cpSync(join(ROOT, each), join(elsewhere, each), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(elsewhere, 'node_modules'), 'junction')
})
afterAll(() => rmSync(elsewhere, { recursive: true, force: true }))

it('builds the same files in another folder', () => {
  execFileSync(process.execPath, [join(ROOT, 'node_modules/vite/bin/vite.js'), 'build'], { cwd: elsewhere })
  expect(digests(elsewhere)).toEqual(digests(ROOT))
})

function digests(root: string): Record<string, string> {
  const folder = join(root, 'dist/browser')
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const named = files.map(({ parentPath, name }) => {
    const path = join(parentPath, name)
    return [path.slice(folder.length), createHash('sha256').update(readFileSync(path)).digest('hex')] as const
  })
  return Object.fromEntries(named.sort())
}
