/**
 * The container image copies all that `npm run build` reads, and the same sources make the same files, byte for byte, in
 * whatever folder they are. No container runs here. Needs `npm run build`.
 */

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..')

/** What `.dockerignore` lets in: it leaves out everything but what a line names. */
const admitted = linesOf('.dockerignore').flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []))
/** The instructions of the stage that builds, which come first, and of the stage that runs. */
const [building = [], running = []] = stagesOf(linesOf('Dockerfile'))

describe('the container image', { timeout: 180_000 }, () => {
  let elsewhere: string
  beforeAll(() => {
    elsewhere = mkdtempSync(join(tmpdir(), 'pay-button-another-folder-'))
    for (const path of copiedIn(building)) cpSync(join(ROOT, path), join(elsewhere, path), { recursive: true })
    symlinkSync(join(ROOT, 'node_modules'), join(elsewhere, 'node_modules'), 'junction')
  })
  afterAll(() => rmSync(elsewhere, { recursive: true, force: true }))

  it('copies only what .dockerignore admits, and all of that', () => {
    expect(linesOf('.dockerignore')[0]).toBe('*')
    expect([...new Set([...copiedIn(building), ...copiedIn(running)])].sort()).toEqual([...admitted].sort())
  })

  it('builds, in another folder, the same files from what it copies', () => {
    expect(building).toContain('RUN npm run build')
    const shell = process.platform === 'win32'
    execFileSync('npm', ['run', 'build'], { cwd: elsewhere, stdio: ['ignore', 'ignore', 'inherit'], shell })
    expect(digests(elsewhere)).toEqual(digests(ROOT))
  })
})

function linesOf(file: string): string[] {
  const lines = readFileSync(join(ROOT, file), 'utf8').split('\n')
  return lines.filter((line) => line !== '' && !line.startsWith('#'))
}

function stagesOf(instructions: readonly string[]): string[][] {
  const stages: string[][] = []
  for (const instruction of instructions)
    if (instruction.startsWith('FROM ')) stages.push([])
    else stages.at(-1)?.push(instruction)
  return stages
}

/** What a stage copies from the repository. The last word of an instruction is where it copies to. */
function copiedIn(stage: readonly string[]): string[] {
  return stage.flatMap((line) => (/^COPY (?!--from)/.test(line) ? line.split(' ').slice(1, -1) : []))
}

function digests(root: string): Record<string, string> {
  const folder = join(root, 'dist')
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const named = files.map(({ parentPath, name }) => {
    const path = join(parentPath, name)
    return [path.slice(folder.length), createHash('sha256').update(readFileSync(path)).digest('hex')] as const
  })
  return Object.fromEntries(named.sort())
}
