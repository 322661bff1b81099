/**
 * Browser tests in a real Chromium, against a companion that speaks the HTTP contract over real HTTP: over the modal as it is built for the script
 * tag, or, with OVER=source, over its source, with Lit, as from npm.
 */

import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { esbuildPlugin } from '@web/dev-server-esbuild'
import { defaultReporter } from '@web/test-runner'
import { chromeLauncher } from '@web/test-runner-chrome'
import { browserPath } from './test/browser-path.mjs'
import { middleware as companion } from './test/browser/companion.mjs'
import { middleware as pages } from './test/browser/pages.mjs'

const { executablePath, args } = await browserPath()

/** For whoever adds up: `{passed, failed, skipped}` into the file that WTR_RESULT names. */
const summary = {
  stop({ sessions }) {
    const file = process.env.WTR_RESULT
    if (!file) return
    let passed = 0
    let failed = 0
    let skipped = 0
    const count = (suite) => {
      for (const test of suite?.tests ?? []) {
        if (test.skipped) skipped++
        else if (test.passed) passed++
        else failed++
      }
      for (const inner of suite?.suites ?? []) count(inner)
    }
    for (const session of sessions) {
      count(session.testResults)
      // A file that did not load or broke between tests has failed as well.
      if (!session.passed && (session.errors.length || !session.testResults)) failed++
    }
    writeFileSync(file, JSON.stringify({ passed, failed, skipped }))
  },
}

const overSource = process.env.OVER === 'source'
if (!overSource) {
  const { status } = spawnSync(process.execPath, [fileURLToPath(new URL('node_modules/vite/bin/vite.js', import.meta.url)), 'build', '--config', 'test/browser/built/vite.config.ts'], { stdio: 'inherit', cwd: fileURLToPath(new URL('.', import.meta.url)) })
  if (status !== 0) throw new Error('the modal could not be built for its tests')
}

/** The tests import the source; here that is what was built of it. */
const built = {
  name: 'built',
  resolveImport: ({ source, context }) => (context.path.startsWith('/test/') && /\/src\/(define|index|presentation)\.ts$/.test(source) ? '/test-results/built/modal.js' : undefined),
}

export default {
  // These look at what is built, and at Lit itself.
  files: ['test/browser/**/*.test.ts', ...(overSource ? ['!test/browser/calls.test.ts', '!test/browser/lean-html.test.ts'] : [])],
  nodeResolve: true,
  // A page in the background is hidden, and a hidden page does not ask for news.
  concurrency: 1,
  middleware: [pages, companion],
  plugins: [...(overSource ? [] : [built]), esbuildPlugin({ ts: true, target: 'es2022', tsconfig: fileURLToPath(new URL('tsconfig.json', import.meta.url)) })],
  browsers: [chromeLauncher({ launchOptions: { executablePath, args } })],
  reporters: [defaultReporter(), summary],
  testFramework: { config: { timeout: 10_000 } },
}
