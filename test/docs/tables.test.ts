/** The documentation lists what exists: settings, commands, custom properties and sizes. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { knownSettings } from '../../server/config/config.ts'
import { MODAL } from './manifest.ts'
import { BIN, code, example, names, PAGES, read, tablesUnder, withoutCode } from './pages.ts'
import { createPrograms } from './programs.ts'

/** Of the tests and of building, not of the companion. */
const FOR_DEVELOPMENT = ['UPDATE_DOCS', 'TEST_DATABASE_URL', 'CHROME_PATH', 'FIREFOX_PATH', 'WEBKIT_DRIVER_PATH']

const programs = createPrograms()
afterAll(() => programs.close())

const shellLines = PAGES.flatMap((page) =>
  [...read(page).matchAll(/```sh\n([^]*?)```/g)].map(([, lines]) => lines!),
).join('\n')

describe('settings', () => {
  test.each(PAGES)('in %s all exist', (page) => {
    const known = new Set([...knownSettings().names, ...FOR_DEVELOPMENT])
    const mentioned = [...withoutCode(read(page)).matchAll(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b/g)].map(
      ([, name]) => name!,
    )
    expect(mentioned.filter((name) => !known.has(name))).toEqual([])
  })
})

describe('commands', () => {
  test('in the table equal those that --help prints', async () => {
    const { out } = await programs.run('node', [BIN, '--help'])
    const overview = [...out.matchAll(/^ {2}(\w\S*(?: \S+)*) {2,}/gm)].map(([, usage]) => usage!)
    expect(overview.length).toBeGreaterThan(3)
    expect(names(tablesUnder('docs/command-line.md', 'Command line', 'command'))).toEqual(overview.sort())
  })

  test('in lines for the shell all exist', async () => {
    const { out } = await programs.run('node', [BIN, '--help'])
    const used = [...shellLines.matchAll(/^pay-button (\w+)/gm)].map(([, name]) => name!)
    expect(new Set(used)).toEqual(
      new Set(['init', 'serve', 'token', 'doctor', 'prove', 'backup', 'lakiconnect', 'lopay']),
    )
    expect(used.filter((name) => !out.includes(`\n  ${name}`))).toEqual([])
  })

  test.each(['lakiconnect', 'lopay'])('of %s have only words and flags that exist', async (name) => {
    const help = (await programs.run('node', [BIN, name, '--help'])).out
    const lines = [...shellLines.matchAll(new RegExp(`^pay-button ${name} (.*)$`, 'gm'))].map(([, words]) => words!)
    const words = lines.flatMap((line) => line.replaceAll(/ "[^"]*"| (?:https:|ep_|…|buyer@)\S*/g, '').split(' '))
    expect(words.length).toBeGreaterThan(3)
    expect(words.filter((word) => !help.includes(word))).toEqual([])
  })
})

describe('theme.css', () => {
  test('has every custom property', () => {
    expect([...example('theme.css').matchAll(/(--[a-z-]+):/g)].map(([, name]) => name!).sort()).toEqual(
      MODAL.cssProperties.map(({ name }) => name).sort(),
    )
  })
})

describe('sizes', () => {
  const assets = JSON.parse(read('dist/browser/assets.json')) as Record<string, { file: string }>
  const sizes = tablesUnder('docs/embedding.md', 'Size', 'file').map(
    ([file, , max]) => [code(file), Number(max!.replace(/\D/g, ''))] as const,
  )

  test('are listed for every file that a shop’s page can load', () => {
    const loaded = Object.keys(assets).filter((name) => name !== 'checkout-page.js' && name !== 'return-page.js')
    expect(sizes.map(([file]) => file).sort()).toEqual(loaded.sort())
  })

  test.each(sizes)('of %s are at most %i bytes, and not much less', (file, max) => {
    const size = brotliCompressSync(readFileSync(join('dist/browser', assets[file]!.file))).length
    expect(size).toBeLessThanOrEqual(max)
    expect(size, 'the table could name a smaller size').toBeGreaterThan(max * 0.85)
  })
})
