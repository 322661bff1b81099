import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import { faultsIn, isRead, RULES, scanAll } from './architecture-rules.ts'
import type { Tree } from './architecture-rules.ts'
import { scanSource } from './source-scan.ts'

const ROOT = join(import.meta.dirname, '..')
const SHIPPED = ['server', 'src', 'demo', 'test']

function readTree(): Tree {
  const walk = (folder: string): string[] =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      if (entry.name === 'node_modules' || entry.name === 'dist' || entry.name.startsWith('.')) return []
      return entry.isDirectory() ? walk(join(folder, entry.name)) : [join(folder, entry.name)]
    })
  const present = readdirSync(ROOT).filter((name) => SHIPPED.includes(name))
  const files = [...present.flatMap((name) => walk(join(ROOT, name))).filter(isRead), join(ROOT, 'package.json'), join(ROOT, 'package-lock.json')]
  return new Map(files.map((path) => [relative(ROOT, path).split(sep).join('/'), readFileSync(path, 'utf8')]))
}

describe('the tree', () => {
  const tree = readTree()
  const files = scanAll(tree)

  it('is read at all', () => {
    expect(files.size).toBeGreaterThan(10)
    expect(files.get('server/requests.ts')?.imports.map((one) => one.specifier)).toContain('zod')
  })

  it.each(Object.entries(RULES))('keeps the rule: %s', (_name, rule) => {
    expect(rule(files, tree)).toEqual([])
  })
})

/** A small tree in which nothing is wrong, for one fault to be planted in. */
const SOUND: Record<string, string> = {
  'package.json': JSON.stringify({ exports: { '.': {}, './server': {} }, dependencies: { express: '5', zod: '4', lit: '3' }, optionalDependencies: { pg: '8' } }),
  'package-lock.json': '{ "packages": { "node_modules/zod": { "version": "4.6.7" } } }',
  'server/domain/money.ts': 'export const a = 1\n',
  'server/errors.ts': 'export class PayError extends Error {}\n',
  'server/wire.ts': "import type { Money } from './domain/money.ts'\nexport type View = Money\n",
  'server/ids.ts': "import { randomBytes } from 'node:crypto'\n",
  'server/providers/confirmed.ts': 'export function confirmed() {}\n',
  'server/providers/provider.ts': "import type { ConfirmedStatus } from './confirmed.ts'\n",
  'server/providers/index.ts': "export { pakhipay } from './pakhipay.ts'\nexport { lopay } from './lopay.ts'\n",
  'server/providers/pakhipay.ts': "import { confirmed } from './confirmed.ts'\n",
  'server/providers/lopay.ts': "import { PayError } from '../errors.ts'\n",
  'server/store/store.ts': "import { a } from '../domain/money.ts'\nconst text = 'SELECT a FROM b'\n",
  'server/settle.ts': "import type { Store } from './store/store.ts'\nimport { a } from './domain/money.ts'\nimport type { ConfirmedStatus } from './providers/confirmed.ts'\n",
  'server/http/routes.ts': "import express from 'express'\nimport type { Settle } from '../settle.ts'\n",
  'server/app.ts': "import { routes } from './http/routes.ts'\nimport { settle } from './settle.ts'\n",
  'server/config.ts': 'export const read = () => process.env\n',
  'src/index.ts': "import { LitElement } from 'lit'\nimport type { View } from '../server/wire.ts'\n",
  ...Object.fromEntries([1, 2, 3, 4, 5].map((level) => [`src/${level}.ts`, `import { a } from './${level + 1}.ts'\n`])),
  'src/6.ts': 'export const a = 1\n',
  'demo/shop.ts': "import { createPayServer } from 'pay-button/server'\nimport './page.ts'\n",
  'demo/page.ts': 'export {}\n',
  'demo/start.mjs': "import { install } from '../.ci/install.mjs'\n",
}

function plant(path: string, text: string): string[] {
  return faultsIn(new Map(Object.entries({ ...SOUND, [path]: (SOUND[path] ?? '') + text })))
}

describe('the rules', () => {
  it('find nothing in a sound tree', () => {
    expect(faultsIn(new Map(Object.entries(SOUND)))).toEqual([])
  })

  it.each([
    // layers
    ['server/domain/money.ts', "import { z } from 'zod'", 'server/domain/money.ts (domain) imports values of zod'],
    ['server/domain/money.ts', "import { readFileSync } from 'node:fs'", 'values of node:fs'],
    ['server/domain/money.ts', "import { PayError } from '../errors.ts'", 'values of server/errors.ts'],
    ['server/domain/money.ts', "import type { PayError } from '../errors.ts'", 'types of server/errors.ts'],
    ['server/domain/money.ts', 'export const now = () => Date.now()', 'uses Date'],
    ['server/domain/money.ts', 'export const luck = () => Math.random()', 'uses Math.random'],
    ['server/errors.ts', "import express from 'express'", 'server/errors.ts (contract) imports values of express'],
    ['server/wire.ts', "import type { Store } from './store/store.ts'", 'server/wire.ts (contract) imports types of server/store/store.ts'],
    ['server/providers/lopay.ts', "import { z } from 'zod'", 'server/providers/lopay.ts (providers) imports values of zod'],
    ['server/providers/lopay.ts', "import type { Store } from '../store/store.ts'", 'imports types of server/store/store.ts'],
    ['server/providers/lopay.ts', "import { settle } from '../settle.ts'", 'imports values of server/settle.ts'],
    ['server/providers/lopay.ts', "import '../wire.ts'", 'imports values of server/wire.ts'],
    ['server/providers/lopay.ts', "import { pakhipay } from './pakhipay.ts'", 'an adapter leans on no other adapter'],
    ['server/providers/lopay.ts', "await import('../store/store.ts')", 'imports values of server/store/store.ts'],
    ['server/store/store.ts', "import { confirmed } from '../providers/confirmed.ts'", 'imports values of server/providers/confirmed.ts'],
    ['server/store/store.ts', "import type { R } from '../http/routes.ts'", 'imports types of server/http/routes.ts'],
    ['server/settle.ts', "import { createStore } from './store/store.ts'", 'server/settle.ts (services) imports values of server/store/store.ts'],
    ['server/settle.ts', "import { type A, createStore } from './store/store.ts'", 'imports values of server/store/store.ts'],
    ['server/settle.ts', "import * as providers from './providers/index.ts'", 'imports values of server/providers/index.ts'],
    ['server/settle.ts', "export { createStore } from './store/store.ts'", 'imports values of server/store/store.ts'],
    ['server/settle.ts', "export * from './store/store.ts'", 'imports values of server/store/store.ts'],
    ['server/settle.ts', "const { Pool } = require('pg')", 'imports values of pg'],
    ['server/settle.ts', "import type { Request } from 'express'", 'Express stays at the edge'],
    ['server/settle.ts', 'await import(name)', 'cannot be told from the text'],
    ['server/http/routes.ts', "import type { Store } from '../store/store.ts'", 'imports types of server/store/store.ts'],
    ['server/http/routes.ts', "import type { Provider } from '../providers/provider.ts'", 'imports types of server/providers/provider.ts'],
    ['server/http/routes.ts', "import { settle } from '../settle.ts'", 'imports values of server/settle.ts'],
    ['server/app.ts', "import { page } from '../demo/page.ts'", 'imports values of demo/page.ts'],
    ['server/app.ts', "import type { X } from '../src/index.ts'", 'imports types of src/index.ts'],
    ['server/drawer/thing.ts', "import type { View } from '../wire.ts'", 'server/drawer/thing.ts belongs to no layer'],
    ['src/index.ts', "import { View } from '../server/wire.ts'", 'src/index.ts (widget) imports values of server/wire.ts'],
    ['src/index.ts', "import { type View } from '../server/wire.ts'\nimport '../server/wire.ts'", 'imports values of server/wire.ts'],
    ['src/index.ts', "import type { Money } from '../server/domain/money.ts'", 'imports types of server/domain/money.ts'],
    ['src/index.ts', "import { z } from 'zod'", 'imports values of zod'],
    ['src/index.ts', "import { randomUUID } from 'node:crypto'", 'imports values of node:crypto'],
    ['demo/shop.ts', "import { createPayServer } from '../server/index.ts'", 'demo/shop.ts (demo) imports values of server/index.ts'],
    ['demo/shop.ts', "import type { View } from '../server/wire.ts'", 'imports types of server/wire.ts'],
    ['demo/shop.ts', "import 'pay-button/dist/server/app.js'", 'which is no public entry point'],
    ['demo/shop.ts', "import { install } from '../.ci/install.mjs'", 'imports values of .ci/install.mjs'],
    ['demo/start.mjs', "import '../server/main.ts'", 'imports values of server/main.ts'],
    // one door for confirmed money
    ['server/settle.ts', "import { confirmed } from './providers/confirmed.ts'", 'server/settle.ts gets at confirmed()'],
    ['server/app.ts', "import { confirmed as ok } from './providers/confirmed.ts'", 'server/app.ts gets at confirmed()'],
    ['server/app.ts', "import * as c from './providers/confirmed.ts'", 'server/app.ts gets at confirmed()'],
    ['server/providers/index.ts', "export { confirmed } from './confirmed.ts'", 'server/providers/index.ts gets at confirmed()'],
    ['server/providers/provider.ts', "export * from './confirmed.ts'", 'server/providers/provider.ts gets at confirmed()'],
    // the rest
    ['server/providers/confirmed.ts', "import type { Provider } from './provider.ts'", 'confirmed.ts → server/providers/provider.ts → server/providers/confirmed.ts'],
    ['demo/page.ts', "import './shop.ts'", 'there are no cycles'],
    ['demo/page.ts', "import './nowhere.ts'", 'demo/page.ts imports ./nowhere.ts, which is not there'],
    ['demo/shop.ts', "import { b } from './page'", 'demo/shop.ts imports ./page, which is not there'],
    ['server/settle.ts', "if (provider.id === 'pakhipay') go()", 'server/settle.ts names pakhipay'],
    ['server/settle.ts', 'const isLopay = true', 'server/settle.ts names Lopay'],
    ['server/settle.ts', 'run(`UPDATE payments SET state = ${state}`)', 'server/settle.ts holds SQL: UPDATE payments SET'],
    ['server/app.ts', "run('INSERT INTO finalisations (a) VALUES (1)')", 'server/app.ts holds SQL'],
    ['server/http/routes.ts', 'run(`\n  SELECT *\n  FROM orders`)', 'server/http/routes.ts holds SQL'],
    ['server/app.ts', 'export const port = process.env.PORT', 'server/app.ts reads process.env'],
    ['server/app.ts', "export const port = process['env'].PORT", 'server/app.ts reads process.env'],
    ['server/app.ts', 'const { env } = process', 'server/app.ts reads process.env'],
    ['server/app.ts', "import { env } from 'node:process'", 'server/app.ts reads process.env'],
    ['src/index.ts', 'export enum State { Open }', 'src/index.ts declares an enum'],
    ['src/index.ts', 'const enum State { Open }', 'src/index.ts declares an enum'],
    ['src/index.ts', 'export namespace Pay { export const a = 1 }', 'src/index.ts declares a namespace'],
    ['src/index.ts', 'class A { constructor(private readonly a: string) {} }', 'src/index.ts has a parameter property'],
    ['src/index.ts', 'class A {\n  constructor(\n    a: () => void,\n    readonly b: number,\n  ) {}\n}', 'src/index.ts has a parameter property'],
    ['src/utils.ts', '', 'src/utils.ts is named utils'],
    ['server/http/error-handler.ts', '', 'server/http/error-handler.ts is named handler'],
    ['src/common/a.ts', '', 'src/common/a.ts is named common'],
    ['src/payHelpers.ts', '', 'src/payHelpers.ts is named Helpers'],
    ['src/long.ts', 'export {}\n'.repeat(351), 'src/long.ts has 351 lines'],
    ['src/index.ts', "import { a } from './1.ts'", 'src/index.ts is on level 7'],
    ['demo/shop.css', 'a {}\n'.repeat(400), 'demo/shop.css has 400 lines'],
    ['package-lock.json', '{ "resolved": "https://registry.example/zod.tgz" }', 'package-lock.json has "resolved": "https://registry.example/zod.tgz"'],
    ['server/app.ts', "import cors from 'cors'", 'server/app.ts imports cors, which package.json does not list'],
  ])('see what is planted in %s (%#)', (path, text, message) => {
    expect(plant(path, text).join('\n')).toContain(message)
  })

  it.each([
    ['server/settle.ts', "// import { createStore } from './store/store.ts'"],
    ['server/settle.ts', '/* process.env, enum Old { A } and pakhipay */'],
    ['server/settle.ts', "const text = \"import { x } from './store/store.ts'\""],
    ['server/settle.ts', "import type { Provider } from './providers/provider.ts'"],
    ['server/settle.ts', "import { type Provider, type Medium } from './providers/provider.ts'"],
    ['server/settle.ts', 'const quote = /[\'"`]/\nconst words = `a ${b ? `c ${d}` : \'}\'} e`'],
    ['server/http/routes.ts', "const schema = { type: 'string', enum: ['a'] }\nconst text = 'Select a method from below'"],
    ['server/app.ts', 'const half = process.uptime() / 2'],
    ['src/index.ts', "declare module 'react' {\n  namespace JSX {\n    interface IntrinsicElements {}\n  }\n}"],
    ['src/index.ts', 'class A { readonly b: number\n  constructor(a: { readonly c: string }, b: readonly string[]) {} }'],
    ['server/cli/serve.ts', "import { read } from '../config.ts'\nexport const level = process.env.LOG_LEVEL"],
    ['demo/shop.ts', "import { createServer } from 'node:http'\nimport express from 'express'"],
  ])('let pass what is sound in %s (%#)', (path, text) => {
    expect(plant(path, text)).toEqual([])
  })
})

describe('the scanner', () => {
  it.each([
    ["import a from 'x'", 'x', false, ['default']],
    ["import a, { b, type C, d as e } from 'x'", 'x', false, ['b', 'd', 'default']],
    ["import * as a from 'x'", 'x', false, ['*']],
    ["import 'x'", 'x', false, []],
    ["import type { A } from 'x'", 'x', true, []],
    ["import type A from 'x'", 'x', true, []],
    ["import type from 'x'", 'x', false, ['default']],
    ["import { type A, type B } from 'x'", 'x', true, []],
    ["import {\n  a,\n  b,\n} from 'x'", 'x', false, ['a', 'b']],
    ["import{a}from'x'", 'x', false, ['a']],
    ["export { a } from 'x'", 'x', false, ['a']],
    ["export type { A } from 'x'", 'x', true, []],
    ["export * from 'x'", 'x', false, ['*']],
    ["export * as a from 'x'", 'x', false, ['*']],
    ["type A = typeof import('x')", 'x', true, ['*']],
    ["const a = await import('x')", 'x', false, ['*']],
  ])('reads %s', (text, specifier, typeOnly, values) => {
    expect(scanSource(text).imports).toEqual([{ specifier, typeOnly, values, reexport: text.startsWith('export') }])
  })

  it('reads statements that follow one another without semicolons', () => {
    const text = "export { a }\nexport const from = 'x'\nimport { b } from 'y'\nconst c = 1 / 2 / 3\nexport { d } from 'z'\n"
    expect(scanSource(text).imports.map((one) => one.specifier)).toEqual(['y', 'z'])
  })

  it('keeps every character in its place', () => {
    const text = "const a = 'b' // c\nconst d = `e ${f} g` /* h */ + /i/.source\n"
    const { code, literals } = scanSource(text)
    expect(code).toHaveLength(text.length)
    expect(code).toBe("const a = ' '     \nconst d = `  ${f}  `         + / /.source\n")
    expect(literals).toEqual(['b', 'e ', ' g'])
  })
})
