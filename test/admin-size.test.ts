/** The files of the operators' console: what its first view loads, and what must not be in them. Needs `vite build`. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'

const folder = join(import.meta.dirname, '../dist/admin')
const { script, style, preload } = JSON.parse(readFileSync(join(folder, 'assets.json'), 'utf8')) as {
  script: string
  style: string
  preload: string[]
}

/** Bytes, brotli: page, styles, shell, English and the overview. The budget is 60,000; this keeps what was reached. */
const FIRST_VIEW = 32_000
/** Any other page, with all that it loads. */
const PAGE = 14_000

const files = readdirSync(folder).filter((file) => /\.(js|css)$/.test(file))
const text = (file: string) => readFileSync(join(folder, file), 'utf8')
const named = (start: string) => files.find((file) => file.startsWith(`${start}-`) && file.endsWith('.js'))!

/** A file and all that must have arrived before it can run. */
function withImports(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  const imports = text(file).matchAll(/(?:^|;)import\s*(?:[^"'`;(]*?\bfrom\s*)?["'`]\.\/([^"'`]+)["'`]/g)
  for (const [, imported] of imports) withImports(imported!, seen)
  return seen
}

const bytesOf = (all: Iterable<string>) =>
  [...all].reduce((sum, file) => sum + brotliCompressSync(readFileSync(join(folder, file))).length, 0)

describe('the console', () => {
  const shell = withImports(script)

  it('loads at most 32,000 bytes for its first view', () => {
    const view = new Set([style, ...shell, ...withImports(named('en')), ...withImports(named('overview-page'))])
    expect(bytesOf(view)).toBeLessThanOrEqual(FIRST_VIEW)
  })

  it('names on its page all that its first view runs in any language, and nothing else', () => {
    const view = new Set([...shell, ...withImports(named('overview-page'))])
    expect([script, ...preload].sort()).toEqual([...view].sort())
  })

  it.each(['orders-page', 'order-page', 'attention-page', 'deliveries-page', 'health-page'])(
    'loads at most 14,000 bytes more for %s, and only when somebody opens it',
    (page) => {
      expect(shell).not.toContain(named(page))
      const more = [...withImports(named(page))].filter((file) => !shell.has(file))
      expect(bytesOf(more)).toBeLessThanOrEqual(PAGE)
    },
  )

  it('has each language in a file of its own', () => {
    expect(shell).not.toContain(named('en'))
    expect(shell).not.toContain(named('bn'))
  })

  it('has nothing of the server, no source maps and no address of another site', () => {
    expect(files.length).toBeGreaterThan(8)
    for (const file of files) {
      expect(text(file), file).not.toMatch(/sourceMappingURL|\bzod\b|from["']node:/)
      // The namespaces of SVG and MathML, which nobody loads, and a link of Lit's message.
      const addresses = [...text(file).matchAll(/https?:\/\/[^\s"'`)]+/g)].map(([address]) => address)
      expect(
        addresses.filter((address) => !/^https?:\/\/(www\.w3\.org|lit\.dev)\//.test(address)),
        file,
      ).toEqual([])
    }
  })
})
