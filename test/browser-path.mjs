/** Finds a Chromium that starts on this machine, and installs one when there is none. */

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

const usualNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge']
const usualPaths = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

const quietArgs = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A browser that shows no page by then hangs. A start is slow on a cold disk or a busy machine. */
const startDeadlineMs = 120_000

/**
 * `args` of the result are what the browser needs here, as root for instance.
 *
 * @returns {Promise<{executablePath: string, args: string[], name: string}>}
 * @throws {Error} that names each browser that was tried and why it failed
 */
export async function browserPath() {
  const { CHROME_PATH, CHROME_ARGS } = process.env
  // `npm test` has found it and started it once, for all its runners.
  if (CHROME_PATH && CHROME_ARGS)
    return { executablePath: CHROME_PATH, args: JSON.parse(CHROME_ARGS), name: 'CHROME_PATH' }
  const failures = []
  for (const candidate of candidates()) {
    const found = await candidate.find().catch((error) => ({ problem: error.message }))
    if (found === null) continue
    const outcome = found.problem ? found : await tryToStart(found)
    if (!outcome.problem) {
      const browser = { executablePath: found, args: outcome.args, name: candidate.name }
      console.log(`Browser: ${browser.name}, ${outcome.version} (${found})`)
      return browser
    }
    failures.push(`${candidate.name}: ${outcome.problem}`)
    if (candidate.isFinal) break
    console.log(`Not used: ${failures.at(-1)}`)
  }
  throw new Error(
    `No browser starts on this machine.\n  ${failures.join('\n  ')}\nInstall Chromium or set CHROME_PATH.`,
  )
}

function candidates() {
  const chosen = process.env.CHROME_PATH
  // A browser that somebody named is not replaced by another.
  if (chosen) return [{ name: 'CHROME_PATH', find: async () => chosen, isFinal: true }]
  return [
    ...usualNames.map((name) => ({ name, find: async () => onPath(name) })),
    ...usualPaths.map((path) => ({
      name: path.split(/[\\/]/).at(-1),
      find: async () => (existsSync(path) ? path : null),
    })),
    { name: '@sparticuz/chromium', find: unpackFromNpm },
    { name: 'chromium from apt', find: async () => installWithApt() },
  ]
}

function onPath(name) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name)
    if (folder && existsSync(path)) return path
  }
  return null
}

/**
 * Unpacks the package into a new folder, then renames that. In the common temporary folder, another process would take
 * a half-written binary for a finished one.
 */
async function unpackFromNpm() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null
  const folder = join(root, 'node_modules/.cache/sparticuz-chromium')
  const executable = join(folder, 'chromium')
  if (!existsSync(executable)) {
    console.log('Unpacking the Chromium inside @sparticuz/chromium …')
    mkdirSync(join(folder, '..'), { recursive: true })
    const fresh = mkdtempSync(`${folder}-`)
    const temporaryFolder = process.env.TMPDIR
    process.env.TMPDIR = fresh
    try {
      const { default: chromium } = await import('@sparticuz/chromium')
      await chromium.executablePath()
    } finally {
      if (temporaryFolder === undefined) delete process.env.TMPDIR
      else process.env.TMPDIR = temporaryFolder
    }
    try {
      renameSync(fresh, folder)
    } catch {
      // Another process was faster. Its copy is the same.
      rmSync(fresh, { recursive: true, force: true })
    }
  }
  // Chromium stops at the first letter when no font is installed. The package contains one.
  if (!existsSync('/etc/fonts/fonts.conf')) process.env.FONTCONFIG_PATH ??= join(folder, 'fonts')
  return executable
}

function installWithApt() {
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status !== 0) return null
  console.log('Installing chromium (apt-get) …')
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', 'chromium'],
  ]) {
    const { status } = spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
    if (status !== 0) throw new Error(`apt-get ${args[0]} failed with exit code ${status}`)
  }
  return onPath('chromium')
}

/** Shows a page: an executable may lack a library or a sandbox. */
async function tryToStart(executablePath) {
  const isRoot = process.getuid?.() === 0
  const attempts = isRoot ? [[...quietArgs, '--no-sandbox']] : [quietArgs, [...quietArgs, '--no-sandbox']]
  let problem = ''
  for (const args of attempts) {
    try {
      return { args, version: await showPage(executablePath, args) }
    } catch (error) {
      problem = explain(error.message)
    }
  }
  return { problem }
}

async function showPage(executablePath, args) {
  const { chromium } = await import('playwright-core')
  const browser = await chromium.launch({
    executablePath,
    args,
    chromiumSandbox: !args.includes('--no-sandbox'),
    timeout: startDeadlineMs,
  })
  try {
    const page = await browser.newPage()
    await page.setContent('<p>it runs</p>', { timeout: startDeadlineMs })
    if ((await page.textContent('p')) !== 'it runs') throw new Error('does not show the page that it was given')
    return browser.version()
  } finally {
    await browser.close()
  }
}

function explain(message) {
  const library = /error while loading shared libraries: ([^:]+)/.exec(message)?.[1]
  if (library) return `does not start, the library ${library} is missing (Debian: apt-get install libnss3)`
  return `does not start: ${message.split('\n')[0]}`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await browserPath().catch((error) => {
    console.error(error.message)
    process.exitCode = 1
  })
}
