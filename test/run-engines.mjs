/**
 * `npm run test:engines`: the browser tests in Firefox and in WebKit, one after the other. Build first.
 *
 *   npm run test:engines                                         each engine that is on this machine
 *   npm run test:engines -- webkit                               one engine
 *   npm run test:engines -- webkit test/browser/focus.test.ts    some files in it
 *   npm run test:engines -- --all                                fails when one of them is not on this machine
 *
 * It fails when a test fails, or when no engine is found.
 */

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ENGINES, findEngine } from './browser-engines.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const runner = fileURLToPath(new URL('../node_modules/@web/test-runner/dist/bin.js', import.meta.url))

const args = process.argv.slice(2)
const needsAll = args.includes('--all')
const chosen = args.filter((each) => each in ENGINES)
const files = args.filter((each) => !(each in ENGINES) && each !== '--all')
const outcomes = (chosen.length > 0 ? chosen : Object.keys(ENGINES)).map((name) => ({ name, ...findEngine(name) }))

for (const engine of outcomes) {
  if (engine.missing) continue
  const start = performance.now()
  const { status } = spawnSync(process.execPath, [runner, ...(files.length > 0 ? ['--files', ...files] : [])], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, BROWSER_ENGINE: engine.name },
  })
  Object.assign(engine, { failed: status !== 0, seconds: Math.round((performance.now() - start) / 1000) })
}

console.log('')
for (const { name, missing, failed, seconds } of outcomes)
  console.log(missing ? `- ${name} did not run: ${missing}` : `${failed ? '✗' : '✓'} ${name} in ${seconds} s`)
const ran = outcomes.filter(({ missing }) => !missing)
const isComplete = needsAll ? ran.length === outcomes.length : ran.length > 0
process.exitCode = isComplete && ran.every(({ failed }) => !failed) ? 0 : 1
