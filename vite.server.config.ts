/**
 * Joins the compiled companion into fewer files: `dist/server/main.js`, the program, and `dist/server/index.js`, the
 * library. Node takes longer to find, read and compile hundreds of files than to run them. Commands that load their code
 * later keep files of their own. `build:server` runs it after the compiler, whose other files only tests and the bench
 * use.
 *
 * zod is joined, too: half of its files are languages that nobody uses. Other packages stay outside, so that a shop can
 * replace one that has a fault.
 */

import { resolve } from 'node:path'
import { defineConfig } from 'vite'

const OUT = resolve(import.meta.dirname, 'dist/server')

export default defineConfig({
  logLevel: 'warn',
  ssr: { noExternal: ['zod'] },
  build: {
    ssr: true,
    outDir: OUT,
    emptyOutDir: false,
    copyPublicDir: false,
    // People read stack traces.
    minify: false,
    target: 'node20',
    license: { fileName: 'part-licenses.md' },
    rolldownOptions: {
      // Comments with the paths of modules would make the files of two folders differ.
      experimental: { attachDebugInfo: 'none' },
      input: { main: resolve(OUT, 'main.js'), index: resolve(OUT, 'index.js') },
      // All in one folder, where a path that is relative to a file leads to the same place from each of them.
      output: { entryFileNames: '[name].js', chunkFileNames: 'part-[name].js' },
    },
  },
})
