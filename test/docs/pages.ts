/** Reads the documentation: its pages, headings, links and tables, and the examples that it shows. */

import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'

export const EXAMPLES = resolve('examples')

/** Every page of the documentation, by its path from the root. */
export const PAGES: readonly string[] = [
  'README.md',
  'examples/README.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name).replaceAll('\\', '/'))
    .sort(),
]

/** The program of the package, as it was built. */
export const BIN = resolve((JSON.parse(read('package.json')) as { bin: Record<string, string> }).bin['pay-button']!)

export function read(path: string): string {
  return readFileSync(path, 'utf8')
}

export function example(name: string): string {
  return read(join(EXAMPLES, name))
}

/** All examples, with the folder that they are in. The page that lists them is none. */
export function exampleNames(): string[] {
  const entries = readdirSync(EXAMPLES, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const found = entries.map((entry) => relative(EXAMPLES, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
  return found.filter((name) => name !== 'README.md').sort()
}

export function withoutCode(text: string): string {
  return text.replace(/```[^]*?```/g, '')
}

/** Targets of links and pictures. */
export function links(text: string): string[] {
  return [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!)
}

/** Anchors of headings, as GitHub makes them. */
export function anchors(text: string): Set<string> {
  return new Set([...withoutCode(text).matchAll(/^#+ (.+)$/gm)].map(([, words]) => slug(words!)))
}

/** The rows of every table under a heading whose first column heads are these. */
export function tablesUnder(page: string, heading: string, ...heads: string[]): string[][] {
  const section = new RegExp(`^#+ ${heading}\\n([^]*?)(?=^#|$(?![^]))`, 'm').exec(withoutCode(read(page)))?.[1] ?? ''
  const tables = [...section.matchAll(/(?:^\|.*\|$\n?)+/gm)].map(([table]) => rowsOf(table))
  const rows = tables
    .filter(([head]) => heads.every((name, i) => head?.[i] === name))
    .flatMap((table) => table.slice(2))
  if (rows.length === 0) throw new Error(`no table ${heads.join(', ')} under "${heading}" in ${page}`)
  return rows
}

/** Cells of a table, its head and its line of dashes included. */
export function rowsOf(table: string): string[][] {
  const lines = table
    .trim()
    .split('\n')
    .filter((line) => line.startsWith('|'))
  return lines.map((line) =>
    line
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim()),
  )
}

/** What the first cells name, sorted. */
export function names(rows: readonly string[][]): string[] {
  return rows.map(([name]) => code(name)).sort()
}

/** A cell without the marks of code. */
export function code(cell: string | undefined): string {
  return (cell ?? '').replace(/^`|`$/g, '').replaceAll('\\|', '|')
}

function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-')
}
