/** The documentation as text: generated parts are up to date, links lead somewhere, and files that are named exist. `UPDATE_DOCS=1` writes the generated parts. */

import { existsSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { generated } from './generated.ts'
import { anchors, exampleNames, links, PAGES, read, rowsOf, withoutCode } from './pages.ts'

if (process.env.UPDATE_DOCS === '1') for (const page of PAGES) writeFileSync(page, generated(read(page)))

const LARGEST_README = 10_000
/** Heads of columns that people write. */
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
  test.each(PAGES)('%s shows its examples and its generated tables as they are', (page) => {
    const text = read(page)
    expect(text).toBe(generated(text))
  })

  test.each(PAGES)('%s shows no code that is not an example', (page) => {
    const blocks = [...read(page).matchAll(/(.*)\n```(\w+)\n[^]*?\n```/g)]
    const unnamed = blocks
      .filter(([, before]) => !before!.startsWith('<!-- example:'))
      .map(([, , language]) => language)
    // A drawing or a line for the shell is no code of ours.
    expect(unnamed.filter((language) => !['sh', 'text', 'mermaid'].includes(language!))).toEqual([])
  })

  test.each([...PAGES, 'SECURITY.md', 'CHANGELOG.md', 'CONTRIBUTING.md'])(
    '%s has links that lead somewhere',
    (page) => {
      const dead = links(read(page)).filter((target) => !target.startsWith('https://') && !leadsSomewhere(page, target))
      expect(dead).toEqual([])
    },
  )

  test.each(PAGES)('%s names no machine and no registry', (page) => {
    expect(read(page)).not.toMatch(/\/(?:home|root|work|tmp)\/|registry\.|\p{Extended_Pictographic}/u)
  })

  test.each(PAGES)('%s has every cell that people write', (page) => {
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

  test('begins with a README of at most 10 kB', () => {
    expect(Buffer.byteLength(read('README.md'))).toBeLessThanOrEqual(LARGEST_README)
  })

  test('names files that exist', () => {
    const text = withoutCode(read('docs/development/architecture.md'))
    const files = [...text.matchAll(/`((?:server|src|demo|test|examples)\/[\w./-]+)`/g)].map(([, path]) => path!)
    expect(files.length).toBeGreaterThan(15)
    expect(files.filter((path) => !existsSync(path))).toEqual([])
  })
})

function leadsSomewhere(page: string, target: string): boolean {
  const [path = '', anchor] = target.split('#')
  const file = path === '' ? page : join(dirname(page), path)
  if (!existsSync(file)) return false
  return anchor === undefined || anchors(read(file)).has(anchor)
}
