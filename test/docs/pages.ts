/** Reads the documentation: its pages, headings, links and tables, and the examples that it shows. */

import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'

export const EXAMPLES = resolve('examples')

/** The path of every page of the documentation, from the root. */
export const PAGES: readonly string[] = [
  'README.md',
  'examples/README.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name).replaceAll('\\', '/'))
    .sort(),
]

/** The built program of the package. */
export const BIN = resolve((JSON.parse(read('package.json')) as { bin: Record<string, string> }).bin['pay-button']!)

export function read(path: string): string {
  return readFileSync(path, 'utf8')
}

export function example(name: string): string {
  return read(join(EXAMPLES, name))
}

/** @returns every example, with its folder, except the page that lists them */
export function exampleNames(): string[] {
  const entries = readdirSync(EXAMPLES, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const found = entries.map((entry) => relative(EXAMPLES, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
  return found.filter((name) => name !== 'README.md').sort()
}

export function withoutCode(text: string): string {
  return text.replace(/```[^]*?```/g, '')
}

/** @returns the targets of links and pictures */
export function links(text: string): string[] {
  return [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!)
}

/** @returns the anchors of headings, as GitHub makes them */
export function anchors(text: string): Set<string> {
  return new Set([...withoutCode(text).matchAll(/^#+ (.+)$/gm)].map(([, words]) => slug(words!)))
}

/** @returns the rows of every table under a heading whose first columns have these heads */
export function tablesUnder(page: string, heading: string, ...heads: string[]): string[][] {
  const section = new RegExp(`^#+ ${heading}\\n([^]*?)(?=^#|$(?![^]))`, 'm').exec(withoutCode(read(page)))?.[1] ?? ''
  const tables = [...section.matchAll(/(?:^\|.*\|$\n?)+/gm)].map(([table]) => rowsOf(table))
  const rows = tables
    .filter(([head]) => heads.every((name, i) => head?.[i] === name))
    .flatMap((table) => table.slice(2))
  if (rows.length === 0) throw new Error(`no table ${heads.join(', ')} under "${heading}" in ${page}`)
  return rows
}

/** @returns the cells of a table, with its head and its line of dashes */
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

/** @returns the names in the first cells, sorted */
export function names(rows: readonly string[][]): string[] {
  return rows.map(([name]) => code(name)).sort()
}

/** @returns a cell without the marks of code */
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
