/** Runs the compiled program as it is installed, or one of its commands, each test in an empty folder of its own. */

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, vi } from 'vitest'
import { runCommand } from '../../../server/cli/run.ts'

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface Program {
  /** The working directory of the program. */
  readonly folder: string
  /**
   * Runs the program with nothing in its environment but PATH and what is given.
   * @param until a condition on standard output: once it holds, SIGTERM ends the program
   */
  run(words: readonly string[], environment?: Record<string, string>, until?: (out: string) => boolean): Promise<Ended>
  /**
   * Runs a command in the process of the test, for tables and for stories of many commands: most of the time of `run` is
   * the start of a process. That a process ends after a command, and with its code, only `run` shows.
   */
  call(words: readonly string[], environment?: Record<string, string>): Promise<Ended>
}

const { bin } = JSON.parse(readFileSync('package.json', 'utf8')) as { bin: Record<string, string> }
export const BIN = resolve(bin['pay-button']!)

/** A process starts in a second, or in ten on a busy machine, and some tests start several. */
export const PATIENCE = { timeout: 120_000 }

/** @param secrets texts that no run may print */
export function testProgram(secrets: readonly string[] = []): Program {
  const children = new Set<ChildProcess>()
  let folder = ''
  let called: Promise<unknown> = Promise.resolve()
  const secretly = (ended: Ended): Ended => {
    for (const secret of secrets) expect(ended.out + ended.err).not.toContain(secret)
    return ended
  }
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pay-button-cli-'))
  })
  afterEach(async () => {
    // Only a test that failed leaves a program behind.
    for (const child of children) child.kill('SIGKILL')
    await Promise.all([...children].map((child) => once(child, 'close')))
    rmSync(folder, { recursive: true, force: true })
  })
  return {
    get folder() {
      return folder
    },
    run: async (words, environment = {}, until) => {
      const { PATH = '' } = process.env
      const child = spawn(process.execPath, [BIN, ...words], { cwd: folder, env: { PATH, ...environment } })
      children.add(child)
      let out = ''
      let err = ''
      let stopped = false
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        out += chunk
        if (stopped || !until?.(out)) return
        // Once: a second signal could arrive after the program has removed its handlers, and kill it.
        stopped = true
        child.kill('SIGTERM')
      })
      child.stderr.setEncoding('utf8').on('data', (chunk: string) => void (err += chunk))
      const [code] = (await once(child, 'close')) as [number | null]
      children.delete(child)
      return secretly({ code, out, err })
    },
    call: (words, environment = {}) => {
      // One after the other: each has the output, the environment and the working directory of this process.
      const ended = called.then(() => callCommand(folder, words, environment))
      called = ended.catch(() => undefined)
      return ended.then(secretly)
    },
  }
}

async function callCommand(
  folder: string,
  words: readonly string[],
  environment: Record<string, string>,
): Promise<Ended> {
  const before = { folder: process.cwd(), environment: { ...process.env } }
  let out = ''
  let err = ''
  const writing = [
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((out += String(text)))),
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((err += String(text)))),
  ]
  process.chdir(folder)
  setEnvironment({ PATH: before.environment.PATH ?? '', ...environment })
  try {
    const code = await runCommand(words)
    return { code, out, err }
  } finally {
    for (const each of writing) each.mockRestore()
    process.chdir(before.folder)
    setEnvironment(before.environment)
  }
}

/** In place: the variables of a `.env` file go where Node keeps them, and not into another object. */
function setEnvironment(environment: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name]
  Object.assign(process.env, environment)
}
