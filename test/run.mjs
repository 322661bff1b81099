/** `npm test`: installs what is missing, builds, runs every check and ends with one line of totals. */

import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { install } from '../.ci/install.mjs'
import { ensurePostgres } from './postgres-path.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const results = mkdtempSync(join(tmpdir(), 'pay-button-test-'))
const tally = []

try {
  await prepareAndRun()
} catch (error) {
  console.error(`\n${error.message}`)
  tally.push({ name: 'preparation', passed: 0, failed: 1 })
} finally {
  rmSync(results, { recursive: true, force: true })
}
report()

async function prepareAndRun() {
  install()
  // This needs a package that may have just been installed.
  const { browserPath } = await import('./browser-path.mjs')
  const browser = await browserPath()
  const env = { ...process.env, CHROME_PATH: browser.executablePath, CHROME_ARGS: JSON.stringify(browser.args) }
  ensurePostgres()

  let built = false
  const buildAndCheck = async () => {
    // Types and tests use the built files. The build is not a test, but a failed one fails the run.
    built = await run('build', ['npm', 'run', 'build'], { ...process.env, NODE_ENV: 'production' })
    if (!built) tally.push({ name: 'build', passed: 0, failed: 1 })
    await check('types', [bin('tsc'), '-p', 'tsconfig.json'])
    if (built) await check('package', ['npm', 'run', 'check:package'])
  }
  const checkSources = async () => {
    await check('lint', [bin('oxlint')])
    await check('format', ['npm', 'run', '--silent', 'format:check'])
  }
  await Promise.all([buildAndCheck(), checkSources()])
  if (!built) return
  // These often wait, for processes and for the disk: three keep two cores busy.
  await vitest('unit', env, ['--maxWorkers=3'])
  // Tests with a browser run one at a time, because each has two processes or more. The tests on Postgres, which wait
  // for another process as well, take the place of those that end first.
  const inPages = async () => {
    await webTestRunner('web-test-runner', env)
    await vitest('postgres', env)
  }
  await Promise.all([inPages(), vitest('e2e', env)])
}

async function check(name, command) {
  const ok = await run(name, command, process.env, true)
  tally.push({ name, passed: ok ? 1 : 0, failed: ok ? 0 : 1 })
  return ok
}

async function vitest(project, env, options = []) {
  const file = join(results, `${project}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const ok = await run(`vitest ${project}`, [bin('vitest'), 'run', '--project', project, ...options, ...reporters], env)
  const summary = readJson(file)
  count(
    `vitest ${project}`,
    ok,
    summary && {
      passed: summary.numPassedTests,
      failed: summary.numFailedTests,
      skipped: summary.numPendingTests + summary.numTodoTests,
      failures: summary.testResults.flatMap(failuresOfFile),
    },
  )
}

/** The failed tests of a file, or the reason why the file ran none. */
function failuresOfFile({ name, status, message, assertionResults }) {
  const failed = assertionResults.filter((result) => result.status === 'failed')
  if (status === 'failed' && failed.length === 0) return [{ name, message }]
  return failed.map((result) => ({ name: `${name} > ${result.fullName}`, message: result.failureMessages.join('\n') }))
}

async function webTestRunner(name, env) {
  const file = join(results, `${name.replaceAll(' ', '-')}.json`)
  const ok = await run(name, [bin('wtr')], { ...env, WTR_RESULT: file })
  count(name, ok, readJson(file))
}

/** A runner also fails when it ran nothing, skipped a test, or ended badly without naming a failed test. */
function count(name, ok, summary) {
  const { passed = 0, failed = 0, skipped = 0, failures: failedTests = [] } = summary ?? {}
  let failures = failed + skipped
  if (skipped > 0) console.error(`${name}: ${skipped} tests were skipped, and count as failed.`)
  if (failures === 0 && passed === 0) {
    console.error(`${name}: no test ran.`)
    failures = 1
  }
  if (failures === 0 && !ok) {
    console.error(`${name}: all tests passed, but the runner failed.`)
    failures = 1
  }
  tally.push({ name, passed, failed: failures, failedTests })
}

function report() {
  const passed = sum('passed')
  const failed = sum('failed')
  // Once more at the end: the runners print them between thousands of lines.
  for (const { name, failedTests = [] } of tally)
    for (const test of failedTests) console.log(`\n✗ ${name}: ${test.name}\n${indented(test.message)}`)
  console.log('')
  for (const entry of tally)
    console.log(`${entry.failed ? '✗' : '✓'} ${entry.name.padEnd(18)} ${entry.passed} passed, ${entry.failed} failed`)
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1
}

function indented(message = '') {
  return message
    .split('\n')
    .slice(0, 12)
    .map((line) => `    ${line}`)
    .join('\n')
}

function sum(key) {
  return tally.reduce((total, entry) => total + entry[key], 0)
}

/** @param isShort prints what the command writes once it has ended, in one piece */
function run(name, [command, ...args], env, isShort = false) {
  const title = `\n── ${name} ${'─'.repeat(Math.max(0, 70 - name.length))}`
  const output = []
  if (!isShort) console.log(title)
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: isShort ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
      env,
      shell: process.platform === 'win32',
    })
    child.on('error', (error) => {
      console.error(error.message)
      resolve(false)
    })
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => output.push(chunk))
    child.on('close', (code) => {
      if (isShort) console.log(`${title}\n${Buffer.concat(output)}`)
      resolve(code === 0)
    })
  })
}

function bin(name) {
  return join(root, 'node_modules/.bin', name)
}

function readJson(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null
}
