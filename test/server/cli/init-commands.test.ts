/** The commands that `pay-button init` prints work as printed, in a clean folder. Needs `npm run build`. */

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { freePort } from '../../free-port.ts'
import { BIN, PATIENCE } from './program.ts'

let folder: string
const running = new Set<ChildProcess>()

beforeEach(() => {
  // npm does this when it installs a program.
  chmodSync(BIN, 0o755)
  folder = mkdtempSync(join(tmpdir(), 'pay-button-init-'))
})
afterEach(async () => {
  for (const child of running) stop(child)
  await Promise.all([...running].map((child) => once(child, 'close')))
  rmSync(folder, { recursive: true, force: true })
})

/** Ends what the shell started as well. */
function stop({ pid }: ChildProcess): void {
  process.kill(-pid!, 'SIGTERM')
}

interface Ended {
  readonly code: number | null
  readonly out: string
}

/** @param until once it holds for what was printed, the command is stopped */
async function shell(command: string, path: string, port: number, until?: RegExp): Promise<Ended> {
  const env = { HOME: folder, PATH: `${path}:${process.env.PATH}`, PORT: String(port) }
  const child = spawn('sh', ['-c', command], { cwd: join(folder, 'shop'), env, detached: true })
  running.add(child)
  let out = ''
  let stopped = false
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      out += chunk
      if (stopped || !until?.test(out)) return
      stopped = true
      stop(child)
    })
  }
  const [code] = (await once(child, 'close')) as [number | null]
  running.delete(child)
  return { code, out }
}

/** What each installation has, and how it is called there. The shop is an empty folder, or has only the package. */
const INSTALLATIONS: readonly [name: string, call: string, printed: RegExp, install: () => string | void][] = [
  ['by its path', `node '${BIN}'`, /^node \S+main\.js /, () => {}],
  [
    'by a path with a space and an apostrophe',
    `node "../the shop's copy/dist/server/main.js"`,
    /^node '.+main\.js' /,
    () => {
      const copy = join(folder, "the shop's copy")
      // The companion's pages share the words of the widget.
      for (const part of ['dist/server', 'dist/src']) cpSync(part, join(copy, part), { recursive: true })
      cpSync('package.json', join(copy, 'package.json'))
      symlinkSync(resolve('node_modules'), join(copy, 'node_modules'), 'junction')
    },
  ],
  [
    'from node_modules',
    'npx pay-button',
    /^npx pay-button /,
    () => {
      const modules = join(folder, 'shop/node_modules')
      mkdirSync(join(modules, '.bin'), { recursive: true })
      symlinkSync(resolve('.'), join(modules, 'pay-button'), 'junction')
      symlinkSync('../pay-button/dist/server/main.js', join(modules, '.bin/pay-button'))
    },
  ],
  [
    'from the PATH',
    'pay-button',
    /^pay-button /,
    () => {
      symlinkSync(BIN, join(folder, 'pay-button'))
      return folder
    },
  ],
]

describe('what init prints works', PATIENCE, () => {
  it.each(INSTALLATIONS)('when it is called %s', async (_name, call, printed, install) => {
    mkdirSync(join(folder, 'shop'))
    const path = install() ?? ''
    const port = await freePort()
    const { code, out } = await shell(`${call} init`, path, port)
    expect([code, out]).toEqual([0, expect.stringContaining('Wrote .env')])
    const commands = [...out.matchAll(/^ {2}(.+)$/gm)].map(([, command]) => command!)
    expect(commands.map((command) => printed.test(command))).toEqual([true, true])
    const [serve, token] = commands as [string, string]
    const [served, signed] = await Promise.all([
      shell(serve, path, port, /pay-button listens on/),
      shell(token, path, port),
    ])
    expect(served.out).toContain(`pay-button listens on http://127.0.0.1:${port}`)
    expect(signed).toEqual({ code: 0, out: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+\n$/) })
  })
})
