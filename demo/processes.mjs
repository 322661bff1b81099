/** Starts the programs of the demo, waits until they answer, and ends them together. */

import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Starting takes a second, or a minute on a busy machine. */
const readyDeadlineMs = 120_000
const readyCheckMs = 50
const readyPatienceMs = 2_000
/** How long a program has to end by itself. After that it is killed. */
const stopDeadlineMs = 5_000
const parentCheckMs = 500

export function createProcesses() {
  const entries = []
  let isStopping = false

  process.on('SIGINT', () => stop())
  process.on('SIGTERM', () => stop())
  stopWithNpm()

  return {
    get isStopping() {
      return isStopping
    },
    run,
    ready,
    stop,
  }

  /** Runs a Node program. What a quiet one prints to stdout while it starts is shown only when it fails. */
  function run(name, args, settings, { isQuiet }) {
    if (isStopping) return
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: environmentOf(settings),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const entry = { name, child, hasEnded: false, isReady: !isQuiet, early: [] }
    const label = `${name.padEnd(9)} │`
    entries.push(entry)
    onLines(child.stdout, (line) => {
      if (entry.isReady) console.log(label, line)
      else entry.early.push(line)
    })
    onLines(child.stderr, (line) => console.error(label, line))
    child.on('error', (error) => console.error(`The ${name} could not be started: ${error.message}`))
    child.on('close', (code, signal) => {
      entry.hasEnded = true
      if (isStopping) return
      for (const line of entry.early) console.error(label, line)
      console.error(`\nThe ${name} has ended (${signal ?? `exit code ${code}`}), see above. Stopping everything.`)
      stop(1)
    })
  }

  /** Waits until a program answers. @throws {Error} when it does not in time */
  async function ready(name, url) {
    const address = `${url}/healthz`
    const deadline = Date.now() + readyDeadlineMs
    while (!isStopping) {
      const response = await fetch(address, { signal: AbortSignal.timeout(readyPatienceMs) }).catch(() => null)
      if (response?.ok) break
      if (Date.now() > deadline)
        throw new Error(`The ${name} did not answer on ${address} within ${readyDeadlineMs / 1000} s.`)
      await new Promise((again) => setTimeout(again, readyCheckMs))
    }
    for (const entry of entries) if (entry.name === name) entry.isReady = true
  }

  /** npm and the shell below it may end on a signal without passing it on. Without its parent, the demo ends. */
  function stopWithNpm() {
    if (process.env.npm_lifecycle_event !== 'start') return
    const parent = process.ppid
    setInterval(() => process.ppid !== parent && stop(), parentCheckMs).unref()
  }

  function stop(exitCode = 0) {
    if (isStopping) return
    isStopping = true
    process.exitCode = exitCode
    for (const { child, hasEnded } of entries) if (!hasEnded) child.kill('SIGTERM')
    // This timer does not keep the process alive: it ends with its last program.
    setTimeout(() => {
      for (const { child, hasEnded } of entries) if (!hasEnded) child.kill('SIGKILL')
    }, stopDeadlineMs).unref()
  }
}

/** A program gets only the settings that it needs: this process may have settings of another server. */
function environmentOf(settings) {
  const { PATH, HOME, TMPDIR, SYSTEMROOT, NODE_OPTIONS } = process.env
  const all = { PATH, HOME, TMPDIR, SYSTEMROOT, NODE_OPTIONS, ...settings }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

function onLines(stream, act) {
  let rest = ''
  stream.setEncoding('utf8').on('data', (chunk) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()
    lines.forEach((line) => act(line))
  })
}
