/** Runs the compiled program as it is installed, each test in an empty folder of its own. */

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect } from 'vitest'

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
}

const { bin } = JSON.parse(readFileSync('package.json', 'utf8')) as { bin: Record<string, string> }
export const BIN = resolve(bin['pay-button']!)

/** A process starts in a second, or in ten on a busy machine, and some tests start several. */
export const PATIENCE = { timeout: 120_000 }

/** @param secrets texts that no run may print */
export function testProgram(secrets: readonly string[] = []): Program {
  const children = new Set<ChildProcess>()
  let folder = ''
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
      for (const secret of secrets) expect(out + err).not.toContain(secret)
      return { code, out, err }
    },
  }
}
