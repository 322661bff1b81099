/** `npm pack` publishes everything that users need and nothing else. Run `npm run build` first. */

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { links, read } from './docs/pages.ts'

interface Pack {
  readonly unpackedSize: number
  readonly files: readonly { readonly path: string }[]
}

interface Manifest {
  readonly bin: Readonly<Record<string, string>>
  readonly customElements: string
  readonly 'web-types': string
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>
}

const ROOT = join(import.meta.dirname, '..')
const MAX_BYTES = 3_600_000
const PUBLISHED = [
  /^(?:package\.json|README\.md|CHANGELOG\.md|SECURITY\.md|LICENSE)$/,
  /^docs\/(?:providers\/|operating\/)?[\w-]+\.md$|^docs\/images\/[\w-]+\.png$/,
  // Monitoring systems import them.
  /^docs\/operating\/[\w-]+\.(?:yml|json)$/,
  /^examples\/(?:deploy\/)?[\w.-]+$/,
  // The companion serves the compressed files beside the plain ones.
  /^dist\/browser\/(?:chunks\/)?[\w.-]+\.(?:js|css)(?:\.br|\.gz)?$/,
  /^dist\/browser\/assets\.json$/,
  /^dist\/admin\/(?:[\w-]+\.(?:js|css)(?:\.br|\.gz)?|assets\.json)$/,
  // Editors read these descriptions of the elements.
  /^dist\/(?:custom-elements|vscode\.(?:html|css)-custom-data|web-types)\.json$/,
  // A public declaration may import any of these.
  /^dist\/server\/[\w/.-]+\.(?:js|d\.ts)$/,
  /^dist\/server\/part-licenses\.md$/,
  // The words and the icons of the companion's pages.
  /^dist\/src\/(?:locales\/[\w-]+|outlines)\.(?:js|d\.ts)$/,
  /^dist\/types\/(?:src|server)\/[\w/.-]+\.d\.ts$/,
]

describe('the package', { timeout: 60_000 }, () => {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest
  const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    shell: process.platform === 'win32',
  })
  // npm 11 and earlier print a list. Later ones print an object with the package's name.
  const [pack] = Object.values(JSON.parse(output) as Pack[] | Record<string, Pack>)
  const paths = pack!.files.map(({ path }) => path)

  it('contains only what users need', () => {
    expect(paths.filter((path) => !PUBLISHED.some((pattern) => pattern.test(path)))).toEqual([])
    expect(pack!.unpackedSize).toBeLessThan(MAX_BYTES)
  })

  it('contains what its pages link to, and says so where a page is in the repository only', () => {
    const pages = paths.filter((path) => path.endsWith('.md'))
    const missing = pages.flatMap((page) =>
      links(read(join(ROOT, page)))
        .filter((target) => !/^(?:https:|#)/.test(target))
        .map((target) => posix.join(posix.dirname(page), target.split('#')[0]!))
        .filter((path) => !paths.includes(path))
        .map((path) => [page, path] as const),
    )
    expect(missing.filter(([, path]) => !/^(?:docs\/development\/.+|CONTRIBUTING\.md)$/.test(path))).toEqual([])
    const silent = missing.filter(([page]) => !read(join(ROOT, page)).includes('in the repository'))
    expect(silent).toEqual([])
  })

  it('contains every file that its programs import', () => {
    const programs = paths.filter((path) => /^dist\/(?:server|browser)\/.+\.js$/.test(path))
    const missing = programs.flatMap((path) =>
      [...readFileSync(join(ROOT, path), 'utf8').matchAll(/^(?:import|export)\b[^;'"]*?["'](\.{1,2}\/[^"']+)["']/gm)]
        .map(([, target]) => posix.join(posix.dirname(path), target!))
        .filter((target) => !paths.includes(target))
        .map((target) => `${path} imports ${target}`),
    )
    expect(missing).toEqual([])
  })

  it('contains no compiled file without a source', () => {
    const sources = paths.flatMap((path) => {
      // The parts of the program are joined from many sources.
      const server = /^dist\/((?!server\/part-)(?:server|src)\/.+?)\.(?:js|d\.ts)$/.exec(path)
      const types = /^dist\/types\/(.+)\.d\.ts$/.exec(path)
      return server || types ? [`${(server ?? types)![1]}.ts`] : []
    })
    expect(sources.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
  })

  it('contains the target of each export and command, and the descriptions of the elements', () => {
    const targets = [manifest.bin, ...Object.values(manifest.exports)].flatMap((entry) =>
      typeof entry === 'string' ? [entry] : Object.values(entry),
    )
    const all = [...targets, manifest.customElements, manifest['web-types']]
    expect(all.map((path) => path.replace(/^\.\//, '')).filter((path) => !paths.includes(path))).toEqual([])
  })
})

describe('the settings for VS Code', () => {
  it.each(['html.customData', 'css.customData'])('name a file of the package: %s', (setting) => {
    const settings = JSON.parse(readFileSync(join(ROOT, 'examples/vscode-settings.json'), 'utf8')) as Record<
      string,
      string[]
    >
    const [file] = settings[setting]!
    expect(file).toMatch(/^\.\/node_modules\/pay-button\//)
    expect(existsSync(join(ROOT, file!.replace('node_modules/pay-button/', '')))).toBe(true)
  })
})

describe('the lock file', () => {
  const lock = readFileSync(join(ROOT, 'package-lock.json'), 'utf8')

  it('has no package that runs a script when a shop installs this one', () => {
    const { packages } = JSON.parse(lock) as { packages: Record<string, { hasInstallScript?: true; dev?: true }> }
    const running = Object.entries(packages).filter(([, { hasInstallScript }]) => hasInstallScript)
    expect(running.map(([path]) => path)).toContain('node_modules/better-sqlite3')
    expect(running.filter(([, { dev }]) => !dev)).toEqual([])
  })

  it('names no registry', () => {
    expect([...lock.matchAll(/"resolved":\s*"http[^"]*"/g)].map(([found]) => found)).toEqual([])
  })
})
