/** The repository keeps the rules of .dependency-cruiser.mjs, and each rule finds the faults that it is for. */

import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

interface Cruise {
  readonly modules: readonly Module[]
  readonly summary: { readonly violations: readonly { from: string; to: string; rule: { name: string } }[] }
}

interface Module {
  readonly source: string
  readonly dependencies: readonly { resolved: string; dynamic: boolean; dependencyTypes: readonly string[] }[]
}

const ROOT = join(import.meta.dirname, '..')
const PROGRAM = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')
const RULES = join(ROOT, '.dependency-cruiser.mjs')
const CODE = '{src,server,admin,demo,examples}'
const WIDGET_LEVELS = 6
/** Each run loads TypeScript and parses hundreds of files, perhaps on a busy machine. */
const PATIENCE = 120_000

function cruise(folder: string): Cruise {
  const { stdout, stderr } = spawnSync(process.execPath, [PROGRAM, '--config', RULES, '--output-type', 'json', CODE], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  if (stdout === '') throw new Error(`dependency-cruiser printed nothing: ${stderr}`)
  return JSON.parse(stdout) as Cruise
}

function violationsIn({ summary }: Cruise): string[] {
  return summary.violations.map(({ from, to, rule }) => `${from} → ${to}: ${rule.name}`)
}

describe('the repository', { timeout: PATIENCE }, () => {
  const found = cruise(ROOT)

  it('is read as a whole, packages included', () => {
    expect(found.modules.length).toBeGreaterThan(150)
    const config = found.modules.find(({ source }) => source === 'server/config/config.ts')
    expect(config?.dependencies.some(({ resolved }) => resolved.startsWith('node_modules/zod/'))).toBe(true)
  })

  it('keeps every rule', () => {
    expect(violationsIn(found)).toEqual([])
  })

  it(`keeps the widget on ${WIDGET_LEVELS} levels, counting imports of values within one built file`, () => {
    const next = new Map(
      found.modules.map(({ source, dependencies }) => [
        source,
        dependencies
          // The build puts a dynamic import into another file, and drops types.
          .filter(
            ({ dynamic, dependencyTypes }) => !dynamic && !dependencyTypes.some((type) => type.startsWith('type-')),
          )
          .map(({ resolved }) => resolved)
          .filter((path) => path.startsWith('src/')),
      ]),
    )
    const level = (path: string): number => 1 + Math.max(0, ...(next.get(path) ?? []).map(level))
    const deep = [...next.keys()].filter((path) => path.startsWith('src/') && level(path) > WIDGET_LEVELS)
    expect(deep.map((path) => `${path} is on level ${level(path)}`)).toEqual([])
  })
})

/** A small tree that keeps the rules, with its packages. */
const SOUND: Readonly<Record<string, string>> = {
  'package.json': readFileSync(join(ROOT, 'package.json'), 'utf8'),
  ...installed('zod'),
  ...installed('express'),
  ...installed('vitest'),
  'server/domain/money.ts': 'export const zero = 0n\n',
  'server/contract/errors.ts': 'export class PayError extends Error {}\n',
  'server/contract/wire.ts': "import type { Money } from '../domain/money.ts'\n",
  'server/platform/ids.ts': "import { randomBytes } from 'node:crypto'\n",
  'server/contract/confirmed-status.ts': 'export function confirmed() {}\n',
  'server/contract/provider.ts':
    "import type { ConfirmedStatus } from './confirmed-status.ts'\nimport { createHmac } from 'node:crypto'\n",
  'server/providers/index.ts': "export { lopay } from './lopay/lopay.ts'\n",
  'server/providers/lopay/lopay.ts':
    "import { confirmed } from '../../contract/confirmed-status.ts'\nimport { call } from './api.ts'\n",
  'server/providers/lopay/api.ts': "import { PayError } from '../../contract/errors.ts'\n",
  'server/providers/pakhipay/pakhipay.ts': "import type { Provider } from '../../contract/provider.ts'\n",
  'server/store/store.ts': "import { zero } from '../domain/money.ts'\n",
  'server/webhooks/inbox.ts':
    "import type { Store } from '../store/store.ts'\n" +
    "import type { ConfirmedStatus } from '../contract/confirmed-status.ts'\n",
  'server/http/routes.ts': "import express from 'express'\nimport type { Inbox } from '../webhooks/inbox.ts'\n",
  'server/app.ts': "import { routes } from './http/routes.ts'\nimport * as registry from './providers/index.ts'\n",
  'src/index.ts': "import type { View } from '../server/contract/wire.ts'\nimport { choose } from './choose.ts'\n",
  'src/choose.ts': "import type { View } from '../server/contract/wire.ts'\nimport { en } from './locales/en.ts'\n",
  'src/locales/en.ts': "import type { View } from '../../server/contract/wire.ts'\n",
  'server/pages/layout.ts': "import { en } from '../../src/locales/en.ts'\n",
  'demo/shop.ts':
    "import { createPayServer } from 'pay-button/server'\nimport express from 'express'\nimport './page.ts'\n",
  'demo/page.ts': 'export {}\n',
  'demo/start.mjs': "import { install } from '../.ci/install.mjs'\nawait import('./shop.ts')\n",
  'examples/receive.mjs': "import { createServer } from 'node:http'\n",
  '.ci/install.mjs': 'export function install() {}\n',
}

function installed(name: string): Record<string, string> {
  return {
    [`node_modules/${name}/package.json`]: JSON.stringify({ name, version: '1.0.0', main: 'index.js' }),
    [`node_modules/${name}/index.js`]: '',
  }
}

type Fault = readonly [from: string, code: string, rule: string]

/** The code is added to the end of a file that keeps the rules, or makes a new file. */
const FAULTS: readonly Fault[] = [
  ['server/domain/money.ts', "import { z } from 'zod'", 'domain-imports-packages'],
  ['server/domain/money.ts', "import { readFileSync } from 'node:fs'", 'domain-imports-node'],
  ['server/domain/money.ts', "import type { PayError } from '../contract/errors.ts'", 'domain-imports-types'],
  ['server/domain/phone.ts', "import { PayError } from '../contract/errors.ts'", 'domain-imports-values'],
  ['server/contract/wire.ts', "import type { Store } from '../store/store.ts'", 'wire-imports-types'],
  ['server/contract/provider.ts', "import { readFileSync } from 'node:fs'", 'contract-imports-node'],
  ['server/platform/ids.ts', "import { PayError } from '../contract/errors.ts'", 'platform-imports-values'],
  ['server/providers/lopay/lopay.ts', "import { z } from 'zod'", 'providers-imports-packages'],
  ['server/providers/lopay/lopay.ts', "import { request } from 'undici'", 'providers-imports-packages'],
  ['server/providers/lopay/lopay.ts', "import type { Store } from '../../store/store.ts'", 'providers-imports-types'],
  ['server/providers/lopay/lopay.ts', "await import('../../webhooks/inbox.ts')", 'providers-imports-values'],
  ['server/providers/lopay/lopay.ts', "import { pakhipay } from '../pakhipay/pakhipay.ts'", 'adapter-uses-adapter'],
  ['server/providers/lopay/lopay.ts', "import * as registry from '../index.ts'", 'registry-in-adapter'],
  [
    'server/contract/provider.ts',
    "export { confirmed } from './confirmed-status.ts'",
    'confirmed-status-outside-adapters',
  ],
  ['server/providers/index.ts', "export * from '../contract/confirmed-status.ts'", 'confirmed-status-passed-on'],
  ['server/app.ts', "import { confirmed } from './contract/confirmed-status.ts'", 'confirmed-status-outside-adapters'],
  ['server/store/store.ts', "import type { Routes } from '../http/routes.ts'", 'store-imports-types'],
  ['server/store/store.ts', "import { View } from '../contract/wire.ts'", 'store-imports-values'],
  ['server/webhooks/inbox.ts', "import { type Row, openStore } from '../store/store.ts'", 'services-imports-values'],
  ['server/jobs/outbox.ts', "export * from '../store/store.ts'", 'services-imports-values'],
  ['server/webhooks/inbox.ts', "import * as registry from '../providers/index.ts'", 'services-imports-values'],
  ['server/webhooks/inbox.ts', "import type { Request } from 'express'", 'services-imports-packages'],
  ['server/webhooks/inbox.ts', "import Database from 'better-sqlite3'", 'services-imports-packages'],
  ['server/http/routes.ts', "import type { Store } from '../store/store.ts'", 'http-imports-types'],
  ['server/http/routes.ts', "import { receive } from '../webhooks/inbox.ts'", 'http-imports-values'],
  ['server/pages/page.ts', "import { request } from 'node:http'", 'pages-imports-node'],
  ['server/pages/layout.ts', "import { choose } from '../../src/choose.ts'", 'pages-imports-values'],
  ['src/locales/en.ts', "import { choose } from '../choose.ts'", 'words-imports-values'],
  ['server/app.ts', "import { test } from 'vitest'", 'unlisted-package'],
  ['server/app.ts', "import cors from 'cors'", 'import-of-nothing'],
  ['server/app.ts', "import { page } from '../demo/page.ts'", 'assembly-imports-values'],
  ['server/app.ts', "import type { X } from '../src/index.ts'", 'assembly-imports-types'],
  ['server/app.ts', "import './nowhere.ts'", 'import-of-nothing'],
  ['server/drawer/thing.ts', "import type { View } from '../contract/wire.ts'", 'file-in-no-layer'],
  ['server/domain/forgotten.ts', 'export {}', 'orphan'],
  ['src/index.ts', "import { View } from '../server/contract/wire.ts'", 'widget-imports-values'],
  [
    'src/choose.ts',
    "import { type View } from '../server/contract/wire.ts'\nimport '../server/contract/wire.ts'",
    'widget-imports-values',
  ],
  ['src/index.ts', "import type { Money } from '../server/domain/money.ts'", 'widget-imports-types'],
  ['src/index.ts', "let ids: typeof import('../server/platform/ids.ts')", 'widget-imports-values'],
  ['src/index.ts', "import { z } from 'zod'", 'widget-imports-packages'],
  ['src/index.ts', "import { randomUUID } from 'node:crypto'", 'widget-imports-node'],
  ['src/choose.ts', "import type { Pay } from './index.ts'", 'cycle'],
  ['src/index.ts', "import './pay-helpers.ts'", 'empty-name'],
  ['demo/page.ts', "import { createPayServer } from '../server/index.ts'", 'demo-imports-values'],
  ['demo/page.ts', "import type { View } from '../server/contract/wire.ts'", 'demo-imports-types'],
  ['demo/page.ts', "import 'pay-button/dist/server/app.js'", 'private-entry'],
  ['demo/page.ts', "import { install } from '../.ci/install.mjs'", 'demo-imports-values'],
  ['examples/receive.mjs', "import { read } from '../server/contract/wire.ts'", 'examples-imports-values'],
]

/** What some of the faults import. */
const FURTHER: Readonly<Record<string, string>> = {
  'src/pay-helpers.ts': 'export {}\n',
  'server/index.ts': "import './app.ts'\n",
}

/** @returns what the rules call the imported module: its path, or its name when it is built in or not there */
function targetOf([from, code]: Fault): string {
  const specifier = /'([^']+)'[^']*$/.exec(code)?.[1]
  if (specifier === undefined) return from
  if (specifier.startsWith('node:')) return specifier.slice('node:'.length)
  const path = specifier.startsWith('.') ? join(dirname(from), specifier) : `node_modules/${specifier}/index.js`
  return path in SOUND || path in FURTHER ? path : specifier
}

/** @returns what the rules find in the small tree with these faults */
function violationsWith(faults: readonly Fault[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'pay-button-architecture-'))
  try {
    const tree: Record<string, string> = { ...SOUND, ...(faults.length > 0 ? FURTHER : {}) }
    for (const [from, code] of faults) tree[from] = `${tree[from] ?? ''}${code}\n`
    for (const [path, text] of Object.entries(tree)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    return violationsIn(cruise(folder))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

describe('the rules', { timeout: PATIENCE }, () => {
  const found = violationsWith(FAULTS)

  it('find nothing in a tree that keeps them', () => {
    expect(violationsWith([])).toEqual([])
  })

  it.each(FAULTS)('find in %s: %s', (...fault) => {
    const [from, , rule] = fault
    expect(found).toContain(`${from} → ${targetOf(fault)}: ${rule}`)
  })
})
