/** The rules that the tree keeps, each a function from sources to sentences that say what breaks it. No sentence, no fault. */

import { dirname, extname, join } from 'node:path/posix'
import { scanSource } from './source-scan.ts'
import type { Import, Source } from './source-scan.ts'

/** Texts by their path from the root of the repository, with forward slashes. */
export type Tree = ReadonlyMap<string, string>
type Rule = (files: ReadonlyMap<string, Source>, tree: Tree) => string[]

interface Layer {
  readonly owns: RegExp
  /** Layers whose values and types may be imported, besides its own. */
  readonly values: readonly string[]
  /** Further layers of which only types may be imported. */
  readonly types: readonly string[]
  readonly packages: RegExp
}

const NODE = 'node:[a-z/_]+'
const only = (...patterns: string[]) => new RegExp(`^(?:${patterns.join('|')})$`)
const none = /^(?!)/

/** The first layer that owns a file is its layer. A file that none owns is a fault. */
const LAYERS: Readonly<Record<string, Layer>> = {
  domain: { owns: /^server\/domain\//, values: [], types: [], packages: none },
  contract: { owns: /^server\/(?:errors|wire|requests|order-query)\.ts$/, values: ['domain'], types: [], packages: only('zod') },
  providers: { owns: /^server\/providers\//, values: ['domain', 'errors'], types: [], packages: only(NODE, 'undici') },
  store: { owns: /^server\/store\//, values: ['domain', 'errors'], types: ['contract'], packages: only(NODE, 'better-sqlite3', 'pg') },
  pages: { owns: /^server\/pages\//, values: ['domain', 'contract'], types: [], packages: only('node:crypto') },
  http: {
    owns: /^server\/http\//,
    values: ['domain', 'contract', 'pages', 'ground'],
    types: ['services'],
    packages: only(NODE, 'express', 'helmet', 'express-rate-limit', 'zod', 'prom-client'),
  },
  assembly: {
    owns: /^server\/(?:(?:config|app|index|main)\.ts$|cli\/|admin\/)/,
    values: ['domain', 'contract', 'providers', 'store', 'pages', 'http', 'ground', 'services'],
    types: [],
    packages: /./,
  },
  ground: { owns: /^server\/(?:ids|log)\.ts$/, values: [], types: [], packages: only(NODE, 'pino') },
  services: {
    owns: /^server\/[^/]+\.ts$/,
    values: ['domain', 'contract', 'ground'],
    types: ['store', 'providers'],
    packages: only(NODE, 'undici', 'jose', 'pino'),
  },
  widget: { owns: /^src\//, values: [], types: ['wire'], packages: only('lit', 'lit/.+', 'lean-qr', 'lean-qr/.+', 'react') },
  demo: { owns: /^demo\//, values: [], types: [], packages: /^(?!pay-button$|pay-button\/)./ },
}

/** Names for single files inside a layer, for the rules that let in no more than that. */
const SINGLE: Readonly<Record<string, string>> = { errors: 'server/errors.ts', wire: 'server/wire.ts' }
const MAY_CROSS = new Set(['demo/start.mjs → .ci/install.mjs'])
/** The build for the script tag loads its files from wherever the script came from, and again after a failure: such an address is made at run time. */
const MAY_COMPUTE = new Set(['src/elements/load-modal.script-tag.ts', 'src/elements/import-lazy-screens.ts'])
const WIDGET_LEVELS = 6
const FLOWS = /^server\/(?:checkout-service|settle|inbox|outbox|poller)\.ts$/
const CODE = /\.(?:[cm]?[jt]s|tsx|jsx)$/
const LONGEST = 350

export const RULES: Readonly<Record<string, Rule>> = {
  'every file of the server belongs to a layer': (files) =>
    perFile(files, /^server\//, (path) => (layerOf(path) === null ? [`${path} belongs to no layer`] : [])),

  'imports run downwards only': (files, tree) =>
    edges(files).flatMap(({ from, target, edge }) => layerFault(from, target, edge, tree)),

  'relative imports name a file that is there, with its ending': (files, tree) =>
    edges(files).flatMap(({ from, target, edge }) =>
      edge.specifier === '?' || !edge.specifier.startsWith('.') || tree.has(target) || MAY_CROSS.has(`${from} → ${target}`)
        ? []
        : [`${from} imports ${edge.specifier}, which is not there`]),

  'there are no cycles, types included': (files) => cycles(files),

  [`the widget's imports form at most ${WIDGET_LEVELS} levels`]: (files) => {
    const widget = [...files].filter(([path]) => path.startsWith('src/'))
    const next = new Map(widget.map(([path, { imports }]) => [path, imports
      // A dynamic import begins another file; types are gone by then.
      .filter((one) => one.specifier.startsWith('.') && !one.typeOnly && !(one.values[0] === '*' && !one.reexport))
      .map((one) => join(dirname(path), one.specifier))]))
    const level = (path: string): number => 1 + Math.max(0, ...(next.get(path) ?? []).filter((target) => files.has(target)).map(level))
    return widget.filter(([path]) => level(path) > WIDGET_LEVELS).map(([path]) => `${path} is on level ${level(path)}`)
  },

  'only adapters make a confirmed status': (files) =>
    edges(files)
      .filter(({ target, edge }) => target === 'server/providers/confirmed.ts' && edge.values.some((name) => name === 'confirmed' || name === '*'))
      .filter(({ from, edge }) => !from.startsWith('server/providers/') || edge.reexport)
      .map(({ from }) => `${from} gets at confirmed(), which is for adapters alone`),

  'the domain has no clock, no chance and no world outside': (files) => perFile(files, /^server\/domain\//, (path, { code }) => {
    const found = /\b(?:Date|Math\s*\.\s*random|performance|process|globalThis|fetch|setTimeout|setInterval|crypto|console)\b/.exec(code)
    return found ? [`${path} uses ${found[0]}`] : []
  }),

  'Express stays at the edge': (files) =>
    edges(files)
      .filter(({ from, edge }) => packageOf(edge.specifier) === 'express' && from.startsWith('server/'))
      .filter(({ from }) => !/^server\/(?:http\/|cli\/|(?:app|index)\.ts$)/.test(from))
      .map(({ from }) => `${from} imports express`),

  'SQL stays in the store': (files) => perFile(files, /^(?!server\/store\/)server\//, (path, source) =>
    source.literals.filter((literal) => SQL.test(literal)).map((literal) => `${path} holds SQL: ${literal.trim().slice(0, 40)}`)),

  'the flows name no provider': (files, tree) => {
    const named = new RegExp([...registered(tree), 'lakiconnect'].join('|'), 'i')
    return perFile(files, FLOWS, (path, source) => {
      const found = named.exec([source.code, ...source.literals, ...source.imports.map((one) => one.specifier)].join('\n'))
      return found ? [`${path} names ${found[0]}`] : []
    })
  },

  'an adapter leans on no other adapter': (files, tree) => {
    const adapters = new Set(registered(tree).map((id) => `server/providers/${id}.ts`))
    return edges(files)
      .filter(({ from, target }) => adapters.has(from) && adapters.has(target))
      .map(({ from, target }) => `${from} imports ${target}`)
  },

  'settings are read in one place': (files) => perFile(files, /^(?:server|src)\//, (path, source) => {
    if (/^server\/(?:config\.ts|main\.ts|cli\/)/.test(path)) return []
    const imported = source.imports.some((one) => /^(?:node:)?process$/.test(one.specifier) && one.values.some((name) => ['env', 'default', '*'].includes(name)))
    const read = /\bprocess\s*(?:\?\.|\.|\[)\s*(?:env\b|['"])|\{[^}]*\benv\b[^}]*\}\s*=\s*process\b/.test(source.code)
    return imported || read ? [`${path} reads process.env`] : []
  }),

  'no enums, namespaces or parameter properties': (files) => perFile(files, /^(?:server|src|demo|test)\//, (path, { code }) => [
    ...(/(?<![\w$.])enum\s+[A-Za-z_$]/.test(code) ? [`${path} declares an enum`] : []),
    ...(hasNamespace(code) ? [`${path} declares a namespace`] : []),
    ...(hasParameterProperty(code) ? [`${path} has a parameter property`] : []),
  ]),

  'no file is named for a drawer': (_files, tree) =>
    [...tree.keys()].flatMap((path) => {
      const word = path.replace(/([a-z])([A-Z])/g, '$1-$2').split(/[/.\-_]/).find((part) => DRAWERS.has(part.toLowerCase()))
      return word === undefined ? [] : [`${path} is named ${word}`]
    }),

  [`no file is longer than ${LONGEST} lines`]: (_files, tree) =>
    [...tree].flatMap(([path, text]) => {
      const lines = text.replace(/\n$/, '').split('\n').length
      return /^(?:server|src|demo)\//.test(path) && lines > LONGEST ? [`${path} has ${lines} lines`] : []
    }),

  'the lock names no registry': (_files, tree) =>
    [...(tree.get('package-lock.json') ?? '').matchAll(/"resolved":\s*"http[^"]*"/g)].map(([found]) => `package-lock.json has ${found}`),

  'what ships imports only what it depends on': (files, tree) => {
    const manifest = JSON.parse(tree.get('package.json') ?? '{}') as Record<string, Record<string, string> | undefined>
    const shipped = new Set(['dependencies', 'optionalDependencies', 'peerDependencies'].flatMap((kind) => Object.keys(manifest[kind] ?? {})))
    const known = new Set([...shipped, ...Object.keys(manifest.devDependencies ?? {})])
    return edges(files).flatMap(({ from, edge }) => {
      const name = packageOf(edge.specifier)
      if (name === null || edge.typeOnly || !/^(?:server|src)\//.test(from)) return []
      return (from.startsWith('server/') ? shipped : known).has(name) ? [] : [`${from} imports ${name}, which package.json does not list`]
    })
  },
}

const DRAWERS = new Set(['util', 'utils', 'helper', 'helpers', 'common', 'misc', 'type', 'types', 'manager', 'managers', 'handler', 'handlers'])
const SQL =
  /\b(?:SELECT\s[\s\S]+\sFROM|INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|(?:CREATE|DROP|ALTER)\s+(?:UNIQUE\s+)?(?:TABLE|INDEX)|ON\s+CONFLICT|BEGIN\s+IMMEDIATE|FOR\s+UPDATE|PRAGMA\s)/

/** Every fault in `tree`, each with the rule that it breaks. */
export function faultsIn(tree: Tree): string[] {
  const files = scanAll(tree)
  return Object.entries(RULES).flatMap(([name, rule]) => rule(files, tree).map((fault) => `${name}: ${fault}`))
}

export function scanAll(tree: Tree): Map<string, Source> {
  return new Map([...tree].filter(([path]) => CODE.test(path)).map(([path, text]) => [path, scanSource(text)]))
}

interface Edge {
  readonly from: string
  /** Path of the file for a relative import, else the specifier. */
  readonly target: string
  readonly edge: Import
}

function edges(files: ReadonlyMap<string, Source>): Edge[] {
  return [...files].filter(([path]) => /^(?:server|src|demo)\//.test(path)).flatMap(([from, source]) =>
    source.imports.map((edge) => ({
      from,
      target: edge.specifier.startsWith('.') ? join(dirname(from), edge.specifier.replace(/\?.*$/, '')) : edge.specifier,
      edge,
    })))
}

function layerOf(path: string): string | null {
  return Object.entries(LAYERS).find(([, layer]) => layer.owns.test(path))?.[0] ?? null
}

function layerFault(from: string, target: string, edge: Import, tree: Tree): string[] {
  const name = layerOf(from)
  if (name === null) return []
  const layer = LAYERS[name]!
  const what = edge.typeOnly ? 'types' : 'values'
  if (edge.specifier === '?') return name === 'demo' || MAY_COMPUTE.has(from) ? [] : [`${from} imports something that cannot be told from the text`]
  if (!edge.specifier.startsWith('.')) {
    if (name === 'demo' && packageOf(edge.specifier) === 'pay-button') return entryFault(from, edge.specifier, tree)
    return layer.packages.test(edge.specifier) ? [] : [`${from} (${name}) imports ${what} of ${edge.specifier}`]
  }
  if (MAY_CROSS.has(`${from} → ${target}`)) return []
  const allowed = edge.typeOnly ? [...layer.values, ...layer.types] : layer.values
  const owner = layerOf(target)
  const open = owner === name || allowed.some((one) => one === owner || SINGLE[one] === target)
  return open ? [] : [`${from} (${name}) imports ${what} of ${target}`]
}

function entryFault(from: string, specifier: string, tree: Tree): string[] {
  const { exports = {} } = JSON.parse(tree.get('package.json') ?? '{}') as { exports?: Record<string, unknown> }
  return `.${specifier.slice('pay-button'.length)}` in exports ? [] : [`${from} imports ${specifier}, which is no public entry point`]
}

/** The package that a bare specifier names; null for relative ones, Node's own and the package itself. */
function packageOf(specifier: string): string | null {
  if (/^(?:[.?]|node:)/.test(specifier)) return null
  const parts = specifier.split('/')
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0]!
}

/** The ids in the registry: one `export { id } from './id.ts'` per line. */
function registered(tree: Tree): string[] {
  const registry = scanSource(tree.get('server/providers/index.ts') ?? '')
  return registry.imports.filter((one) => one.reexport).map((one) => one.specifier.replace(/^\.\/|\.ts$/g, ''))
}

function perFile(files: ReadonlyMap<string, Source>, which: RegExp, check: (path: string, source: Source) => string[]): string[] {
  return [...files].filter(([path]) => which.test(path)).flatMap(([path, source]) => check(path, source))
}

function cycles(files: ReadonlyMap<string, Source>): string[] {
  const next = new Map<string, string[]>()
  for (const { from, target } of edges(files)) if (files.has(target)) next.set(from, [...(next.get(from) ?? []), target])
  const done = new Set<string>()
  const found: string[] = []
  const visit = (path: string, trail: string[]) => {
    const start = trail.indexOf(path)
    if (start >= 0) found.push([...trail.slice(start), path].join(' → '))
    if (start >= 0 || done.has(path)) return
    for (const target of next.get(path) ?? []) visit(target, [...trail, path])
    done.add(path)
  }
  for (const path of files.keys()) visit(path, [])
  return [...new Set(found)]
}

/** An ambient namespace inside `declare module '…'` or `declare global` has no code; it is how the JSX names of elements are declared. */
function hasNamespace(code: string): boolean {
  return [...code.matchAll(/(?<![\w$.])(?:namespace|module)\s+[A-Za-z_$][\w$.]*\s*\{/g)].some(({ index }) => {
    const before = code.slice(0, index)
    const ambient = Math.max(before.lastIndexOf('declare module '), before.lastIndexOf('declare global'))
    if (ambient < 0) return true
    const between = before.slice(ambient)
    return between.split('{').length <= between.split('}').length
  })
}

function hasParameterProperty(code: string): boolean {
  return [...code.matchAll(/(?<![\w$.])constructor\s*\(/g)].some(({ index, 0: opening }) => {
    const start = index + opening.length
    let end = start
    for (let depth = 1; end < code.length; end++) {
      if ('([{'.includes(code[end]!)) depth++
      if (')]}'.includes(code[end]!) && --depth === 0) break
    }
    return /(?:^|[,(])\s*(?:@[\w$]+(?:\([^)]*\))?\s*)*(?:public|private|protected|readonly|override)\s+[\w$]/.test(code.slice(start, end))
  })
}

export function isRead(path: string): boolean {
  return CODE.test(path) || ['.css', '.html', '.json', '.md'].includes(extname(path))
}
