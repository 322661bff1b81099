/** Browser tests in the engine that BROWSER_ENGINE names (Chromium unless given), over the built script, against a companion that speaks the HTTP contract over real HTTP. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { esbuildPlugin } from '@web/dev-server-esbuild'
import { defaultReporter } from '@web/test-runner'
import { engineOf } from './test/browser-engines.mjs'
import { middleware as companion } from './test/browser/companion.mjs'
import { middleware as operatorsConsole } from './test/browser/console/console-server.mjs'
import { middleware as pages } from './test/browser/pages.mjs'

const engine = await engineOf(process.env.BROWSER_ENGINE)

/** For whoever adds up: `{passed, failed, skipped, failures}` into the file that WTR_RESULT names. */
const summary = {
  stop({ sessions }) {
    const file = process.env.WTR_RESULT
    if (!file) return
    let passed = 0
    let failed = 0
    let skipped = 0
    const failures = []
    const fail = (name, error) => {
      failed++
      failures.push({ name, message: error?.message })
    }
    const count = (suite, path) => {
      for (const test of suite?.tests ?? []) {
        if (test.skipped) skipped++
        else if (test.passed) passed++
        else fail(`${path} > ${test.name}`, test.error)
      }
      for (const inner of suite?.suites ?? []) count(inner, `${path} > ${inner.name}`)
    }
    for (const session of sessions) {
      count(session.testResults, session.testFile)
      // A file that did not load or broke between tests has failed as well.
      if (!session.passed && (session.errors.length || !session.testResults)) fail(session.testFile, session.errors[0])
    }
    writeFileSync(file, JSON.stringify({ passed, failed, skipped, failures }))
  },
}

/** Keeps photographs of the page in test-results/browser-tests: `photograph` in test/browser/photograph.ts. */
const photographs = {
  name: 'photographs',
  async executeCommand({ command, payload, session }) {
    if (command !== 'photograph') return undefined
    const { browser, id } = session
    const picture = browser.takeScreenshot
      ? await browser.takeScreenshot(id)
      : await browser.getPage(id).screenshot({ encoding: 'base64' })
    const folder = fileURLToPath(new URL(`test-results/browser-tests/${browser.name}/`, import.meta.url))
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, payload.file), picture, 'base64')
    return picture
  },
}

const sessions = new WeakMap()

/** Sets media features of Chromium: `setScheme` in test/browser/emulation.ts. */
const emulation = {
  name: 'emulation',
  async executeCommand({ command, payload, session }) {
    if (command !== 'emulate') return undefined
    const page = session.browser.getPage(session.id)
    // What a session has set ends with it.
    if (!sessions.has(page)) sessions.set(page, await page.createCDPSession())
    await sessions.get(page).send('Emulation.setEmulatedMedia', payload)
    return true
  },
}

export default {
  files: engine.files,
  // The npm build takes Lit from the page, which is the same as in production.
  nodeResolve: { exportConditions: ['production'] },
  // A page in the background is hidden, and a hidden page does not poll.
  concurrency: 1,
  middleware: [pages, companion, operatorsConsole],
  plugins: [
    photographs,
    emulation,
    esbuildPlugin({ ts: true, target: 'es2022', tsconfig: fileURLToPath(new URL('tsconfig.json', import.meta.url)) }),
  ],
  browsers: [engine.launcher],
  reporters: [defaultReporter(), summary],
  // For a whole file, on a busy machine. `npm run test:axe` takes longer.
  testsFinishTimeout: process.env.AXE ? 7_200_000 : 300_000,
  // Ends a test that hangs; each wait inside a test ends before.
  testFramework: { config: { timeout: 60_000 } },
}
