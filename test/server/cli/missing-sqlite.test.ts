/**
 * A program whose Node has no SQLite and beside which better-sqlite3 is not installed, as after the installation of a
 * shop's front end on Node 20. It says what to do, and what it says works. Needs `npm run build`.
 */

import { execFile } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { isBuiltin } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { PATIENCE } from './program.ts'

/** Takes SQLite away from a Node that has it. */
const FLAGS = isBuiltin('node:sqlite') ? ['--no-experimental-sqlite'] : []
const REMEDIES = /run "npm install better-sqlite3", or use Node 22\.13 or later/

let folder: string
let installed: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pay-button-no-sqlite-'))
  installed = join(folder, 'node_modules/pay-button')
  // The companion's pages share the words of the widget.
  for (const part of ['dist/server', 'dist/src']) cpSync(part, join(installed, part), { recursive: true })
  cpSync('package.json', join(installed, 'package.json'))
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: object }
  for (const name of Object.keys(dependencies)) link(name)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function link(name: string): void {
  const path = join(folder, 'node_modules', name)
  mkdirSync(dirname(path), { recursive: true })
  symlinkSync(resolve('node_modules', name), path, 'junction')
}

function run(words: readonly string[], flags = FLAGS): Promise<{ code: unknown; out: string; err: string }> {
  const args = [...flags, join(installed, 'dist/server/main.js'), ...words]
  return new Promise((done) => {
    execFile(process.execPath, args, { cwd: folder, env: { PATH: process.env.PATH } }, (error, out, err) =>
      done({ code: error?.code ?? 0, out, err }),
    )
  })
}

describe('without SQLite', PATIENCE, () => {
  it.each([['serve'], ['migrate']])('%s says what to install, and writes nothing', async (command) => {
    await run(['init'])
    const { code, out, err } = await run([command])
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(REMEDIES)
    expect(err.trim().split('\n')).toHaveLength(1)
    expect(existsSync(join(folder, 'data'))).toBe(false)
  })

  it('an embedded companion says the same', async () => {
    const file = join(folder, 'shop.mjs')
    writeFileSync(
      file,
      `import { createPayServer } from 'pay-button/server'
      try {
        createPayServer({ publicUrl: 'http://localhost:1', sandbox: true, resolveOrder: () => null, logLevel: 'silent' })
      } catch (error) {
        console.log(error.message)
      }`,
    )
    const said = await new Promise<string>((done) => {
      execFile(process.execPath, [...FLAGS, file], { cwd: folder }, (_error, out, err) => done(out + err))
    })
    expect(said).toMatch(REMEDIES)
  })

  it('what needs no store works', async () => {
    await run(['init'])
    const { code, out } = await run(['token', '{"orderId":"1","amount":"10.00","currency":"BDT"}'])
    expect([code, out.split('.')]).toEqual([0, [expect.any(String), expect.any(String), expect.any(String)]])
  })

  it('a package that does not load is to be rebuilt', async () => {
    const broken = join(folder, 'node_modules/better-sqlite3')
    mkdirSync(broken)
    writeFileSync(join(broken, 'package.json'), '{"name":"better-sqlite3","main":"index.js"}')
    // What it throws without its compiled part, or with that of another Node.
    const text = 'throw Object.assign(new Error("Could not locate the bindings file."), { code: "ERR_DLOPEN_FAILED" })'
    writeFileSync(join(broken, 'index.js'), `module.exports = class { constructor() { ${text} } }`)
    await run(['init'])
    const { code, err } = await run(['migrate'])
    expect(code).toBe(2)
    expect(err).toContain(`run "npm rebuild better-sqlite3" in ${realpathSync(folder)}, or use Node 22.13 or later`)
  })
})

describe('with SQLite', PATIENCE, () => {
  it('the store opens', async () => {
    // Node 22.13 and later need no package.
    if (!isBuiltin('node:sqlite')) link('better-sqlite3')
    await run(['init'])
    expect(await run(['migrate'], [])).toMatchObject({ code: 0, err: '' })
  })
})
