/** Builds the browser code into dist/browser: the files that the companion serves, and those for npm. */

import { createHash } from 'node:crypto'
import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { InlineConfig } from 'vite'
import { build, defineConfig } from 'vite'

// With NODE_ENV at "test", Vite would take Lit's development build.
process.env.NODE_ENV = 'production'

/** `Features.LightDark` of Lightning CSS. */
const LIGHT_DARK = 1 << 20

const ROOT = import.meta.dirname
const OUT = resolve(ROOT, 'dist/browser')
const source = (name: string) => resolve(ROOT, 'src', name)

/** The files that load later. The modal's file has everything else, also what they need of it. */
const LATER =
  /lean-qr|-page|\/screens\/(pending|lazy)\/|\/locales\/(?!en\.|money|index|languages|dictionary)|\/(rare-actions|qr-code|explain|mistakes|finding|pakhipay-sdk)\./

interface Output {
  format: 'es' | 'iife'
  entryFileNames: string
  chunkFileNames?: string
  comments?: boolean
  topLevelVar?: boolean
  charset?: 'ascii' | 'utf8'
  codeSplitting?: { groups: { name: string; test: (id: string) => boolean }[] }
}

function configuration(entry: Record<string, string>, output: Output, more: InlineConfig = {}): InlineConfig {
  return {
    configFile: false,
    logLevel: 'warn',
    // Without it, each colour of `light-dark()` would become two more custom properties.
    css: { lightningcss: { exclude: LIGHT_DARK } },
    ...more,
    build: {
      outDir: OUT,
      emptyOutDir: false,
      target: 'es2022',
      // Library mode adds no preload code around each `import()`.
      lib: { entry, formats: [output.format], name: 'pay' },
      copyPublicDir: false,
      minify: true,
      ...more.build,
      rolldownOptions: {
        // Nobody but our own files imports those for the companion, so they need no facade.
        preserveEntrySignatures: 'allow-extension',
        ...more.build?.rolldownOptions,
        output: { minify: true, ...output },
      },
    },
  }
}

/**
 * One hash for all files of a version, made from all of their sources. The names are therefore known before the build,
 * and a file can load another one again, at another address, after a failure.
 */
async function versionHash(): Promise<string> {
  const hash = createHash('sha256')
  const sources = (await readdir(source('.'), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  for (const file of [...sources.sort(), resolve(ROOT, 'package-lock.json'), resolve(ROOT, 'vite.config.ts')]) {
    hash.update(await readFile(file))
  }
  return hash.digest('hex').slice(0, 8)
}

/** Builds the files for the script tag and for the companion's own pages. */
async function buildForCompanion(): Promise<void> {
  const hash = await versionHash()
  const named: Output = {
    format: 'es',
    entryFileNames: `[name].${hash}.js`,
    chunkFileNames: `[name].${hash}.js`,
    // No bundler reads these files again, so they need no annotations. `const` compresses better than `var`.
    comments: false,
    topLevelVar: false,
    codeSplitting: { groups: [{ name: 'pay-checkout', test: (id) => !LATER.test(id) }] },
  }
  const define = {
    CHECKOUT_FILE: JSON.stringify(`pay-checkout.${hash}.js`),
    LAZY_FILE_END: JSON.stringify(`.${hash}.js`),
  }
  const modal = {
    'pay-checkout': source('elements/open-checkout.ts'),
    'checkout-page': source('elements/checkout-page.ts'),
    'return-page': source('elements/return-page.ts'),
  }
  const alias = ['load-modal', 'lit-policy'].map((name) => ({
    find: `./${name}.ts`,
    replacement: source(`elements/${name}.script-tag.ts`),
  }))
  await build(configuration(modal, named, { define, resolve: { alias } }))
  const scriptTag = { 'pay-button': source('elements/script-tag.ts') }
  // A page may inline this script, or serve it, in another encoding than UTF-8.
  const classic: Output = { format: 'iife', entryFileNames: '[name].js', charset: 'ascii' }
  await build(configuration(scriptTag, classic, { define, resolve: { alias } }))
  await copyFile(join(OUT, 'pay-button.js'), join(OUT, `pay-button.${hash}.js`))
  await copyFile(source('elements/pay-button.page.css'), join(OUT, 'pay-button.css'))
  await writeAssets(hash)
}

/** Writes `assets.json` with names and integrity, and compresses each served file. */
async function writeAssets(hash: string): Promise<void> {
  const hashed = (await readdir(OUT)).filter((file) => file.endsWith(`.${hash}.js`)).sort()
  const assets = await Promise.all(
    hashed.map(async (file) => {
      const digest = createHash('sha384')
        .update(await readFile(join(OUT, file)))
        .digest('base64')
      return [file.replace(`.${hash}`, ''), { file, integrity: `sha384-${digest}` }] as const
    }),
  )
  await writeFile(join(OUT, 'assets.json'), `${JSON.stringify(Object.fromEntries(assets), null, 2)}\n`)
  for (const file of ['pay-button.js', 'pay-button.css', ...hashed]) {
    const bytes = await readFile(join(OUT, file))
    await writeFile(join(OUT, `${file}.br`), brotliCompressSync(bytes))
    await writeFile(join(OUT, `${file}.gz`), gzipSync(bytes, { level: 9 }))
  }
}

// From npm, the page brings Lit and React, so that it has one copy of each.
export default defineConfig(
  configuration(
    { index: source('index.ts'), define: source('define.ts'), react: source('react.ts') },
    { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name].js' },
    {
      define: { LAZY_FILE_END: '""' },
      build: {
        emptyOutDir: true,
        rolldownOptions: {
          preserveEntrySignatures: 'strict',
          external: [/^lit(\/|$)/, 'react'],
          // `'use client'` of react.ts stays: test/npm-entries.test.ts.
          checks: { moduleLevelDirective: false },
          transform: { inject: { HTMLElement: [source('html-element.ts'), 'PageElement'] } },
        },
      },
      plugins: [{ name: 'companion', closeBundle: buildForCompanion }],
    },
  ),
)
