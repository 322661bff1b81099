/** The browser engines that the browser tests run in, and how each is found and started. */

import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromeLauncher } from '@web/test-runner-chrome'
import { browserPath } from './browser-path.mjs'
import { webKitLauncher } from './browser-webkit.mjs'

const ALL = 'test/browser/**/*.test.ts'
/** Tests of the size of the window, of media features and of other things that only Chromium emulates. */
const CHROMIUM_ONLY = '!test/browser/**/*.chromium.test.ts'

/** Each engine beside Chromium: its setting, its usual names, and the Debian packages that bring it. */
export const ENGINES = {
  firefox: {
    setting: 'FIREFOX_PATH',
    names: ['firefox-esr', 'firefox'],
    paths: ['/Applications/Firefox.app/Contents/MacOS/firefox', 'C:\\Program Files\\Mozilla Firefox\\firefox.exe'],
    packages: ['firefox-esr'],
  },
  webkit: {
    setting: 'WEBKIT_DRIVER_PATH',
    names: ['WebKitWebDriver'],
    paths: ['/usr/lib/webkit2gtk-4.1/WebKitWebDriver'],
    packages: ['webkit2gtk-driver', 'xvfb'],
    // It draws into a window. Without a screen it needs one in memory.
    needs: () => (process.env.DISPLAY || process.env.WAYLAND_DISPLAY || onPath('Xvfb') ? null : 'Xvfb'),
  },
}

/**
 * Finds an engine other than Chromium.
 *
 * @param {keyof typeof ENGINES} name
 * @returns {{path: string} | {missing: string}} `missing` says what is missing and how to install it
 */
export function findEngine(name) {
  const { setting, names, paths, packages, needs } = ENGINES[name]
  const install = `Debian: apt-get install ${packages.join(' ')}`
  const chosen = process.env[setting]
  if (chosen && !existsSync(chosen)) return { missing: `${setting} is ${chosen}, which does not exist` }
  const path = chosen ?? names.map(onPath).find(Boolean) ?? paths.find((each) => existsSync(each))
  if (!path) return { missing: `${names[0]} is not installed (${install}, or set ${setting})` }
  const need = needs?.()
  return need ? { missing: `${need} is not installed (${install})` } : { path }
}

/**
 * The launcher and the test files for an engine.
 *
 * @param {string} [name] chromium unless given
 */
export async function engineOf(name = 'chromium') {
  if (name === 'chromium') {
    const { executablePath, args } = await browserPath()
    return { files: [ALL], launcher: chromeLauncher({ launchOptions: { executablePath, args } }) }
  }
  if (!(name in ENGINES)) throw new Error(`BROWSER_ENGINE is "${name}", not chromium, firefox or webkit`)
  const found = findEngine(/** @type {keyof typeof ENGINES} */ (name))
  if ('missing' in found) throw new Error(`${name} is missing: ${found.missing}`)
  const launcher = name === 'firefox' ? firefoxLauncher(found.path) : webKitLauncher(found.path)
  return { files: [ALL, CHROMIUM_ONLY], launcher }
}

function firefoxLauncher(executablePath) {
  console.log(`Browser: Firefox (${executablePath})`)
  const launchOptions = { browser: 'firefox', executablePath, headless: true }
  return Object.assign(chromeLauncher({ launchOptions, concurrency: 1 }), { name: 'Firefox' })
}

function onPath(name) {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path))
}
