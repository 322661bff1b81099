/**
 * Runs browser tests in WebKit through WebKitWebDriver, in a screen in memory when there is none. It speaks the few
 * WebDriver commands that the tests need: https://www.w3.org/TR/webdriver2/.
 */

import { spawn } from 'node:child_process'
import { createServer } from 'node:net'

/** The driver and the browser start slowly on a busy machine. */
const START_DEADLINE_MS = 60_000
const VIEWPORT = { width: 800, height: 600 }
const BUTTONS = { left: 0, middle: 1, right: 2 }

/** Keys of WebDriver that are no letters: https://www.w3.org/TR/webdriver2/#keyboard-actions. */
const KEYS = {
  Enter: '\uE007',
  Tab: '\uE004',
  Escape: '\uE00C',
  Backspace: '\uE003',
  ArrowLeft: '\uE012',
  ArrowUp: '\uE013',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
  Shift: '\uE008',
}

/** A launcher for @web/test-runner. Its type makes `sendKeys` and `sendMouse` call the methods below. */
export function webKitLauncher(driverPath) {
  let started
  let session
  const active = new Map()

  const command = async (method, path, body) => {
    const { base } = await started
    return request(method, `${base}/session/${session}${path}`, body)
  }
  const perform = (actions) => command('POST', '/actions', { actions })
  const pointer = (actions) =>
    perform([{ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions }])
  const move = (x, y) => ({ type: 'pointerMove', duration: 0, x, y })
  const press = (type, button = 'left') => ({ type, button: BUTTONS[button] })

  async function start() {
    const driver = await startDriver(driverPath)
    const { sessionId, capabilities } = await request('POST', `${driver.base}/session`, {
      capabilities: { alwaysMatch: {} },
    })
    session = sessionId
    console.log(`Browser: WebKit, ${capabilities.browserName} ${capabilities.browserVersion} (${driverPath})`)
    return driver
  }

  return {
    name: 'WebKit',
    type: 'webdriver',
    concurrency: 1,
    async startSession(id, url) {
      const isFirst = !started
      await (started ??= start())
      if (isFirst) await fitViewport(command)
      active.set(id, url)
      await command('POST', '/url', { url })
    },
    isActive: (id) => active.has(id),
    getBrowserUrl: () => command('GET', '/url'),
    async stopSession(id) {
      // Ends what the page still does.
      await command('POST', '/url', { url: 'about:blank' })
      active.delete(id)
      return {}
    },
    async stop() {
      if (!started) return
      const { end } = await started
      await command('DELETE', '').catch(() => {})
      end()
    },
    startDebugSession() {
      throw new Error('WebKit has no debugging here. Debug in another engine.')
    },
    sendKeys: (_id, keys) =>
      perform([
        {
          type: 'key',
          id: 'keyboard',
          actions: keys
            .map((key) => KEYS[key] ?? key)
            .flatMap((value) => [
              { type: 'keyDown', value },
              { type: 'keyUp', value },
            ]),
        },
      ]),
    sendMouseMove: (_id, x, y) => pointer([move(x, y)]),
    sendMouseClick: (_id, x, y, button) =>
      pointer([move(x, y), press('pointerDown', button), press('pointerUp', button)]),
    sendMouseDown: (_id, button) => pointer([press('pointerDown', button)]),
    sendMouseUp: (_id, button) => pointer([press('pointerUp', button)]),
    /** @returns a PNG, base64 */
    takeScreenshot: () => command('GET', '/screenshot'),
    resetMouse: () => command('DELETE', '/actions'),
  }
}

/** Gives the page the size that it has in the other engines. A window has borders besides. */
async function fitViewport(command) {
  const size = await command('POST', '/execute/sync', {
    script: 'return [outerWidth - innerWidth, outerHeight - innerHeight]',
    args: [],
  })
  await command('POST', '/window/rect', { width: VIEWPORT.width + size[0], height: VIEWPORT.height + size[1] })
}

async function startDriver(path) {
  const children = []
  const end = () => {
    for (const child of children) child.kill()
  }
  process.once('exit', end)
  // A signal ends a process without that event.
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))
  // Without a language, ICU formats numbers for machines: no buyer sees `1250.00`.
  const env = { ...process.env, LC_ALL: 'en_US.UTF-8' }
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY) {
    const screen = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    })
    children.push(screen)
    env.DISPLAY = `:${await firstLine(screen.stdio[3], screen)}`
  }
  const port = await freePort()
  const driver = spawn(path, [`--port=${port}`, '--host=127.0.0.1'], { env, stdio: ['ignore', 'ignore', 'ignore'] })
  children.push(driver)
  const base = `http://127.0.0.1:${port}`
  const deadline = Date.now() + START_DEADLINE_MS
  for (;;) {
    if (driver.exitCode !== null) throw new Error(`${path} ended with exit code ${driver.exitCode}`)
    const status = await request('GET', `${base}/status`).catch(() => null)
    if (status?.ready) return { base, end }
    if (Date.now() > deadline) throw new Error(`${path} is not ready after ${START_DEADLINE_MS / 1000} s`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

function firstLine(stream, child) {
  return new Promise((resolve, reject) => {
    let text = ''
    stream.on('data', (part) => {
      text += part
      if (text.includes('\n')) resolve(text.trim())
    })
    child.on('error', reject)
    child.on('exit', (code) => reject(new Error(`Xvfb ended with exit code ${code}`)))
  })
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

async function request(method, url, body) {
  const response = await fetch(url, body ? { method, body: JSON.stringify(body) } : { method })
  const { value } = await response.json()
  if (!response.ok) throw new Error(`WebDriver ${method} ${new URL(url).pathname}: ${value.error}: ${value.message}`)
  return value
}
