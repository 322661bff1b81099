/** Builds the merchant's console into dist/admin: hashed files, compressed, and a list of those that its page names. */

import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { defineConfig } from 'vite'
import type { Rolldown } from 'vite'

// With NODE_ENV at "test", Vite would take Lit's development build.
process.env.NODE_ENV = 'production'

const ROOT = resolve(import.meta.dirname, '..')
const OUT = resolve(ROOT, 'dist/admin')
/** `Features.LightDark` of Lightning CSS: the stylesheet needs browsers that know `light-dark()` anyway. */
const LIGHT_DARK = 1 << 20

/**
 * What the page names beside the script. It does not know the operator's language, and the words arrive while the
 * session is asked for.
 */
const FIRST_VIEW = resolve(import.meta.dirname, 'pages/overview-page.ts')
let script = ''
let preload: string[] = []

/** What the first view runs, with all that it imports: the browser would find out step by step. */
function listFirstView(bundle: Rolldown.OutputBundle): void {
  const chunks = Object.values(bundle).filter((file) => file.type === 'chunk')
  const first = chunks.filter(
    ({ isEntry, facadeModuleId, moduleIds }) =>
      isEntry || facadeModuleId === FIRST_VIEW || moduleIds.includes(FIRST_VIEW),
  )
  const names = new Set<string>(first.map(({ fileName }) => fileName))
  // A set visits what is added to it meanwhile.
  for (const name of names)
    for (const imported of chunks.find(({ fileName }) => fileName === name)?.imports ?? []) names.add(imported)
  script = chunks.find(({ isEntry }) => isEntry)!.fileName
  preload = [...names].filter((name) => name !== script).sort()
}

async function writeAssets(): Promise<void> {
  const files = (await readdir(OUT)).filter((file) => /\.(js|css)$/.test(file))
  const assets = { script, style: files.find((file) => file.endsWith('.css')), preload }
  await writeFile(join(OUT, 'assets.json'), `${JSON.stringify(assets, null, 2)}\n`)
  for (const file of files) {
    const bytes = await readFile(join(OUT, file))
    await writeFile(join(OUT, `${file}.br`), brotliCompressSync(bytes))
    await writeFile(join(OUT, `${file}.gz`), gzipSync(bytes, { level: 9 }))
  }
}

export default defineConfig({
  root: import.meta.dirname,
  // The files find each other beside themselves, wherever the companion is mounted.
  base: './',
  logLevel: 'warn',
  css: { lightningcss: { exclude: LIGHT_DARK } },
  build: {
    outDir: OUT,
    emptyOutDir: true,
    target: 'es2022',
    copyPublicDir: false,
    cssCodeSplit: false,
    // Preloading would add markup at run time; the pages are small.
    modulePreload: false,
    minify: true,
    rolldownOptions: {
      // The pages take what they share with the shell from its file.
      preserveEntrySignatures: 'allow-extension',
      input: { console: resolve(import.meta.dirname, 'main.ts') },
      output: {
        entryFileNames: '[name]-[hash].js',
        chunkFileNames: '[name]-[hash].js',
        assetFileNames: '[name]-[hash][extname]',
      },
    },
  },
  plugins: [
    // Elements are defined by importing for effect. `sideEffects` in package.json is about the npm entries.
    { name: 'side-effects', enforce: 'pre', transform: (code) => ({ code, map: null, moduleSideEffects: true }) },
    { name: 'assets', generateBundle: (_options, bundle) => listFirstView(bundle), closeBundle: writeAssets },
  ],
})
