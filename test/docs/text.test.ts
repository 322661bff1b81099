/**
 * The documentation is consistent: generated parts are up to date, links work, and named files exist. `UPDATE_DOCS=1`
 * writes the generated parts.
 */

import { existsSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { generated } from './generated.ts'
import { anchors, exampleNames, links, PAGES, read, rowsOf, withoutCode } from './pages.ts'

if (process.env.UPDATE_DOCS === '1') for (const page of PAGES) writeFileSync(page, generated(read(page)))

const MAX_README_BYTES = 7_000
/** The heads of columns that people write. */
const WRITTEN = new Set([
  'meaning',
  'means',
  'what to do',
  'when',
  'fields',
  'what happened',
  'the order is',
  'applies to',
])

describe('every page', () => {
  test.each(PAGES)('%s has up-to-date examples and generated tables', (page) => {
    const text = read(page)
    expect(text).toBe(generated(text))
  })

  test.each(PAGES)('%s shows no code that is not an example', (page) => {
    const blocks = [...read(page).matchAll(/(.*)\n```(\w+)\n[^]*?\n```/g)]
    const unnamed = blocks
      .filter(([, before]) => !before!.startsWith('<!-- example:'))
      .map(([, , language]) => language)
    // Drawings and lines for the shell are not examples.
    expect(unnamed.filter((language) => !['sh', 'text', 'mermaid'].includes(language!))).toEqual([])
  })

  test.each([...PAGES, 'SECURITY.md', 'CHANGELOG.md', 'CONTRIBUTING.md'])('%s has no dead links', (page) => {
    const dead = links(read(page)).filter((target) => !target.startsWith('https://') && !isTarget(page, target))
    expect(dead).toEqual([])
  })

  test.each(PAGES)('%s names no machine, no registry and has no emoji', (page) => {
    expect(read(page)).not.toMatch(/\/(?:home|root|work|tmp)\/|registry\.|\p{Extended_Pictographic}/u)
  })

  test.each(PAGES)('%s has no empty cell in a column that people write', (page) => {
    for (const [, block] of read(page).matchAll(/<!-- generated: [\w ]+ -->\n([^]*?)<!-- end -->/g)) {
      const [heads, , ...rows] = rowsOf(block!)
      const empty = rows.flatMap((cells) =>
        cells.flatMap((cell, i) => (cell === '' && WRITTEN.has(heads![i]!) ? [`${cells[0]}: ${heads![i]}`] : [])),
      )
      expect(empty).toEqual([])
    }
  })
})

describe('the documentation', () => {
  test('shows every example', () => {
    const shown = PAGES.flatMap((page) => [...read(page).matchAll(/<!-- example: (\S+) -->/g)].map(([, name]) => name!))
    expect([...new Set(shown)].sort()).toEqual(exampleNames())
  })

  test('lists every example', () => {
    const listed = [...read('examples/README.md').matchAll(/`([\w./-]+\.\w+)`/g)].map(([, name]) => name!)
    expect(listed.sort()).toEqual(exampleNames())
  })

  test('has no page that nothing links to', () => {
    const linked = new Set(
      PAGES.flatMap((page) => links(read(page)).map((target) => join(dirname(page), target.split('#')[0]!))),
    )
    expect(PAGES.filter((page) => page !== 'README.md' && !linked.has(page))).toEqual(
      ['docs/README.md'].filter((page) => !linked.has(page)),
    )
  })

  test('has a README of at most 7 kB', () => {
    expect(Buffer.byteLength(read('README.md'))).toBeLessThanOrEqual(MAX_README_BYTES)
  })

  test('names only files that exist in the architecture page', () => {
    const text = withoutCode(read('docs/development/architecture.md'))
    const files = [...text.matchAll(/`((?:server|src|demo|test|examples)\/[\w./-]+)`/g)].map(([, path]) => path!)
    expect(files.length).toBeGreaterThan(15)
    expect(files.filter((path) => !existsSync(path))).toEqual([])
  })
})

function isTarget(page: string, target: string): boolean {
  const [path = '', anchor] = target.split('#')
  const file = path === '' ? page : join(dirname(page), path)
  if (!existsSync(file)) return false
  return anchor === undefined || anchors(read(file)).has(anchor)
}
